"""A campaign: seen before, released by two people, followed to its end (recalls.md, R71 to R80)."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.clinics import members
from accounts.models import ClosedAccount, Membership, Role, User
from accounts.personal_data.purging import purge
from catalogue.models import Product
from common import mail
from common.clock import now
from common.deeds import NotPossible
from common.outbox.models import Mail
from shop.inventory import putting_right
from shop.inventory.models import Lot, Movement, Pick
from shop.inventory.putting_right import Truth, Why
from shop.inventory.services import NotEnoughStock, set_status
from shop.ordering.open_lines import pick_open
from shop.parcels import services as parcels
from shop.recalls import answering, campaigns, finding, services, telling
from shop.recalls.campaigns import Told
from shop.recalls.coverage import coverage_of
from shop.recalls.finding import lots_meant
from shop.recalls.models import Answer, Campaign, Contact, Notice
from shop.recalls.policy import Units
from shop.recalls.queries import silent
from shop.recalls.whereabouts import preview
from shop.tracing.packs.question import Question
from shop.tracing.packs.recalls import recalls as pack_of_recalls
from shop.your_data.services import close_account
from tests import cast, outbox
from tests.sheets import words_on
from tests.shop.recalls.campaigning import (
    TOLD,
    a_lot,
    draft,
    lot_of,
    release,
    released,
    shipped,
)
from tests.shop.returns.coming_back import received

pytestmark = pytest.mark.django_db
BEGIN = "/admin/recalls/campaign/begin/"


@pytest.fixture
def lot():
    """KL-77: thirty units, the next to be picked."""
    return a_lot(units=30)


def page_of(campaign, name="change"):
    return f"/admin/recalls/campaign/{campaign.pk}/{name}/"


def newest():
    return Campaign.objects.latest("pk")


def units_in(campaign):
    return preview(campaign.recalls.filter(ended_at=None).select_related("lot")).total


def told(mailoutbox, word="Recall of lot"):
    mails = [each for each in mailoutbox if word in each.subject]
    return sorted(each.to[0].split("@")[0] for each in mails)


# The preview


def test_the_preview_says_where_every_unit_is_and_adds_up(lot):
    shipped("alba", 4)
    order = shipped("nina", 3)
    cast.order_of("cosmo", quantity=2)
    parcels.begin(cast.order_of("cosmo", quantity=1), cast.person("omar"))
    putting_right.write_off(
        Lot.objects.get(pk=lot.pk), 5, Why("broken", "Crushed", cast.person("omar"))
    )
    putting_right.send_back(
        Lot.objects.get(pk=lot.pk), 1, "Medica", Why("broken", "Wet", cast.person("omar"))
    )
    putting_right.count(
        Lot.objects.get(pk=lot.pk), 15, 17, Why("lost", "Two are gone", cast.person("omar"))
    )
    found = units_in(draft([lot]))
    assert (found.received, found.shelf, found.picked, found.packed) == (30, 12, 2, 1)
    assert (found.under_way + found.delivered, found.destroyed) == (7, 5)
    assert (found.sent_back, found.missing, found.difference) == (1, 2, 0)
    assert found.verdict == "30 of 30 units are found: 100 %."
    assert lot_of(order) == lot


def test_a_difference_is_named(lot):
    cast.put_on_the_shelf(lot, 28)
    said = "28 units are found and 30 were received: 2 are nowhere to be found."
    assert units_in(draft([lot])).verdict == said
    page = cast.text_of(cast.client_of("omar").get(page_of(newest())))
    assert said in page


def test_the_preview_agrees_with_an_independent_count_from_the_ledger(lot):
    for name, units in (("alba", 4), ("nina", 3)):
        shipped(name, units)
    found = units_in(draft([lot]))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(CASE WHEN kind IN ('received', 'corrected') THEN units END),"
            " -sum(CASE WHEN kind IN ('shipped', 'returned') THEN units ELSE 0 END), sum(units)"
            " FROM (SELECT kind, on_hand_change + apart_change AS units"
            " FROM inventory_movement WHERE lot_id = %s) AS lines",
            [lot.pk],
        )
        received, out, left = cursor.fetchone()
    assert (found.received, found.delivered + found.under_way) == (received, out)
    assert found.in_the_house == left


def test_the_preview_costs_as_many_queries_for_many_lots_and_clinics_as_for_few(lot):
    omar = cast.client_of("omar")
    shipped("alba", 2)
    few = draft([lot])

    def cost(campaign):
        omar.get(page_of(campaign))
        with CaptureQueriesContext(connection) as queries:
            assert omar.get(page_of(campaign)).status_code == 200
        return len(queries)

    before = cost(few)
    lots = [a_lot(f"KL-{number}", 5, days=40 + number) for number in range(80, 90)]
    for name in ("nina", "cosmo"):
        shipped(name, 3)
    assert cost(draft([lot, *lots])) == before <= 15


# Which lots


def test_lots_are_found_in_the_text_of_a_notice_by_code_by_product_and_by_supplier(lot):
    other = a_lot("KM-12/A", product=cast.REDENSITY)
    text = "Dear customer,\nwe recall the lots kl77, and KM-12/A.\nYours, the maker"
    found = lots_meant(text)
    assert {each.number for each in found.lots} == {"KL-77", "KM-12/A"}
    assert found.nothing_in == ["Dear customer,", "Yours, the maker"]
    code = "(01)05412345000013(17)270131(10)KM-12/A"
    assert lots_meant(code).lots in ([other], [])
    assert lot in lots_meant(product=lot.product).lots
    supplier = lot.movements.first().supplier
    assert lot in lots_meant(supplier=supplier).lots
    assert lots_meant().lots == []


def test_the_code_of_any_pack_names_its_product(lot):
    of_product = Product.objects.filter(pk=lot.product_id)
    of_product.update(upc="05412345000013", gtin_case="15412345000010", case_units=10)
    for gtin in ("05412345000013", "15412345000010"):
        assert lots_meant(f"(01){gtin}(17)270131(10)KL-77").lots == [lot]
        assert lot in lots_meant(gtin).lots, "without a lot it is all of the product"
    assert lots_meant("(01)09506000134352(17)270131(10)KL-77").lots == []


def test_of_more_lots_than_are_shown_none_is_lost(lot, monkeypatch):
    monkeypatch.setattr(finding, "_MOST", 2)
    lots = [lot, *(a_lot(f"KL-{number}", 5, days=40 + number) for number in range(80, 84))]
    typed = {"text": " ".join(each.number for each in lots)}
    for named in (typed, {"supplier": lot.movements.first().supplier}):
        first = lots_meant(**named)
        there = [each.pk for each in first.lots]
        then = lots_meant(**named, but=there)
        assert len(first.lots) == len(then.lots) == 2
        assert first.more - then.more == 2 and not {*there} & {each.pk for each in then.lots}
    omar = cast.client_of("omar")
    assert "3 more lots are meant and not shown" in cast.text_of(
        omar.post(BEGIN, TOLD | typed | {"find": "1"})
    )
    campaign = draft(lots[:4])
    found = omar.post(page_of(campaign, "widen"), typed | {"find": "1"})
    assert [each.number for each in found.context["found"]] == ["KL-83"]


def test_a_draft_is_made_on_its_page_and_nothing_typed_is_lost(lot):
    omar = cast.client_of("omar")
    typed = TOLD | {"remind_every": 2, "reminders": 2}
    looked = omar.post(BEGIN, typed | {"text": "lots KL-77 and X99", "find": "1"})
    said = cast.text_of(looked)
    assert looked.status_code == 200 and f'value="{lot.pk}" checked' in said
    assert "A torn seal" in said and "Some seals are torn" in said
    missing = omar.post(BEGIN, typed | {"lots": [lot.pk], "title": "", "keep": "1"})
    assert missing.status_code == 409 and "Some seals are torn" in cast.text_of(missing)
    none = omar.post(BEGIN, typed | {"keep": "1"})
    assert none.status_code == 409 and "Choose at least one lot." in cast.text_of(none)
    assert omar.post(BEGIN, typed | {"lots": [lot.pk], "keep": "1"}).status_code == 302
    campaign = newest()
    assert campaign.is_draft and campaign.begun_by == cast.person("omar")
    lot.refresh_from_db()
    assert not lot.is_recalled


def test_the_page_of_a_lot_leads_to_a_draft_that_has_chosen_it(lot):
    """R71"""
    omar = cast.client_of("omar")

    def links():
        page = omar.get(f"/admin/inventory/lot/{lot.pk}/change/").content.decode()
        return re.findall(r'href="(/admin/recalls/campaign/begin/[^"]*)"', page)

    (link,) = links()
    assert f'value="{lot.pk}" checked' in cast.text_of(omar.get(link))
    released([lot])
    assert links() == [], "it is recalled"


def test_a_draft_is_worded_anew_until_it_is_released_and_who_does_releases_it_no_more(lot):
    campaign = draft([lot])
    page, sent = page_of(campaign, "reword"), {"remind_every": 3, "reminders": 1}
    admin = cast.client_of("admin")
    shown = cast.fill_in(admin, page, **TOLD | sent | {"title": ""})
    assert shown.status_code == 409 and "Some seals are torn" in cast.text_of(shown)
    typed = TOLD | sent | {"reason": "All seals are torn"}
    assert cast.fill_in(admin, page, **typed).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.reason, campaign.remind_every) == ("All seals are torn", 3)
    with pytest.raises(NotPossible, match="You asked for this yourself"):
        campaigns.release(campaign, cast.person("admin"))
    release(campaign, "rita")
    with pytest.raises(NotPossible, match="no draft any more"):
        campaigns.reword(campaign, Told(**TOLD), cast.person("admin"))


def test_a_draft_tells_nobody_and_stops_nothing(lot, mailoutbox):
    shipped("alba")
    mailoutbox.clear()
    draft([lot])
    services.sweep()
    assert not Notice.objects.exists() and not mailoutbox
    assert cast.order_of("nina").lines.get().picks.get().lot == lot


# Two people


def test_a_second_person_releases_it_and_the_lot_stops(lot, mailoutbox):
    shipped("alba", 4)
    campaign = draft([lot])
    own = cast.fill_in(cast.client_of("omar"), page_of(campaign), page_of(campaign, "release"))
    assert own.status_code == 409
    assert "Somebody else has to release it." in cast.text_of(own)
    admin = cast.client_of("admin")
    with cast.committed():
        done = cast.fill_in(admin, page_of(campaign), page_of(campaign, "release"))
    assert done.status_code == 302
    lot.refresh_from_db()
    assert lot.is_recalled
    line = lot.movements.get(kind=Movement.Kind.RECALLED)
    assert (line.by, line.agreed_by) == (cast.person("omar"), cast.person("admin"))
    services.tell_all.call(campaign.pk)
    services.tell_all.call(campaign.pk)
    assert told(mailoutbox) == ["alba"]
    with pytest.raises(NotPossible):
        campaigns.release(campaign, cast.person("admin"))


def test_who_asked_for_a_lot_of_a_draft_of_somebody_else_does_not_release_it(lot):
    campaign = draft([lot])
    campaigns.widen(campaign, [a_lot("KL-78")], cast.person("admin"))
    with pytest.raises(NotPossible, match="You asked for this yourself"):
        campaigns.release(campaign, cast.person("admin"))


def test_from_the_release_nothing_is_sold_picked_or_shipped(lot):
    order, waiting = cast.order_of("alba", quantity=2), cast.order_of("nina", quantity=1)
    parcel = parcels.begin(order, cast.person("omar"))
    released([lot])
    with pytest.raises(NotEnoughStock):
        cast.order_of("cosmo")
    for number in (order, waiting):
        cast.ship(cast.client_of("omar"), number)
        number.refresh_from_db()
        assert number.status == "Placed"
    page = cast.text_of(cast.client_of("omar").get(page_of(newest())))
    assert f"parcel {parcel.number}" in page and waiting.number in page
    pick_open(waiting)
    assert not waiting.lines.get().picks.exists(), "it waits for goods"
    assert lot.picks.filter(shipped_at__isnull=False).count() == 0


def test_a_lot_is_recalled_by_one_campaign_at_a_time(lot):
    released([lot])
    with pytest.raises(NotPossible, match="recalled already, by “A torn seal”"):
        draft([lot])


def test_a_draft_whose_lot_somebody_recalled_meanwhile_is_not_released(lot):
    first, second = draft([lot]), draft([lot], title="The same again")
    release(first)
    with pytest.raises(NotPossible, match="recalled already"), transaction.atomic():
        campaigns.release(second, cast.person("admin"))
    campaigns.give_up(second, cast.person("admin"))
    second.refresh_from_db()
    assert second.standing == "given up"


# One notice a clinic, answers lot by lot


@pytest.fixture
def two_lots(lot):
    """Of KL-77 alba has 30 and of KL-78 two; nina has three of KL-78."""
    other = a_lot("KL-78", 10, days=60)
    shipped("alba", 30)
    shipped("alba", 2)
    shipped("nina", 3)
    return lot, other


def test_a_clinic_is_told_once_of_all_its_lots(two_lots, mailoutbox):  # R76
    released(two_lots)
    assert told(mailoutbox, "Recall of lots KL-77, KL-78") == ["alba"]
    assert told(mailoutbox, "Recall of lot KL-78") == ["nina"]
    letter = next(each for each in mailoutbox if "Recall of lots" in each.subject)
    for words in ("30 units", "2 units", "FSN 2026-12", "Send them back to us", "sign in"):
        assert words in letter.body


def test_mail_letter_and_page_say_that_it_is_urgent_and_that_others_are_to_be_told(lot, mailoutbox):
    """As recall notices of the trade do (21 CFR 7.49)."""
    shipped("alba")
    campaign = released([lot])
    told_by_mail = mailoutbox[-1]
    assert told_by_mail.subject == "Recall of lot KL-77, urgent: A torn seal"
    pdf = cast.client_of("omar").get(f"/admin/recalls/campaign/{campaign.pk}/letters.pdf").content
    letter = " ".join(words_on(pdf))
    page = f"/accounts/recalls/{campaign.notices.get().pk}/"
    shown = cast.text_of(cast.client_of("alba").get(page))
    assert "Urgent. Recall: A torn seal" in letter
    for said in (told_by_mail.body, letter, shown):
        assert "tell whoever has them now" in " ".join(said.split())


def test_mail_letter_and_page_say_where_units_are_sent(lot, mailoutbox):  # R76
    shipped("alba")
    campaign = released([lot])
    pages = cast.client_of("omar")
    letter = pages.get(f"/admin/recalls/campaign/{campaign.pk}/letters.pdf").content
    page = f"/accounts/recalls/{campaign.notices.get().pk}/"
    shown = cast.text_of(cast.client_of("alba").get(page))
    where = "Ampoule Demo Ltd (not a real company), 1 Example Street, London SW1A 0AA"
    for said in (mailoutbox[-1].body, " ".join(words_on(letter)), shown):
        assert f"Send them back to us: {where}, United Kingdom." in " ".join(said.split())
    Campaign.objects.update(to_do=Campaign.ToDo.DESTROY)
    assert newest().what_to_do == "Destroy them"


def test_a_clinic_says_of_each_lot_what_became_of_it(two_lots):  # R78
    notice = released(two_lots).notices.get(clinic=cast.clinic_of("alba"))
    alba, page = cast.client_of("alba"), f"/accounts/recalls/{notice.pk}/"
    first, second = notice.campaign.recalls.order_by("pk")
    sent = {f"lot-{recall.pk}-{name}": 0 for recall in (first, second) for name in _NAMES}
    sent |= {f"lot-{first.pk}-used": 12, f"lot-{second.pk}-still_here": 2, "seen": 0}
    too_many = alba.post(page, sent | {f"lot-{second.pk}-used": 1})
    assert too_many.status_code == 409
    assert "2 units of lot KL-78 were delivered, and this makes 3" in cast.text_of(too_many)
    assert f'name="lot-{first.pk}-used" value="12"' in cast.text_of(too_many)
    assert not Answer.objects.exists()
    assert alba.post(page, sent).status_code == 302
    found = coverage_of(notice.campaign)
    assert (found.receivers, found.answered, found.complete) == (2, 1, 0)
    assert (found.delivered, found.unknown, found.units.used) == (35, 21, 12)


_NAMES = ("still_here", "used", "destroyed", "passed_on")


def test_of_two_who_answer_at_once_the_second_reads_the_first(two_lots):  # R78
    notice = released(two_lots).notices.get(clinic=cast.clinic_of("alba"))
    recall = notice.campaign.recalls.first()
    answering.answer(notice, cast.person("alba"), {recall: Units(used=3)}, seen=0)
    with pytest.raises(answering.Answered, match="Alba Marin has answered"):
        answering.answer(notice, cast.person("bea"), {recall: Units(used=3)}, seen=0)


# Reminders, the phone, letters


def days_on(days):
    return timezone.now() + timedelta(days=days)


def test_the_silent_are_reminded_by_the_clock_and_then_rung_up(two_lots, mailoutbox):
    campaign = released(two_lots)
    answering.acknowledge(
        campaign.notices.get(clinic=cast.clinic_of("nina")), cast.person("nina"), seen=0
    )
    said = [services.remind(days_on(day)) for day in (1, 2.1, 3, 4.2, 6.5, 9)]
    counts = [int(each.split()[0]) for each in said]
    assert counts == [0, 1, 0, 1, 0, 0], "two reminders, two days apart, to who is silent"
    assert told(mailoutbox, "Reminder: Recall") == ["alba", "alba"]
    Notice.objects.update(told_at=days_on(-9), reminded_at=days_on(-3))
    shown = cast.text_of(cast.client_of("omar").get(page_of(campaign, "phone")))
    assert shown.count("Ring:") == 1 and "answered, and said nothing of 3 units" in shown
    assert shown.index("silent after 2 reminders") < shown.index("Osei Aesthetics")


def test_a_closed_account_is_told_at_the_address_of_the_record(lot, mailoutbox):
    shipped("nina")
    close_account(cast.person("nina"), cast.person("nina"), "asked")
    mailoutbox.clear()
    released([lot])
    assert told(mailoutbox) == ["nina"]


def test_who_ordered_is_told_after_leaving_and_the_owner_too(lot, mailoutbox):  # R76
    order = shipped("alba")
    Membership.objects.filter(user=cast.person("ben")).update(role=Role.OWNER)
    members.leave(order.signature.clinic, cast.person("alba"))
    released([lot])
    assert told(mailoutbox) == ["alba", "ben"]


def test_a_clinic_that_nobody_can_be_told_of_is_rung_up_at_once(lot):
    shipped("nina")
    type(cast.person("nina")).objects.filter(email="nina@demo.example").update(email="")
    campaign = released([lot])
    assert coverage_of(campaign).nobody_told == 1
    shown = cast.text_of(cast.client_of("omar").get(page_of(campaign, "phone")))
    assert "Ring:" in shown and "nobody there can be told" in shown


@pytest.fixture
def queued(settings):
    outbox.use(settings)


def ended(campaign, address=None, state="sent"):
    """What became of the last mails about a campaign, to everybody or to one address."""
    mails = Mail.objects.proof(telling.proof_of(campaign.pk)).filter(state="waiting")
    mails = mails.to(address) if address else mails
    assert mails.update(state=state, ended_at=now())


def test_a_clinic_whose_every_mail_came_back_is_rung_up_at_once(lot, queued):
    shipped("nina")
    campaign = released([lot])
    phone = page_of(campaign, "phone")
    waits = cast.text_of(cast.client_of("omar").get(phone))
    assert "Ring:" not in waits and "the mail has not left us yet" in waits
    ended(campaign, "Nina@demo.example", "refused")
    shown = cast.text_of(cast.client_of("omar").get(phone))
    assert "Ring:" in shown and "every mail came back" in shown


def reached(campaign):
    found = coverage_of(campaign)
    return found.told, found.came_back, found.reached, found.units_reached


def test_who_has_every_mail_back_is_not_reached_until_somebody_is(lot, queued):
    Membership.objects.filter(user=cast.person("ben")).update(role=Role.OWNER)
    for name, units in (("nina", 1), ("alba", 3)):
        shipped(name, units)
    campaign = released([lot])
    ended(campaign, "nina@demo.example", "refused")
    ended(campaign, "alba@demo.example", "given_up")  # Ben is told too.
    ended(campaign)
    assert reached(campaign) == (2, 1, 1, "75 %")
    omar = cast.client_of("omar")
    shown = cast.text_of(omar.get(page_of(campaign)))
    assert "told, and every mail came back" in shown and ": 75 % of the units" in shown
    assert (
        "1 mail; <strong>every mail came back" in shown and shown.count("every mail came back") == 2
    )
    report = omar.get(f"/admin/recalls/campaign/{campaign.pk}/report.csv")
    rows = csv.DictReader(io.StringIO(b"".join(report.streaming_content).decode("utf-8-sig")))
    assert sorted(row["mail"] for row in rows) == ["", "every mail came back"]
    told_of = [row for row in pack_of_recalls(Question(lot=lot)) if "told" in row]
    assert sorted(row[-1] for row in told_of) == ["", "every mail came back"]
    notice = campaign.notices.get(clinic=cast.clinic_of("nina"))
    answering.contact(notice, cast.person("omar"), "phone", False, "The line is dead")
    assert reached(campaign) == (2, 1, 1, "75 %")
    answering.contact(notice, cast.person("omar"), "visit", True, "They know")
    assert reached(campaign) == (2, 1, 2, "100 %")


def test_a_mail_of_the_recall_that_arrived_after_one_that_came_back_counts_and_no_other(
    lot, queued
):
    shipped("nina")
    campaign = released([lot])
    mail.send("account_closed", "nina@demo.example", {})
    Mail.objects.no_proof().update(state="refused")
    ended(campaign)
    assert reached(campaign) == (1, 0, 1, "100 %"), "what came back was no mail of the recall"
    Mail.objects.proof().update(state="refused")
    Mail.objects.no_proof().update(state="sent")
    assert reached(campaign) == (1, 1, 0, "0 %")
    services.remind(now() + timedelta(days=3))
    ended(campaign)
    assert reached(campaign) == (1, 0, 1, "100 %")
    phone = cast.text_of(cast.client_of("omar").get(page_of(campaign, "phone")))
    assert "every mail came back" not in phone


def test_nobody_is_reached_by_a_mail_that_has_not_left(lot, queued):
    """R80: a mail server that is down reaches nobody."""
    shipped("nina")
    campaign = released([lot])
    found = coverage_of(campaign)
    assert (found.told, found.not_left, found.came_back, found.reached) == (1, 1, 0, 0)
    pages = cast.client_of("omar")
    assert "told, by mail that has not left us yet" in cast.text_of(pages.get(page_of(campaign)))
    letter = pages.get(f"/admin/recalls/campaign/{campaign.pk}/letters.pdf").content
    assert "We could not reach you by mail" in " ".join(" ".join(words_on(letter)).split())
    ended(campaign)
    found = coverage_of(campaign)
    assert (found.told, found.not_left, found.reached) == (1, 0, 1)


def test_a_reminder_that_waits_takes_nobody_back_whom_a_mail_reached(lot, queued):
    """R80: a mail that left is not undone by one that has not yet; by one that came back it is."""
    shipped("nina")
    campaign = released([lot])
    ended(campaign)
    services.remind(days_on(2.1))
    found = coverage_of(campaign)
    assert (found.told, found.not_left, found.reached) == (1, 0, 1)
    ended(campaign, state="refused")
    assert reached(campaign) == (1, 1, 0, "0 %")


def test_two_campaigns_with_one_title_share_no_mail(lot, queued):
    """R80"""
    shipped("nina")
    first, second = (released([lot], kind="notice", to_do="read") for _ in range(2))
    ended(second, state="refused")
    ended(first)
    assert reached(first) == (1, 0, 1, "100 %") and reached(second) == (1, 1, 0, "0 %")


def test_who_was_reached_is_known_as_long_as_the_recall(lot, queued):
    """R80, T16"""
    shipped("nina")
    shipped("alba")
    campaign = released([lot])
    ended(campaign, "nina@demo.example", "refused")
    ended(campaign)
    mail.send("account_closed", "nina@demo.example", {})
    Mail.objects.no_proof().update(state="sent", ended_at=now())
    purge(now() + timedelta(days=2000))
    assert not Mail.objects.no_proof().exists()
    assert reached(campaign) == (2, 1, 1, "50 %")


def test_who_got_the_first_mail_and_left_was_not_told_of_a_lot_that_came_later(lot, queued):
    """R80"""
    Membership.objects.filter(user=cast.person("ben")).update(role=Role.OWNER)
    shipped("alba")
    campaign = released([lot])
    ended(campaign)
    members.leave(cast.clinic_of("ben"), cast.person("ben"))
    other = a_lot("KL-79", 10, days=60)
    shipped("alba", 2)
    campaigns.widen(campaign, [other], cast.person("omar"))
    release(campaign)
    ended(campaign, "alba@demo.example", "refused")
    assert reached(campaign) == (1, 1, 0, "0 %")


def test_who_joins_later_was_not_told(lot, queued):
    """R80: whoever gets an address today did not get the mail that came back."""
    shipped("nina")
    campaign = released([lot])
    ended(campaign, state="refused")
    Membership.objects.create(
        clinic=cast.clinic_of("nina"), user=cast.person("cosmo"), role=Role.OWNER
    )
    assert reached(campaign) == (1, 1, 0, "0 %")


def test_who_closes_the_account_gets_what_waits_and_is_forgotten_with_the_record(lot, queued):
    """T13, T16: a recall is told at the address of the record, and the proof goes with that."""
    shipped("nina")
    campaign = released([lot])
    mail.send("account_closed", "nina@demo.example", {})
    with cast.committed():
        close_account(cast.person("nina"), cast.person("nina"), "asked")
    ended(campaign, "nina@demo.example", "refused")
    assert reached(campaign) == (1, 1, 0, "0 %")
    purge(now() + (ClosedAccount.objects.get().keep_until - cast.days_from_now(-2)))
    assert not Mail.objects.to("nina@demo.example").exists()


def test_the_end_of_a_record_takes_no_mail_from_who_has_the_address_since(lot, queued):
    """T13"""
    shipped("nina")
    released([lot])
    close_account(cast.person("nina"), cast.person("nina"), "asked")
    User.objects.filter(pk=cast.person("cosmo").pk).update(email="Nina@demo.example")
    purge(now() + (ClosedAccount.objects.get().keep_until - cast.days_from_now(-2)))
    assert not ClosedAccount.objects.exclude(email="").exists()
    assert set(Mail.objects.to("nina@demo.example").values_list("state", flat=True)) == {"waiting"}


def test_mail_that_came_back_from_the_address_in_the_record_reached_nobody(lot, queued):
    shipped("nina")
    close_account(cast.person("nina"), cast.person("nina"), "asked")
    campaign = released([lot])
    ended(campaign, "nina@demo.example", "refused")
    found = coverage_of(campaign)
    assert (found.came_back, found.reached) == (found.told, 0)


def test_staff_note_whom_they_rang_and_what_they_were_told(lot):
    shipped("nina", 3)
    notice = released([lot]).notices.get()
    omar, page = cast.client_of("omar"), f"/admin/recalls/campaign/notices/{notice.pk}/"
    cast.fill_in(omar, page, deed="contact", how="phone", words="No one picked up")
    assert Contact.objects.get().by == cast.person("omar")
    recall = notice.campaign.recalls.get()
    said = {f"lot-{recall.pk}-{name}": 0 for name in (*_NAMES, "lost")}
    too_many = cast.fill_in(omar, page, deed="answer", **said | {f"lot-{recall.pk}-lost": 4})
    assert too_many.status_code == 409 and "3 units were delivered" in cast.text_of(too_many)
    done = cast.fill_in(omar, page, deed="answer", **said | {f"lot-{recall.pk}-lost": 3})
    assert done.status_code == 302
    assert coverage_of(notice.campaign).without_an_ending == 0


def test_who_said_nothing_of_some_unit_stands_behind_the_silent_until_all_is_said(lot):
    """R79"""
    shipped("nina", 3)
    shipped("cosmo")
    campaign = released([lot])
    notice, recall = campaign.notices.get(clinic=cast.clinic_of("nina")), campaign.recalls.get()
    answering.answer(notice, cast.person("nina"), {recall: Units(used=1)}, seen=0)
    omar, nina = cast.client_of("omar"), cast.client_of("nina")
    shown = cast.text_of(omar.get(page_of(campaign, "phone")))
    assert "answered, and said nothing of 2 units" in shown
    assert shown.index("Reyes Studio") < shown.index("Osei Aesthetics")
    own = cast.text_of(nina.get(f"/accounts/recalls/{notice.pk}/"))
    assert "Of 3 units delivered: 1 used, and nothing yet of 2." in " ".join(own.split())
    letters = omar.get(f"/admin/recalls/campaign/{campaign.pk}/letters.pdf").content
    assert len(words_on(letters)) == 2
    answering.answer(notice, cast.person("nina"), {recall: Units(still_here=2)}, seen=1)
    assert "Osei Aesthetics" not in cast.text_of(omar.get(page_of(campaign, "phone")))
    assert "nothing yet" not in cast.text_of(nina.get(f"/accounts/recalls/{notice.pk}/"))


def test_letters_and_report_are_printed(two_lots, settings):
    settings.SELLER_NAME, settings.SELLER_STREET = "Ampoule Demo Ltd", "1 Example Street"
    campaign = released(two_lots)
    omar = cast.client_of("omar")
    for name in ("letters.pdf", "report.pdf"):
        answer = omar.get(f"/admin/recalls/campaign/{campaign.pk}/{name}")
        assert words_on(answer.content), name
    campaign.notices.update(told=0)
    letters = words_on(omar.get(f"/admin/recalls/campaign/{campaign.pk}/letters.pdf").content)
    who_writes = "Ampoule Demo Ltd · 1 Example Street"
    for words in (who_writes, "We could not reach you by mail.", "Do not use it any more"):
        assert all(words in letter for letter in letters), words


def test_a_letter_says_that_the_mail_came_back_and_by_which_number_our_papers_call_the_lot(
    lot, queued
):
    shipped("nina")
    receipt = lot.movements.get(kind="received")
    truth = Truth(30, "KL-99", lot.expires_on, "Medica")
    putting_right.correct(receipt, truth, Why("typed", "Read again", cast.person("omar")))
    campaign = released([Lot.objects.get(pk=lot.pk)])
    page = f"/admin/recalls/campaign/{campaign.pk}/letters.pdf"

    def letter():
        return " ".join("".join(words_on(cast.client_of("omar").get(page).content)).split())

    ended(campaign)
    first = letter()
    assert "KL-99" in first and "Some of our papers call it KL-77" in first
    assert "and have no answer" in first
    Mail.objects.proof().update(state="refused")
    then = letter()
    assert "and it came back to us" in then and "have no answer" not in then


def test_the_file_has_a_line_for_each_clinic_and_lot(two_lots):
    campaign = released(two_lots)
    answer = cast.client_of("omar").get(f"/admin/recalls/campaign/{campaign.pk}/report.csv")
    rows = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    found = sorted((row["clinic"], row["lot"], row["units delivered"]) for row in rows)
    assert [each[1:] for each in found if "Marin" in each[0]] == [("KL-77", "30"), ("KL-78", "2")]
    assert len(found) == 3


def test_units_that_come_back_though_they_were_said_to_be_gone_are_named(lot):
    shipped("nina", 3)
    campaign = released([lot])
    notice = campaign.notices.get()
    answering.answer(notice, cast.person("nina"), {campaign.recalls.get(): Units(used=3)}, seen=0)
    received(Pick.objects.get(lot=lot), 1)
    assert coverage_of(campaign).beyond == 1
    omar = cast.client_of("omar")
    of_all = omar.get(page_of(campaign))
    assert "came back though they were said to be gone: ask these clinics 1" in " ".join(
        re.sub(r"<[^>]+>", " ", of_all.content.decode()).split()
    )
    of_one = omar.get(f"/admin/recalls/campaign/notices/{notice.pk}/")
    assert "1 came back though it was said to be gone" in cast.text_of(of_one)


# Widened, narrowed, closed


def test_a_campaign_is_widened_by_two_people_and_only_its_clinics_are_told_anew(
    two_lots, mailoutbox
):
    first, second = two_lots
    campaign = released([first])
    assert told(mailoutbox) == ["alba"]
    notice = campaign.notices.get()
    answering.acknowledge(notice, cast.person("alba"), seen=0)
    mailoutbox.clear()
    campaigns.widen(campaign, [second], cast.person("admin"))
    assert not Lot.objects.get(pk=second.pk).is_recalled
    with pytest.raises(NotPossible):
        campaigns.release(campaign, cast.person("admin"))
    release(campaign, "omar")
    assert Lot.objects.get(pk=second.pk).is_recalled
    assert told(mailoutbox) == ["alba", "nina"]
    assert coverage_of(campaign).answered == 0, "an answer to the new lot is awaited"


def test_a_lot_is_left_out_with_a_reason_that_its_clinics_read(two_lots, mailoutbox):
    campaign = released(two_lots)
    mailoutbox.clear()
    recall = campaign.recalls.get(lot__number="KL-78")
    page = f"/admin/recalls/campaign/lots/{recall.pk}/"
    own = cast.fill_in(cast.client_of("omar"), page, why="The maker was wrong")
    assert own.status_code == 409 and "Somebody else has to end" in cast.text_of(own)
    with cast.committed():
        assert (
            cast.fill_in(cast.client_of("admin"), page, why="The maker was wrong").status_code
            == 302
        )
    services.tell_all.call(campaign.pk)
    assert told(mailoutbox, "Not recalled any more") == ["nina"]
    assert told(mailoutbox) == ["alba"]
    assert all("not part of it any more: The maker was wrong" in each.body for each in mailoutbox)
    assert Lot.objects.get(number="KL-78").status == Lot.Status.ON_HOLD
    assert coverage_of(campaign).delivered == 30


def test_of_a_lot_that_is_left_out_nothing_is_missing(two_lots):
    """R73: neither on the list of who has it, nor in the report, nor in the clinic's list."""
    first, second = two_lots
    campaign = released(two_lots)
    out = campaign.recalls.get(lot=second)
    campaigns.leave_out(out, cast.person("rita"), "The maker was wrong")
    said = {campaign.recalls.get(lot=first): Units(used=30)}
    notice = campaign.notices.get(clinic=cast.clinic_of("alba"))
    answering.answer(notice, cast.person("alba"), said, seen=0)
    report = f"/admin/recalls/campaign/{campaign.pk}/report.pdf"
    words = " ".join(" ".join(words_on(cast.client_of("omar").get(report).content)).split())
    assert "Marin Skin Clinic" not in words and "Osei Aesthetics" not in words
    shown = cast.text_of(cast.client_of("alba").get("/accounts/recalls/"))
    assert first.number in shown and f"{first.number}," not in shown


def test_it_is_closed_only_when_every_unit_has_an_ending(lot):  # R74
    shipped("nina", 3)
    campaign = released([lot])
    with pytest.raises(NotPossible) as refused:
        campaigns.close(campaign, cast.person("omar"), "All found")
    assert "27 units are still in the house" in str(refused.value)
    assert "3 units are with clinics" in str(refused.value)
    notice, recall = campaign.notices.get(), campaign.recalls.get()
    answering.answer(notice, cast.person("nina"), {recall: Units(still_here=1, used=2)}, seen=0)
    lot.refresh_from_db()
    putting_right.write_off(lot, 27, Why("recalled", "Destroyed", cast.person("omar")))
    with pytest.raises(NotPossible, match="1 unit is with clinics"):
        campaigns.close(campaign, cast.person("omar"), "All found")
    answering.answer(notice, cast.person("nina"), {recall: Units(destroyed=1)}, seen=1)
    page = page_of(campaign, "close")
    assert cast.fill_in(cast.client_of("omar"), page, conclusion="All found").status_code == 302
    campaign.refresh_from_db()
    assert campaign.closed_at and campaign.conclusion == "All found"
    services.sweep()
    assert newest() == campaign, "the lot stays recalled by it"
    assert "Reports" not in cast.text_of(cast.client_of("nina").get("/accounts/"))


def test_what_cannot_be_closed_yet_has_no_form_to_close_it(lot):
    shipped("nina")
    campaign, omar = released([lot]), cast.client_of("omar")
    page = page_of(campaign, "close")
    shown = cast.text_of(omar.get(page))
    assert "It cannot be closed yet" in shown and "Back to it" in shown
    assert "Close it" not in shown and "What was found" not in shown
    sent = omar.post(page, {"conclusion": "All found"})
    assert sent.status_code == 409 and "All found" in cast.text_of(sent), "what was typed stays"


@pytest.mark.parametrize("kind", ["recall", "notice", "drill"])
def test_what_is_not_under_way_has_no_form_to_close_it_and_its_report_is_printed(lot, kind):
    campaign, omar = draft([lot], kind=kind), cast.client_of("omar")
    for _ in ("a draft", "given up"):
        shown = cast.text_of(omar.get(page_of(campaign, "close")))
        assert "It is not under way." in shown and "Close it" not in shown
        report = omar.get(f"/admin/recalls/campaign/{campaign.pk}/report.pdf")
        assert report["Content-Type"] == "application/pdf"
        if campaign.is_draft:
            campaigns.give_up(campaign, cast.person("omar"))
            campaign.refresh_from_db()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("notice", "Every clinic has answered."), ("drill", "Every clinic that it would tell")],
)
def test_the_page_that_closes_says_what_is_asked_of_this_kind(lot, kind, words):
    shown = cast.text_of(cast.client_of("omar").get(page_of(released([lot], kind=kind), "close")))
    assert words in shown and "Close it" in shown and "ending" not in shown


def test_what_is_under_way_stands_on_the_first_page_of_staff_until_it_is_closed(lot):
    def tasks():
        tasks = cast.client_of("omar").get("/admin/").context["tasks"]
        return {task.label: task for task in tasks}

    before = tasks().get("Recalls, notices and drills under way")
    campaign = draft([lot], kind="drill")
    release(campaign)
    task = tasks()["Recalls, notices and drills under way"]
    assert task.count == (before.count if before else 0) + 1
    shown = cast.text_of(cast.client_of("omar").get(task.url))
    assert campaign.title in shown
    campaigns.close(campaign, cast.person("omar"), "Everybody was found")
    assert tasks().get("Recalls, notices and drills under way") == before


# Notices without return, and drills


def test_a_field_safety_notice_tells_clinics_and_stops_no_lot(lot, mailoutbox):
    shipped("nina")
    campaign = released([lot], kind="notice", to_do="read")
    assert told(mailoutbox, "Field safety notice on lot KL-77") == ["nina"]
    assert not Lot.objects.get(pk=lot.pk).is_recalled
    cast.order_of("cosmo")
    with pytest.raises(NotPossible, match="1 clinic has not answered yet"):
        campaigns.close(campaign, cast.person("omar"), "Read")
    answering.acknowledge(campaign.notices.get(), cast.person("nina"), seen=0)
    campaigns.close(campaign, cast.person("omar"), "Read")


def test_who_gets_units_after_a_safety_notice_is_told_when_they_leave(lot, mailoutbox):
    """By the worker, at once and once; of a notice that is closed nobody is told any more."""
    shipped("nina")
    campaign = released([lot], kind="notice", to_do="read")
    for name, hears in (("cosmo", ["cosmo"]), ("cosmo", []), ("nina", [])):
        mailoutbox.clear()
        shipped(name)
        do_jobs(services.note_late, services.tell_all)
        assert told(mailoutbox, "Field safety notice on lot KL-77") == hears
    campaigns.close(_answered(campaign), cast.person("omar"), "Read")
    shipped("alba")
    assert do_jobs(services.note_late) == 0


def test_a_number_that_was_wrong_is_told_anew_of_a_safety_notice_too(lot, mailoutbox):
    shipped("alba", 2)
    campaign = draft([lot], kind="notice", to_do="read")
    _renumbered(lot, "KL-98")
    release(campaign)
    assert campaign.recalls.get().number == "KL-98"
    assert told(mailoutbox, "KL-98") == ["alba"]
    with cast.committed():
        _renumbered(lot, "KL-99")
    services.tell_all.call(campaign.pk)
    (anew,) = (each for each in mailoutbox if "KL-99" in each.subject)
    assert "some of our papers call it lot KL-77 or KL-98" in " ".join(anew.body.split())


def _renumbered(lot, number):
    receipt = lot.movements.filter(kind="received").get()
    truth = Truth(30, number, lot.expires_on, "Medica")
    putting_right.correct(receipt, truth, Why("typed", "Read again", cast.person("omar")))


def do_jobs(*tasks):
    """As the worker would, each task after the other; how many jobs there were."""
    done = 0
    for task in tasks:
        jobs = DBTaskResult.objects.filter(task_path=task.module_path, status="READY")
        for job in jobs:
            task.call(*job.args_kwargs["args"])
            done += 1
        jobs.delete()
    return done


def _answered(campaign):
    for notice in campaign.notices.all():
        reader = "nina" if notice.clinic == cast.clinic_of("nina") else "cosmo"
        answering.acknowledge(notice, cast.person(reader), seen=0)
    return campaign


def test_who_is_to_get_units_after_a_safety_notice_is_told_by_the_days_run(lot, mailoutbox):
    shipped("nina")
    campaign = released([lot], kind="notice", to_do="read")
    mailoutbox.clear()
    cast.order_of("cosmo")
    services.sweep()
    services.tell_all.call(campaign.pk)
    assert told(mailoutbox, "Field safety notice on lot KL-77") == ["cosmo"]


def test_who_has_none_of_it_any_more_is_not_waited_for(lot):
    order = cast.order_of("nina")
    campaign = released([lot])
    pick_open(order)
    assert campaign.notices.count() == 1 and not silent(campaign).exists()
    assert coverage_of(campaign).receivers == 0
    nina = cast.client_of("nina")
    assert "Recalled: stop" not in cast.text_of(nina.get("/accounts/"))
    page = cast.text_of(nina.get(f"/accounts/recalls/{campaign.notices.get().pk}/"))
    assert "No units of it are with you" in page and "Ended" not in page


def test_a_draft_has_no_phone_list_to_fail_on(lot):
    campaign = draft([lot])
    page = f"/admin/recalls/campaign/{campaign.pk}/phone/"
    assert cast.client_of("omar").get(page).status_code == 200


def test_a_drill_tells_nobody_stops_nothing_and_is_timed(lot, mailoutbox):  # R75
    shipped("nina")
    mailoutbox.clear()
    campaign = released([lot], kind="drill")
    assert mailoutbox == []
    assert services.remind(days_on(30)) == "0 reminders"
    assert not Lot.objects.get(pk=lot.pk).is_recalled
    found = coverage_of(campaign)
    assert (found.receivers, found.told, found.units_reached) == (1, 1, "100 %")
    page = f"/accounts/recalls/{campaign.notices.get().pk}/"
    assert cast.client_of("nina").get(page).status_code == 404
    assert "Recalled: stop" not in cast.text_of(cast.client_of("nina").get("/accounts/"))
    campaigns.close(campaign, cast.person("omar"), "Everybody was found")
    report = cast.client_of("omar").get(f"/admin/recalls/campaign/{campaign.pk}/report.pdf")
    assert words_on(report.content)


# Every role at every page


def test_who_sees_lots_sees_campaigns_and_who_changes_lots_changes_them(lot):
    shipped("nina")
    campaign = released([lot])
    notice, recall = campaign.notices.get(), campaign.recalls.get()
    base = "/admin/recalls/campaign/"
    for name, reads, writes in (
        ("rita", 403, 403),
        ("omar", 200, 200),
        ("admin", 200, 200),
        ("alba", 302, 302),
    ):
        client = cast.client_of(name)
        for address in ("", f"{campaign.pk}/change/", f"{campaign.pk}/phone/"):
            assert client.get(base + address).status_code == reads, address
        for address in (
            *("begin/", f"{campaign.pk}/widen/", f"{campaign.pk}/close/"),
            f"{campaign.pk}/reword/",
            *(f"notices/{notice.pk}/", f"lots/{recall.pk}/"),
        ):
            assert client.get(base + address).status_code == writes, address


def test_who_only_reads_lots_changes_no_campaign(lot):
    campaign, omar = draft([lot]), cast.person("omar")
    for group in omar.groups.all():
        group.permissions.remove(*group.permissions.filter(codename="change_lot"))
    client = cast.client_of("omar")
    assert client.get(page_of(campaign)).status_code == 200
    for name in ("widen", "close"):
        assert client.get(page_of(campaign, name)).status_code == 403
    for name in ("release", "give-up"):
        assert client.post(page_of(campaign, name)).status_code == 403


def test_who_only_reads_lots_reads_the_page_of_a_clinic_and_writes_nothing_on_it(lot):
    """R80"""
    shipped("nina")
    campaign, omar = released([lot]), cast.person("omar")
    for group in omar.groups.all():
        group.permissions.remove(*group.permissions.filter(codename="change_lot"))
    notice, client = campaign.notices.get(), cast.client_of("omar")
    page = f"/admin/recalls/campaign/notices/{notice.pk}/"
    for leads_on in (page_of(campaign), page_of(campaign, "phone")):
        assert f'href="{page}"' in client.get(leads_on).content.decode()
    shown = cast.text_of(client.get(page))
    assert "1 delivered" in shown and "Note it" not in shown and "Keep their answer" not in shown
    sent = {"deed": "contact", "how": "phone", "is_reached": "on", "words": "They know"}
    assert client.post(page, sent).status_code == 403 and not notice.contacts.exists()


def test_a_lot_that_is_recalled_below_the_pages_is_a_campaign_of_its_own(lot):
    with cast.committed():
        set_status(lot, Lot.Status.RECALLED, "Maker's word", cast.person("omar"))
    campaign = newest()
    assert (campaign.is_open, campaign.reason) == (True, "Maker's word")
