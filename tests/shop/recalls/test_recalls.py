"""A recall is told to every clinic that has units, once, and answered (docs/rules/recalls.md)."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clinics import members
from accounts.models import Clinic, Membership, Role
from common.clock import now
from shop.inventory.models import Lot, Pick
from shop.inventory.putting_right import Truth, Why, correct
from shop.inventory.queries import receipts_of
from shop.inventory.services import StillRecalled, end_recall, receive_lot, set_status
from shop.parcels import services as parcels
from shop.recalls import campaigns, services
from shop.recalls.coverage import coverage_of
from shop.recalls.models import Answer, Campaign, Notice, Recall
from shop.recalls.queries import silent
from shop.your_data.services import close_account
from tests import cast
from tests.sheets import words_on
from tests.shop.recalls import campaigning

pytestmark = pytest.mark.django_db
WHY = "Maker's notice FSN 2026-12"


def ship(order):
    cast.fill_in(cast.client_of("omar"), f"/admin/order/order/{order.pk}/ship/", reference="")


def shipped(name, units=1):
    order = cast.order_of(name, quantity=units)
    parcels.ship(order, cast.person("omar"))
    return order


def lot_of(order):
    return Pick.objects.filter(order_line__order=order).first().lot


def recall(lot, why=WHY):
    """Recalled by omar on the lot's page; the worker then does what was enqueued."""
    with cast.committed():
        set_status(lot, Lot.Status.RECALLED, why, cast.person("omar"))
    found = Recall.objects.filter(lot=lot).last()
    services.tell_all.call(found.campaign_id)
    return found


@pytest.fixture
def marins():
    """What Marin Skin Clinic got: ten units that bea asked for and alba ordered."""
    return shipped("alba", 10)


def told(mailoutbox):
    mails = [mail for mail in mailoutbox if mail.subject.startswith("Recall of lot")]
    return sorted(mail.to[0].split("@")[0] for mail in mails)


def page_of(notice):
    return f"/accounts/recalls/{notice.pk}/"


def answer(client, notice, **numbers):
    """Units of the first lot, by name; what is said of `lots` stands in {Recall: numbers}."""
    seen = client.get(page_of(notice)).context["seen"]
    return client.post(page_of(notice), {"seen": seen, **typed(notice, **numbers)})


def typed(notice, note="", lots=None, **numbers):
    lots = lots or {notice.campaign.recalls.first(): numbers}
    zeros = dict.fromkeys(("still_here", "used", "destroyed", "passed_on"), 0)
    return {"note": note} | {
        f"lot-{recall.pk}-{name}": units
        for recall, said in lots.items()
        for name, units in (zeros | said).items()
    }


# Who is told


def test_every_clinic_that_has_units_is_told_once(marins, mailoutbox):
    for name in ("nina", "cosmo"):
        shipped(name)
    lot = lot_of(marins)
    found = recall(lot)
    assert found.begun_by == cast.person("omar")
    assert told(mailoutbox) == ["alba", "cosmo", "nina"]
    (letter,) = [m for m in mailoutbox if m.to == ["alba@demo.example"] and "Recall" in m.subject]
    for words in (lot.number, WHY, "10 units", "Marin Skin Clinic", "/accounts/recalls/"):
        assert words in letter.body
    services.tell_all.call(found.campaign_id)
    services.sweep()
    recall(lot, "And another notice")
    assert len(told(mailoutbox)) == 3, "told once, whatever runs twice"


def test_a_clinic_whose_units_have_not_left_is_told_what_becomes_of_them(mailoutbox):
    order = cast.order_of("nina", quantity=2)
    lot = lot_of(order)
    found = recall(lot)
    (letter,) = [mail for mail in mailoutbox if "Recall" in mail.subject]
    assert "2 units kept for orders that have not left us will not be sent" in letter.body
    ship(order)
    order.refresh_from_db()
    assert order.status == "Placed"
    page = cast.text_of(
        cast.client_of("omar").get(f"/admin/recalls/campaign/{found.campaign_id}/change/")
    )
    assert "Orders that have units of it and have not left" in page and order.number in page


def test_who_ordered_or_signed_hears_also_after_leaving(marins, mailoutbox):
    Membership.objects.filter(user=cast.person("ben")).update(role=Role.OWNER)
    members.leave(marins.signature.clinic, cast.person("alba"))
    recall(lot_of(marins))
    assert told(mailoutbox) == ["alba", "ben"]


def test_of_a_closed_account_the_address_in_the_record_is_told(mailoutbox):
    order = shipped("nina")
    close_account(cast.person("nina"), cast.person("nina"), "asked")
    mailoutbox.clear()
    recall(lot_of(order))
    assert told(mailoutbox) == ["nina"]


def test_no_clinic_without_units_is_told_anything(marins, mailoutbox):
    other = Lot.objects.exclude(product=lot_of(marins).product).filter(status="available").first()
    with cast.committed():
        set_status(other, Lot.Status.RECALLED, WHY, cast.person("omar"))
    assert Recall.objects.get(lot=other).campaign.notices.count() == 0
    assert not told(mailoutbox)


def test_a_hold_is_no_recall(marins):
    with cast.committed():
        set_status(lot_of(marins), Lot.Status.ON_HOLD, "A torn carton", cast.person("omar"))
    assert not Recall.objects.filter(lot=lot_of(marins)).exists()


def test_a_recall_that_nobody_followed_is_found_and_told_by_the_sweep(marins, mailoutbox):
    lot = lot_of(marins)
    set_status(lot, Lot.Status.RECALLED, WHY, cast.person("omar"))  # Killed before it followed.
    assert services.sweep() == "1 begun, 0 ended"
    services.tell_all.call(Recall.objects.get(lot=lot).campaign_id)
    assert told(mailoutbox) == ["alba"]


def test_a_worker_that_is_killed_in_the_middle_leaves_nobody_untold(
    marins, mailoutbox, monkeypatch
):
    shipped("nina")
    monkeypatch.setattr(services, "A_BATCH", 1)
    send, calls = services.mail.send_many, []

    def killed_at_the_second(template, letters, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        send(template, letters, **kwargs)

    monkeypatch.setattr(services.mail, "send_many", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        recall(lot_of(marins))
    assert len(told(mailoutbox)) == 1
    services.tell_all.call(Recall.objects.get(lot=lot_of(marins)).campaign_id)
    assert told(mailoutbox) == ["alba", "nina"]


def test_a_recall_that_ended_and_began_again_is_told_anew(marins, mailoutbox):
    lot = lot_of(marins)
    first = recall(lot)
    with cast.committed():
        end_recall(lot, "A false alarm", cast.person("admin"))
    first.refresh_from_db()
    assert first.ended_at
    assert recall(lot, "It was none") != first
    assert told(mailoutbox) == ["alba", "alba"]


def many_clinics(order, number):
    """As many clinics more that have a unit of the order's lot, each with its owner."""
    notices = []
    found = Recall.objects.get(ended_at=None, lot=lot_of(order))
    for index in range(number):
        clinic = Clinic.objects.create(name=f"Clinic {index}", country="GB")
        Membership.objects.create(clinic=clinic, user=cast.person("nina"), role="owner")
        notices.append(Notice(campaign=found.campaign, clinic=clinic))
    return Notice.objects.bulk_create(notices)


def test_many_clinics_cost_as_many_queries_as_few(marins, settings):
    settings.EMAIL_BACKEND = "common.outbox.backend.Outbox"
    found = recall(lot_of(marins))

    def cost(number):
        many_clinics(marins, number)
        with CaptureQueriesContext(connection) as queries:
            services.tell_all.call(found.campaign_id)
        return len(queries)

    assert cost(40) == cost(4)


# What a clinic answers


@pytest.fixture
def notice(marins):
    return recall(lot_of(marins)).campaign.notices.get()


def test_answers_in_parts_add_up_and_what_is_still_here_counts_as_of_now(notice):
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    assert answer(alba, notice, still_here=4, used=3).status_code == 302
    assert answer(bea, notice, still_here=1, destroyed=3, note="By Stericlean").status_code == 302
    assert answer(alba, notice, still_here=1, passed_on=3).status_code == 302
    said = cast.text_of(alba.get(page_of(notice)))
    assert "Of 10 units delivered: 1 still here, 3 used, 3 destroyed, 3 passed on." in said
    assert "Bea Lind: lot" in said and "1 still here, 3 destroyed “By Stericlean”" in said
    found = coverage_of(notice.campaign)
    assert (found.answered, found.delivered, found.unknown) == (1, 10, 0)


def test_more_than_was_delivered_is_refused_in_words_and_kept(notice):
    for numbers in (
        {"still_here": 11},
        {"used": 4, "destroyed": 4, "passed_on": 3},
        {"still_here": 5, "used": 6},
    ):
        alba = cast.client_of("alba")
        refused = answer(alba, notice, note="Kept words", **numbers)
        assert refused.status_code == 409
        said = cast.text_of(refused)
        assert "10 units were delivered, and this makes 11" in said and "Nothing was saved." in said
        assert 'value="Kept words"' in said
        assert not Answer.objects.exists()


def test_the_page_says_where_units_went_whatever_their_order_s_address_became(notice, marins):
    other = marins.shipping_address
    went_to, other.pk, other.line1 = other.summary, None, "9 Elsewhere Road"
    other.save(force_insert=True)
    type(marins).objects.filter(pk=marins.pk).update(shipping_address=other)
    shown = cast.text_of(cast.client_of("alba").get(page_of(notice)))
    assert went_to in shown and "9 Elsewhere Road" not in shown


def test_nonsense_is_refused(notice):
    for numbers in ({"used": -1}, {"used": "two"}, {"used": ""}, {"used": 10**9}):
        assert answer(cast.client_of("alba"), notice, **numbers).status_code == 409
        assert not Answer.objects.exists()


def test_an_answer_by_somebody_who_had_not_read_the_last_one_is_refused(notice):
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    seen = bea.get(page_of(notice)).context["seen"]
    answer(alba, notice, used=3)
    late = bea.post(page_of(notice), {"seen": seen, **typed(notice, used=3)})
    assert late.status_code == 409
    assert "Alba Marin has answered since you opened this page" in cast.text_of(late)
    assert Answer.objects.count() == 1


def test_that_it_was_read_is_an_answer(notice):
    bea = cast.client_of("bea")
    assert "Recalled: stop using it, and tell us" in cast.text_of(bea.get("/accounts/"))
    bea.post(page_of(notice), {"deed": "acknowledge", "seen": 0})
    assert Answer.objects.get().by == cast.person("bea")
    assert "Recalled: stop using it" not in cast.text_of(bea.get("/accounts/"))


def test_the_list_says_which_recall_waits_for_an_answer(notice):
    def says(words):
        return words in cast.text_of(cast.client_of("bea").get("/accounts/recalls/"))

    assert says("Yours is awaited") and not says("Answered")
    cast.client_of("alba").post(page_of(notice), {"deed": "acknowledge", "seen": 0})
    assert says("Answered") and not says("Yours is awaited")
    Campaign.objects.filter(pk=notice.campaign_id).update(closed_at=now())
    assert says("closed on") and not says("Answered")


def test_a_notice_does_not_exist_for_whom_it_does_not_concern(notice):
    for name, status in (("alba", 200), ("bea", 200), ("ben", 404), ("nina", 404), ("omar", 404)):
        client = cast.client_of(name)
        assert client.get(page_of(notice)).status_code == status
        shown = cast.text_of(client.get("/accounts/recalls/"))
        assert (page_of(notice) in shown) is (status == 200)
        if status == 404:
            sent = {"seen": 0, **typed(notice, still_here=1)}
            assert client.post(page_of(notice), sent).status_code == 404
            assert not Answer.objects.exists()


def test_who_left_still_answers_for_what_they_ordered(notice, marins):
    Membership.objects.filter(user=cast.person("ben")).update(role=Role.OWNER)
    members.leave(marins.signature.clinic, cast.person("alba"))
    assert answer(cast.client_of("alba"), notice, still_here=2).status_code == 302


# What was answered wrongly is taken back (R81)


def take_back(client, notice, said=None, why="Typed 5, meant 3", **changed):
    """An answer, the last where none is named."""
    said = said or notice.answers.last()
    seen = client.get(page_of(notice)).context["seen"]
    sent = {"deed": "take-back", "answer": said.pk, "why": why, "seen": seen}
    return client.post(page_of(notice), sent | changed)


def test_an_answer_that_is_taken_back_counts_no_more_and_stays_to_be_read(notice):
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    answer(alba, notice, still_here=7, used=1)
    answer(bea, notice, still_here=2, used=5, note="Of May")
    assert take_back(alba, notice).status_code == 302
    shown = cast.text_of(alba.get(page_of(notice)))
    before = "Of 10 units delivered: 7 still here, 1 used, and nothing yet of 2."
    assert before in shown, "as before it"
    assert "2 still here, 5 used “Of May”" in shown and "“Typed 5, meant 3”" in shown
    assert "by Alba Marin, and counts no more" in shown
    found = coverage_of(notice.campaign)
    assert (found.answered, found.units.used, found.unknown) == (1, 1, 2)
    answer(bea, notice, still_here=4, used=3)
    found = coverage_of(notice.campaign)
    assert (found.units.used, found.units.still_here, found.unknown) == (4, 4, 2)
    assert notice.answers.count() == 3


def test_a_clinic_whose_only_answer_is_taken_back_is_silent_again(notice, mailoutbox):
    alba = cast.client_of("alba")
    alba.post(page_of(notice), {"deed": "acknowledge", "seen": 0})
    assert not silent(notice.campaign).exists()
    take_back(alba, notice)
    assert list(silent(notice.campaign)) == [notice]
    found = coverage_of(notice.campaign)
    assert (found.answered, found.complete) == (0, 0)
    assert "Recalled: stop using it, and tell us" in cast.text_of(alba.get("/accounts/"))
    shown = cast.text_of(alba.get(page_of(notice)))
    assert "We have read it and do not use" in shown
    assert "Of 10 units delivered: nothing of the units yet." in shown
    of_staff = f"/admin/recalls/campaign/notices/{notice.pk}/"
    assert "Said: nothing yet" in cast.text_of(cast.client_of("omar").get(of_staff))
    mailoutbox.clear()
    assert services.remind(now() + timedelta(days=2, minutes=1)) == "1 reminders"
    page = f"/admin/recalls/campaign/{notice.campaign_id}/phone/"
    assert notice.receiver in cast.text_of(cast.client_of("omar").get(page))


def test_of_an_answer_about_several_lots_all_is_taken_back_and_nothing_else(notice):
    first = notice.campaign.recalls.get()
    second = released_too(notice)
    alba = cast.client_of("alba")
    answer(alba, notice, lots={first: {"used": 2}, second: {"used": 1}})
    answer(alba, notice, lots={first: {"used": 3}, second: {"destroyed": 1}})
    take_back(alba, notice, notice.answers.order_by("pk")[1])
    units = coverage_of(notice.campaign).units
    assert (units.used, units.destroyed) == (3, 1)
    kept = notice.answers.filter(taken_back_at=None)
    assert {each.at for each in kept} == {notice.answers.last().at}


def released_too(notice):
    """Another lot of the campaign, of which alba's clinic has two units; its Recall."""
    lot = campaigning.a_lot("KL-78", 5, cast.REDENSITY)
    campaigning.shipped("alba", 2, cast.REDENSITY)
    campaigns.widen(notice.campaign, [lot], cast.person("omar"))
    campaigns.release(notice.campaign, cast.person("admin"))
    return notice.campaign.recalls.get(lot=lot)


def test_what_cannot_be_taken_back_is_refused_in_words(notice):
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    answer(alba, notice, used=5)
    for client, changed, words in (
        (alba, {"why": " "}, "say what was wrong with the answer"),
        (bea, {"seen": 0}, "Alba Marin has answered since you opened this page"),
    ):
        refused = take_back(client, notice, **changed)
        assert refused.status_code == 409 and words in cast.text_of(refused)
        assert coverage_of(notice.campaign).units.used == 5
    for key in (0, "x", 10**18, ""):
        assert take_back(alba, notice, answer=key).status_code == 404
    seen = bea.get(page_of(notice)).context["seen"]
    take_back(alba, notice)
    late = take_back(bea, notice, seen=seen, why="Kept words")
    assert late.status_code == 409
    assert "Alba Marin has taken an answer back since you opened" in cast.text_of(late)
    again = take_back(bea, notice)
    assert again.status_code == 409
    assert "Alba Marin has taken it back already" in cast.text_of(again)
    assert notice.answers.get().taken_back_by == cast.person("alba")


def test_an_answer_sent_from_before_another_was_taken_back_is_refused(notice):
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    answer(alba, notice, used=5)
    seen = bea.get(page_of(notice)).context["seen"]
    take_back(alba, notice)
    late = bea.post(page_of(notice), {"seen": seen, **typed(notice, used=3)})
    assert late.status_code == 409 and notice.answers.count() == 1
    assert "Alba Marin has taken an answer back since you opened" in cast.text_of(late)


def test_nothing_is_taken_back_of_a_campaign_that_is_closed(notice):
    alba, omar = cast.client_of("alba"), cast.client_of("omar")
    answer(alba, notice, used=10)
    of_staff = f"/admin/recalls/campaign/notices/{notice.pk}/"
    assert "Take this answer back" in cast.text_of(alba.get(page_of(notice)))
    Campaign.objects.filter(pk=notice.campaign_id).update(closed_at=now())
    refused = take_back(alba, notice)
    by_staff = cast.fill_in(
        omar, of_staff, deed="take-back", answer=notice.answers.get().pk, why="No"
    )
    for page in (refused, by_staff):
        assert page.status_code == 409
        assert "This campaign is closed: what was answered stays as it is." in cast.text_of(page)
        assert "Take this answer back" not in cast.text_of(page)
    assert coverage_of(notice.campaign).units.used == 10


def test_nobody_else_takes_back_what_a_clinic_answered(marins):
    shipped("cosmo")
    notice, others = recall(lot_of(marins)).campaign.notices.order_by("clinic__name")
    answer(cast.client_of("alba"), notice, used=5)
    sent = {"deed": "take-back", "answer": notice.answers.get().pk, "why": "Mine", "seen": 1}
    for name in ("ben", "nina", "omar"):
        assert cast.client_of(name).post(page_of(notice), sent).status_code == 404
    assert cast.client_of("cosmo").post(page_of(others), sent).status_code == 404
    of_staff = f"/admin/recalls/campaign/notices/{notice.pk}/"
    assert cast.client_of("rita").post(of_staff, sent).status_code == 403
    assert not notice.answers.get().is_taken_back


def test_staff_take_back_for_a_clinic_that_rang_up_and_every_paper_says_so(notice, mailoutbox):
    answer(cast.client_of("alba"), notice, used=5)
    omar, of_staff = cast.client_of("omar"), f"/admin/recalls/campaign/notices/{notice.pk}/"
    key = notice.answers.get().pk
    nothing = cast.fill_in(omar, of_staff, deed="take-back", answer=key, why="")
    assert nothing.status_code == 409 and "Nothing was kept." in cast.text_of(nothing)
    done = cast.fill_in(omar, of_staff, deed="take-back", answer=key, why="Rang up: 3, not 5")
    assert done.status_code == 302
    (letter,) = [mail for mail in mailoutbox if "counts no more" in mail.subject]
    assert letter.to == [cast.person("alba").email]
    assert "lot D0004A: 5 used" in letter.body and "Why: Rang up: 3, not 5" in letter.body
    assert page_of(notice) in letter.body
    name = cast.person("omar").display_name
    for shown in (omar.get(of_staff), cast.client_of("alba").get(page_of(notice))):
        assert f"by {name}, and counts no more: “Rang up: 3, not 5”" in cast.text_of(shown)
    page = f"/admin/recalls/campaign/{notice.campaign_id}/"
    assert "an answer was taken back" in cast.text_of(omar.get(f"{page}change/"))
    file = b"".join(omar.get(f"{page}report.csv").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["used"], row["by"], row["not accounted for"]) == ("", "", "10")
    assert "Alba Marin: lot" in row["taken back"] and "5 used; taken back" in row["taken back"]
    assert f"{name}: Rang up: 3, not 5" in row["taken back"]
    report = " ".join("".join(words_on(omar.get(f"{page}report.pdf").content)).split())
    assert "Answers that were taken back, and count no more" in report
    assert "Rang up: 3, not 5" in report and "The last answer" not in report


def test_who_takes_back_their_own_answer_gets_no_mail_of_it(notice, mailoutbox):
    answer(cast.client_of("alba"), notice, used=5)
    mailoutbox.clear()
    take_back(cast.client_of("alba"), notice)
    assert mailoutbox == []


def closed(notice):
    """The same, of a campaign that is closed; alba's clinic has said that all were used."""
    answer(cast.client_of("alba"), notice, used=9)
    Campaign.objects.filter(pk=notice.campaign_id).update(closed_at=now())
    return notice


def test_of_a_campaign_that_is_closed_nothing_is_answered_and_its_pages_say_so(notice):  # R82
    alba, omar = cast.client_of("alba"), cast.client_of("omar")
    seen = alba.get(page_of(notice)).context["seen"]
    before = {"seen": seen + 1, **typed(notice, used=1)}
    closed(notice)
    of_staff = f"/admin/recalls/campaign/notices/{notice.pk}/"
    prefix = f"lot-{notice.campaign.recalls.get().pk}"
    numbers = dict.fromkeys(("still_here", "destroyed", "passed_on", "lost"), 0) | {"used": 1}
    told = {f"{prefix}-{name}": units for name, units in numbers.items()} | {"deed": "answer"}
    for page in (
        alba.post(page_of(notice), before),
        alba.post(page_of(notice), {"deed": "acknowledge", "seen": seen + 1}),
        cast.fill_in(omar, of_staff, **told),
    ):
        assert page.status_code == 409
        assert "This campaign is closed: nothing more is answered." in cast.text_of(page)
    shown = cast.text_of(alba.get(page_of(notice)))
    assert "This was closed on" in shown and "Recalled: do not use" in shown
    assert "Send the numbers" not in shown
    assert "Keep their answer" not in cast.text_of(omar.get(of_staff))
    assert notice.answers.count() == 1


@pytest.mark.parametrize("used", ["1", "one"])
def test_numbers_that_come_after_the_end_stand_where_words_are_written(notice, used):
    """Nothing that somebody typed is lost, right or wrong."""
    closed(notice)
    recall = notice.campaign.recalls.get()
    said = typed(notice, used=used) | {"note": "It was in the fridge", "deed": "answer"}
    words = f"Lot {recall.number}: {used} used. It was in the fridge"
    of_staff = f"/admin/recalls/campaign/notices/{notice.pk}/"
    for client, page, form in (
        (cast.client_of("alba"), page_of(notice), "after"),
        (cast.client_of("omar"), of_staff, "contact"),
    ):
        refused = client.post(page, said | {"seen": 1})
        shown = cast.text_of(refused)
        assert refused.status_code == 409 and "Write it in words." in shown
        assert words in shown and refused.context[form]["words"].value() == words
        assert "look at what is marked" not in shown and "what you typed is." not in shown


def test_who_said_nothing_until_the_end_does_not_read_that_an_answer_may_come(notice):
    alba, here = cast.client_of("alba"), page_of(notice)
    assert "Nothing yet. One answer counts" in cast.text_of(alba.get(here))
    Campaign.objects.filter(pk=notice.campaign_id).update(closed_at=now())
    assert "Nothing yet" not in cast.text_of(alba.get(here))


def test_what_a_clinic_writes_after_the_end_is_kept_and_waits_for_staff(notice):  # R82
    alba, omar = cast.client_of("alba"), cast.client_of("omar")
    words = {"deed": "write", "words": "One more was in the fridge"}
    early = alba.post(page_of(notice), words)
    assert early.status_code == 409 and "is under way" in cast.text_of(early)
    closed(notice)
    units = coverage_of(notice.campaign).units
    nothing = alba.post(page_of(notice), {"deed": "write", "words": " "})
    assert nothing.status_code == 409 and "say what we should know" in cast.text_of(nothing)
    label = "What clinics wrote of recalls that are closed"
    assert label not in cast.text_of(omar.get("/admin/"))
    for _ in range(2):  # Sent twice, kept once.
        assert alba.post(page_of(notice), words).status_code == 302
    (contact,) = notice.contacts.all()
    assert (contact.by, contact.is_theirs) == (cast.person("alba"), True)
    of_staff = f"/admin/recalls/campaign/notices/{notice.pk}/"
    of_campaign = f"/admin/recalls/campaign/{notice.campaign_id}/change/"
    for client, page in (
        (cast.client_of("bea"), page_of(notice)),
        (omar, of_staff),
        (omar, of_campaign),
    ):
        assert "One more was in the fridge" in cast.text_of(client.get(page))
    assert label in cast.text_of(omar.get("/admin/"))
    listed = omar.get("/admin/recalls/campaign/?standing=written").context["cl"].result_list
    assert [campaign.pk for campaign in listed] == [notice.campaign_id]
    cast.fill_in(omar, of_staff, deed="contact", how="phone", is_reached="on", words="Fetched it")
    assert label not in cast.text_of(omar.get("/admin/"))
    assert not omar.get("/admin/recalls/campaign/?standing=written").context["cl"].result_list
    assert coverage_of(notice.campaign).units == units


def test_a_label_says_once_that_its_field_may_be_left_empty(notice):
    page = cast.text_of(cast.client_of("alba").get(page_of(notice)))
    assert page.count("(optional)") == 1


def test_staff_do_not_write_in_the_place_of_a_clinic(notice):
    of_staff = f"/admin/recalls/campaign/notices/{notice.pk}/"
    said = {"deed": "contact", "how": "written", "words": "x"}
    assert cast.fill_in(cast.client_of("omar"), of_staff, **said).status_code == 409


def test_a_page_of_staff_from_before_the_clinic_took_it_back_is_refused(notice):
    alba, omar = cast.client_of("alba"), cast.client_of("omar")
    answer(alba, notice, used=5)
    of_staff = f"/admin/recalls/campaign/notices/{notice.pk}/"
    sent = {"_based_on": omar.get(of_staff).context["based_on"], "deed": "take-back"}
    sent |= {"answer": notice.answers.get().pk, "why": "Rang up"}
    take_back(alba, notice)
    late = omar.post(of_staff, sent)
    assert late.status_code == 409 and "Taken back" in cast.text_of(late)
    assert notice.answers.get().taken_back_by == cast.person("alba")


# What staff see


def test_staff_see_how_far_it_has_come_and_get_it_as_a_file(notice, marins):
    Clinic.objects.filter(pk=notice.clinic_id).update(name="=2+5 Clinic")
    answer(cast.client_of("alba"), notice, still_here=4, used=3, note="+44 20 7946")
    omar = cast.client_of("omar")
    page = f"/admin/recalls/campaign/{notice.campaign_id}/"
    said = cast.text_of(omar.get(f"{page}change/"))
    assert "4 still here, 3 used" in said and "12 Harley Court" in said
    assert (
        page
        in omar.get(
            f"/admin/inventory/lot/{notice.campaign.recalls.get().lot_id}/change/"
        ).content.decode()
    )
    file = b"".join(omar.get(f"{page}report.csv").streaming_content).decode()
    assert file.startswith("\ufeff"), "spreadsheets know UTF-8 by it"
    file = file.removeprefix("\ufeff")
    first, row = csv.reader(io.StringIO(file))
    found = dict(zip(first, row, strict=True))
    assert found["clinic"] == "'=2+5 Clinic" and found["note"] == "'+44 20 7946"
    assert "12 Harley Court" in found["address"]
    assert (found["units delivered"], found["still here"], found["used"]) == ("10", "4", "3")
    assert (found["not accounted for"], found["by"]) == ("3", "Alba Marin")
    assert found["told on"] and found["last answer on"]


def test_a_clinic_with_two_addresses_answers_once(marins):
    cast.address_of("alba", line2="90 New Street")
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO, 2)
    other = cast.clinic_of("alba").addresses.get(line2="90 New Street")
    alba.post("/checkout/shipping-address/", {"address_id": other.pk})
    cast.place_order(alba)
    ship(cast.person("alba").orders.latest("pk"))
    notice = recall(lot_of(marins)).campaign.notices.get()
    answer(alba, notice, used=12)
    page = f"/admin/recalls/campaign/{notice.campaign_id}/report.csv"
    file = b"".join(cast.client_of("omar").get(page).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    (row,) = rows
    assert (row["units delivered"], row["used"]) == ("12", "12")
    assert "12 Harley Court" in row["address"] and "90 New Street" in row["address"]


def test_who_sees_lots_sees_recalls(notice):
    for name, status in (("rita", 403), ("omar", 200), ("admin", 200)):
        client = cast.client_of(name)
        for address in ("change/", "report.csv"):
            found = client.get(f"/admin/recalls/campaign/{notice.campaign_id}/{address}")
            assert found.status_code == status


@pytest.mark.parametrize(
    "typed", ["KO-77", "k0 77", "(01)05412345000013(17)270131(10)KO-77", "KO-76", "Medica"]
)
def test_a_recall_is_found_as_its_lot_is(typed):
    day = cast.days_from_now(300)
    lot = receive_lot(cast.product(cast.BELOTERO), "KO-76", day, 10, "Medica")
    corrected(lot, "KO-77")
    recall(lot)
    found = cast.client_of("omar").get("/admin/recalls/campaign/", {"q": typed}).context["cl"]
    assert [row.recalls.get().lot for row in found.result_list] == [lot]


# Numbers that turned out to be wrong (stock.md, R24)


def corrected(lot, number, by="omar", quantity=10):
    """The lot's first receipt turns out to be of another number."""
    receipt = receipts_of(lot).first()
    truth = Truth(quantity, number, lot.expires_on, "Medica")
    with cast.committed():
        return correct(receipt, truth, Why("typed", "As the pack says", cast.person(by)))


@pytest.fixture
def misnamed():
    """KX-77: its ten units are of KL-78, which is known; the first expires first."""
    day = cast.days_from_now(300)
    Lot.objects.filter(product=cast.BELOTERO).update(status="on_hold")
    lot = receive_lot(cast.product(cast.BELOTERO), "KX-77", day, 10, "Medica")
    receive_lot(lot.product, "KL-78", day, 5, "Nordmed")
    return lot


def test_who_got_units_under_a_number_that_was_wrong_is_told_too(misnamed, mailoutbox, monkeypatch):
    order = shipped("nina", 2)
    assert lot_of(order) == misnamed
    found = recall(corrected(misnamed, "KL-78"))
    assert found.lot.number == "KL-78" and told(mailoutbox) == ["nina"]
    (letter,) = [mail for mail in mailoutbox if "Recall" in mail.subject]
    assert "some of our papers call it lot KX-77, a number that was wrong." in letter.body
    notice = found.campaign.notices.get()
    nina = cast.client_of("nina")
    shown = cast.text_of(nina.get(page_of(notice)))
    assert "written as lot KX-77" in shown
    assert answer(nina, notice, still_here=2).status_code == 302
    assert coverage_of(found.campaign).delivered == 2
    for address in ("/", "/accounts/lots/", f"/accounts/orders/{order.number}/"):
        assert "Recalled: do not use" in cast.text_of(nina.get(address)), address
    monkeypatch.setattr("shop.pages.home.has_many_orders", lambda user: True)
    assert "Recalled: do not use" in cast.text_of(nina.get("/")), "nor if there were thousands"
    cast.person("nina").memberships.update(left_at=notice.campaign.begun_at)
    assert nina.get(page_of(notice)).status_code == 200, "they may still hold the goods"


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_number_corrected_during_a_recall_tells_who_has_units_of_the_right_one(
    misnamed, mailoutbox, is_killed
):
    shipped("nina", 2)
    right = Lot.objects.get(number="KL-78")
    found = recall(right)
    assert told(mailoutbox) == []
    recall(misnamed)
    mailoutbox.clear()
    if is_killed:
        truth = Truth(10, "KL-78", misnamed.expires_on, "Medica")
        correct(receipts_of(misnamed).first(), truth, Why("typed", "As the pack says", None))
        services.sweep()
    else:
        corrected(misnamed, "KL-78")
    services.tell_all.call(found.campaign_id)
    assert told(mailoutbox) == ["nina"]


def test_a_recall_under_a_number_that_was_wrong_is_told_anew_under_the_right_one(
    misnamed, mailoutbox
):
    shipped("nina", 2)
    found = recall(misnamed)
    corrected(misnamed, "KM-12")
    found.refresh_from_db()
    assert found.number == "KM-12"
    services.tell_all.call(found.campaign_id)
    assert told(mailoutbox) == ["nina", "nina"]
    letter = next(mail for mail in mailoutbox if "Recall of lot KM-12" in mail.subject)
    assert "some of our papers call it lot KX-77, a number that was wrong." in letter.body
    services.sweep()
    services.tell_all.call(found.campaign_id)
    assert len(told(mailoutbox)) == 2


def test_a_lot_that_a_correction_begins_is_recalled_by_the_same_people(misnamed):
    receive_lot(misnamed.product, "KX-77", misnamed.expires_on, 5, "Nordmed")
    recall(misnamed)
    split = corrected(misnamed, "KL-79")
    assert split.status == "recalled"
    assert Recall.objects.get(lot=split).begun_by == cast.person("omar")
    with pytest.raises(StillRecalled):
        end_recall(split, "A false alarm", cast.person("omar"))
