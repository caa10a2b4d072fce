"""A copy of one's data, and the end of an account: what goes, what stays and who may ask."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from threading import Event
from time import sleep

import pytest
from allauth.account.models import EmailAddress
from django.db import InternalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from oscar.core.loading import get_class, get_model
from oscar.core.prices import Price

from accounts import look_ups
from accounts.applying import services as applications
from accounts.clinics import invitations
from accounts.clinics.queries import verified_addresses
from accounts.licences.policy import Standing
from accounts.licences.standing import standing_of
from accounts.models import (
    Clinic,
    ClosedAccount,
    ConflictOfInterest,
    Licence,
    LicenceDocument,
    Membership,
    Notice,
    PersonalDataExport,
    Role,
    User,
)
from accounts.personal_data.closing import contact_of
from accounts.personal_data.purging import purge
from accounts.reviewing import decisions, interests
from accounts.reviewing.queue import queue
from common import mail
from common.clock import now, today
from common.deeds import NotPossible
from common.jobs.rules import MOST_TRIES
from common.storage import private_storage
from shop.countersigning import services as countersigning
from shop.inventory.models import Pick
from shop.inventory.queries import shipped_picks
from shop.invoicing import issuing
from shop.invoicing.models import ToInvoice
from shop.purchasing.queries import keys_of_orders
from shop.your_data import services, tables
from tests import outbox
from tests.accounts.papers.papers import image, sent
from tests.cast import (
    BELOTERO,
    client_of,
    fill_in,
    order_of,
    person,
    put_in_basket,
    typed_into,
)
from tests.parallel import at_once
from tests.shop.invoicing import invoices

Basket = get_model("basket", "Basket")
Selector = get_class("partner.strategy", "Selector")
PAGE, CLOSE = "/accounts/data/", "/accounts/close/"


@pytest.fixture(autouse=True)
def queued_mail(db, settings):
    outbox.use(settings)


@pytest.fixture(autouse=True)
def partners(db):
    """Whoever is at a clinic owns it, so that anybody can go; one test says otherwise."""
    Membership.objects.update(role=Role.OWNER)


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _signed_in_long_ago(name):
    client = client_of(name)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()
    return client


def shipped_order(name):
    order = order_of(name)
    now_ = now()
    Pick.objects.filter(order_line__order=order).update(shipped_at=now_)
    return order


# A copy


def test_a_copy_holds_account_papers_orders_and_lots_and_can_be_read_back():
    alba = person("alba")
    verified_addresses(alba).update(phone_number="+44 20 7946 0958 ext. 214")
    order = shipped_order("alba")
    paper = sent(alba, image(), licence=alba.professional.licences.get())
    browser = client_of("alba")
    browser.post(PAGE)
    export = PersonalDataExport.objects.get(user=alba)
    assert "being made" in browser.get(PAGE).content.decode()
    services.make_export.call(export.pk)
    response = browser.get(f"{PAGE}{export.pk}/")
    files = unpacked(b"".join(response.streaming_content))
    about = json.loads(files["data.json"])
    assert about["account"][0]["email"] == alba.email
    assert about["licences"][0]["number"] == alba.professional.licences.get().number
    assert [row["sha256"] for row in about["documents"]] == [paper.sha256]
    assert files[f"documents/{paper.pk}.jpg"] == paper.file.read()
    assert [row["order__number"] for row in about["countersigned"]] == [order.number]
    assert {row["profession"] for row in about["decisions_about_order_lines"]} == {"physician"}
    (row,) = csv.DictReader(io.StringIO(files["orders.csv"].decode()))
    assert row["number"] == order.number
    assert row["shipping_address__notes"] == "Telephone: +44 20 7946 0958 ext. 214"
    lots = list(csv.DictReader(io.StringIO(files["lots.csv"].decode())))
    assert (
        {row["lot"] for row in lots}
        == {p.lot.number for p in shipped_picks(keys_of_orders(alba))}
        != set()
    )


def test_a_copy_says_nothing_of_other_people():  # T11
    shipped_order("nina")
    text = b"".join(unpacked(services.archive(person("alba"), now())).values()).decode()
    assert "nina" not in text and "rita" not in text


def test_a_copy_is_for_its_person_only_and_only_until_its_day():  # T11
    export = services.ask_for_export(person("alba"))
    services.make_export.call(export.pk)
    address = f"{PAGE}{export.pk}/"
    assert client_of("nina").get(address).status_code == 404
    assert client_of("admin").get(address).status_code == 404
    assert client_of("visitor").get(address).status_code == 302
    PersonalDataExport.objects.update(expires_at=now() - timedelta(seconds=1))
    assert client_of("alba").get(address).status_code == 404
    purge(now())
    assert not PersonalDataExport.objects.exists()


def test_asking_twice_makes_one_copy():
    first = services.ask_for_export(person("alba"))
    assert services.ask_for_export(person("alba")) == first
    for _ in range(2):
        services.make_export.call(first.pk)
    made_at = PersonalDataExport.objects.get().made_at
    services.make_export.call(first.pk)
    assert PersonalDataExport.objects.get().made_at == made_at


def fail_for_good():
    job = DBTaskResult.objects.get(task_path=services.make_export.module_path)
    DBTaskResult.objects.filter(pk=job.pk).update(status="FAILED", worker_ids=["1"] * MOST_TRIES)


def test_being_made_is_said_while_it_is_so_and_then_what_became_of_it():
    browser = client_of("alba")
    browser.post(PAGE)
    jobs = DBTaskResult.objects.filter(task_path=services.make_export.module_path)
    for status, tries in (("READY", 0), ("RUNNING", 1), ("FAILED", 1)):
        jobs.update(status=status, worker_ids=["1"] * tries)
        assert "being made" in browser.get(PAGE).content.decode()
    fail_for_good()
    page = browser.get(PAGE).content.decode()
    assert "being made" not in page and "could not be made" in page
    browser.post(PAGE)
    assert "being made" in browser.get(PAGE).content.decode()
    assert PersonalDataExport.objects.count() == 1 and jobs.filter(status="READY").count() == 1


def test_mail_to_every_address_of_a_person_is_theirs():
    alba = person("alba")
    EmailAddress.objects.create(user=alba, email="New@Alba.example", verified=False)
    for address in ("new@alba.example", alba.email.upper(), "nina@demo.example"):
        mail.send("account_closed", address, {})
    assert len(tables.about(alba)["mails"]) == 2
    services.close_account(alba, alba, "asked")
    left = [each.to for each in outbox.mails()]
    assert not {"new@alba.example", "ALBA@DEMO.EXAMPLE"} & set(left)
    assert left.count("alba@demo.example") == 1, "the word that the account is closed"
    assert "nina@demo.example" in left


def test_the_days_run_deletes_no_request_in_silence():
    export = services.ask_for_export(person("alba"))
    PersonalDataExport.objects.update(requested_at=now() - timedelta(days=60))
    purge(now())
    assert services.is_being_made(export)
    fail_for_good()
    PersonalDataExport.objects.update(requested_at=now() - timedelta(days=2))
    purge(now())
    assert "could not be made" in client_of("alba").get(PAGE).content.decode()
    purge(now() + timedelta(days=6))
    assert not PersonalDataExport.objects.exists()


# The end of an account


def test_the_password_closes_the_account_and_ends_every_session():  # T12
    elsewhere, browser = client_of("alba"), client_of("alba")
    assert "Deleted at once" in browser.get(CLOSE).content.decode()
    response = browser.post(CLOSE, {"sure": "on"}, follow=True)
    assert "Your account is closed" in response.content.decode()
    assert elsewhere.get("/accounts/").status_code == 302
    assert not User.objects.filter(email="alba@demo.example").exists()
    (mail,) = outbox.mails_to("alba@demo.example")
    assert mail.subject == "Your account is closed"


def test_without_the_tick_nothing_is_closed():
    assert client_of("alba").post(CLOSE, {}).status_code == 200
    assert person("alba").is_active and not ClosedAccount.objects.exists()


def test_whoever_did_not_just_say_who_they_are_is_asked_again():
    response = _signed_in_long_ago("alba").post(CLOSE, {"sure": "on"})
    assert response.url.startswith("/accounts/reauthenticate/")
    assert person("alba").is_active and not ClosedAccount.objects.exists()


def test_a_closed_account_buys_nothing_from_that_moment():
    alba = person("alba")
    assert standing_of(alba, now()).standing == Standing.VERIFIED
    services.close_account(alba, alba, "asked")
    assert standing_of(alba, now()).standing == Standing.NONE


def test_an_application_of_a_closed_account_leaves_the_queue_and_is_not_decided():
    bruno = person("bruno")
    licence = bruno.professional.licences.get()
    decisions.ask(licence, person("rita"), "Which?")
    Licence.objects.update(state="waiting")
    assert licence in queue(now())
    services.close_account(bruno, bruno, "asked")
    assert licence not in queue(now())
    with pytest.raises(NotPossible, match="closed"):
        decisions.refuse(licence, person("rita"), "Not listed.")


def test_a_closed_account_with_orders_stays_traceable_under_restriction():
    alba, name = person("alba"), person("alba").get_full_name()
    order = shipped_order("alba")
    lot = shipped_picks(keys_of_orders(alba))[0].lot
    services.close_account(alba, alba, "asked")
    order.refresh_from_db()
    shipped = Pick.objects.filter(lot=lot).exclude(shipped_at=None)
    (buyer,) = {pick.order_line.order.user for pick in shipped}
    assert order.user == buyer and buyer.get_full_name() == ""
    assert contact_of(buyer) == (name, "alba@demo.example")
    assert order.shipping_address.line4
    record = ClosedAccount.objects.get()
    assert record.keep_until.year == order.date_placed.year + 15
    assert client_of("rita").get("/admin/accounts/closedaccount/").status_code == 403
    purge(now() + timedelta(days=366 * 16))
    assert contact_of(buyer) == ("", "")


@pytest.mark.race
def test_a_copy_that_is_made_while_the_account_closes_leaves_no_file(fresh_demo, monkeypatch):
    bruno, archive, is_under_way = person("bruno"), services.archive, Event()
    export = services.ask_for_export(bruno)

    def slowly(*args):
        is_under_way.set()
        sleep(0.5)
        return archive(*args)

    def close():
        assert is_under_way.wait(60)
        services.close_account(bruno, bruno, "asked")

    monkeypatch.setattr(services, "archive", slowly)
    before = copies()
    at_once([lambda: services.make_export.call(export.pk), close])
    assert not PersonalDataExport.objects.exists()
    assert copies() == before


def copies():
    storage = private_storage()
    return set(storage.listdir("exports")[1]) if storage.exists("exports") else set()


def test_who_is_kept_is_kept_through_the_whole_last_day_where_the_shop_is():
    alba = person("alba")
    shipped_order("alba")
    services.close_account(alba, alba, "asked")
    last = ClosedAccount.objects.get().keep_until
    with timezone.override("America/New_York"):
        midnight = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
        midnight = midnight.astimezone(UTC)
        purge(midnight - timedelta(seconds=1))
        assert contact_of(alba)[1] == "alba@demo.example"
        purge(midnight)
        assert contact_of(alba)[1] == ""


def test_nothing_personal_is_left_of_an_account_without_orders_and_decisions(
    django_capture_on_commit_callbacks,
):
    bruno = person("bruno")
    paper = sent(bruno, name="Bruno's licence.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        services.close_account(bruno, bruno, "asked")
    record = ClosedAccount.objects.get()
    assert (record.name, record.email, record.keep_until) == ("", "", None)
    bruno.refresh_from_db()
    assert bruno.email.endswith("@closed.invalid") and not bruno.has_usable_password()
    assert not EmailAddress.objects.filter(user=bruno).exists()
    assert not get_model("address", "UserAddress").objects.filter(user=bruno).exists()
    paper = LicenceDocument.objects.get(pk=paper.pk)
    assert (paper.state, paper.original_name, paper.file.name) == ("deleted", "removed", "")
    assert not paper.file.storage.exists(paper.file.name or "licences/none")


def test_drafts_and_what_nobody_has_decided_go_and_decisions_stay():
    bruno, alba = person("bruno"), person("alba")
    (undecided,) = Licence.objects.filter(professional__user=bruno)
    draft = applications.save_draft(bruno, {"number": "7", "new_last_name": "Other"})
    paper = sent(bruno, image(), licence=draft)
    services.close_account(bruno, bruno, "asked")
    assert not Licence.objects.filter(pk__in=[undecided.pk, draft.pk]).exists()
    paper.refresh_from_db()
    assert (paper.licence, paper.original_name, paper.state) == (None, "removed", "deleted")
    decided = alba.professional.licences.get()
    services.close_account(alba, alba, "asked")
    assert Licence.objects.get(pk=decided.pk).reviews.exists()


def test_reminders_and_declared_interests_go_with_the_account():
    alba = person("alba")
    licence = alba.professional.licences.get()
    Notice.objects.create(licence=licence, kind="60", about=today())
    interests.declare(person("rita"), alba.professional, person("rita"))
    services.close_account(alba, alba, "asked")
    assert not Notice.objects.filter(licence=licence).exists()
    assert not ConflictOfInterest.objects.exists()


def test_the_clinic_of_a_closed_account_stays_and_nobody_answers_for_it():
    alba = person("alba")
    membership = alba.memberships.get()
    services.close_account(alba, alba, "asked")
    membership.refresh_from_db()
    assert membership.left_at is not None
    assert Clinic.objects.get(pk=membership.clinic_id).responsible is None


def test_the_only_owner_of_a_clinic_with_members_names_another_one_first():
    alba = person("alba")
    others = Membership.objects.filter(clinic=alba.memberships.get().clinic).exclude(user=alba)
    others.update(role=Role.BUYER)
    with pytest.raises(NotPossible, match="Make somebody else an owner first"):
        services.close_account(alba, alba, "asked")
    page = client_of("alba").get(CLOSE).content.decode()
    assert "Make somebody else an owner first" in page and "Close my account" not in page


def test_what_was_to_be_countersigned_comes_back_and_goes_with_the_account():
    alba, nina = person("alba"), person("nina")
    clinic = alba.memberships.get().clinic
    Membership.objects.create(clinic=clinic, user=nina, role=Role.BUYER)
    put_in_basket(client_of("nina"), BELOTERO)
    basket = Basket.open.get(owner=nina)
    basket.strategy = Selector().strategy(user=nina)
    request = countersigning.ask(
        basket,
        asked_by=nina,
        asked_of=alba,
        address=clinic.addresses.first(),
        note="For Monday",
        total=Price("GBP", 1, 1),
        seen="0" * 64,
    )
    assert "For Monday" in unpacked(services.archive(nina, now()))["data.json"].decode()
    services.close_account(nina, nina, "asked")
    request.refresh_from_db()
    assert request.state == "withdrawn" and not request.basket.lines.exists()


def test_an_invitation_forgets_the_address_it_was_sent_to():
    clinic, nina = person("alba").memberships.get().clinic, person("nina")
    invitation = invitations.invite(clinic, person("alba"), nina.email, Role.BUYER)
    services.close_account(nina, nina, "asked")
    invitation.refresh_from_db()
    assert invitation.email.endswith("@closed.invalid") and invitation.withdrawn_at


def test_a_name_seen_in_a_register_is_kept_as_long_as_a_recall_may_ask():
    alba = person("alba")
    look_up = look_ups.record(
        alba.professional.licences.get(),
        look_ups.Person(name="Alba Seen", note="As stated."),
        person("rita"),
    )
    assert "Alba Seen" in unpacked(services.archive(alba, now()))["data.json"].decode()
    services.close_account(alba, alba, "asked")
    purge(now())
    look_up.refresh_from_db()
    assert look_up.name == "Alba Seen"
    purge(now() + timedelta(days=366 * 16))
    look_up.refresh_from_db()
    assert (look_up.name, look_up.note) == ("", "As stated.")


@pytest.mark.parametrize("change", ["SET note = 'x', name = ''", "SET name = 'x'"])
def test_nothing_else_of_a_look_up_ever_changes(change):
    licence = person("alba").professional.licences.get()
    look_ups.record(licence, look_ups.Person(name="Alba Seen"), person("rita"))
    with (
        pytest.raises(InternalError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE accounts_lookup {change}")


@pytest.mark.parametrize("name", ["rita", "omar", "admin"])
def test_staff_are_not_erased(name):  # T14
    with pytest.raises(NotPossible):
        services.close_account(person(name), person("admin"), "asked")
    assert "account of staff" in client_of(name).get(CLOSE).content.decode()


def test_who_decided_about_others_is_not_erased_even_without_staff_rights():  # T14
    decisions.ask(person("bruno").professional.licences.get(), person("rita"), "Which?")
    User.objects.filter(email="rita@demo.example").update(is_staff=False)
    with pytest.raises(NotPossible, match="decided about licences"):
        services.close_account(person("rita"), person("admin"), "asked")


def test_staff_close_an_account_on_request_with_the_reason_on_record():  # T15
    alba = person("alba")
    address = f"/admin/accounts/user/{alba.pk}/close/"
    assert client_of("rita").post(address, {"reason": "x"}).status_code == 403
    admin = client_of("admin")
    assert "Say who asked" in admin.post(address, {"reason": ""}).content.decode()
    left_open = typed_into(admin, address, reason="Her own words on the phone")
    fill_in(admin, address, reason="Letter of 1 March, called back.")
    record = ClosedAccount.objects.get(user=alba)
    assert (record.closed_by, record.reason) == (person("admin"), "Letter of 1 March, called back.")
    refused = admin.post(address, left_open)
    assert refused.status_code == 409
    assert "closed already" in refused.text and "Her own words on the phone" in refused.text


def test_closing_twice_is_closing_once():
    alba = person("alba")
    first = services.close_account(alba, alba, "asked")
    assert services.close_account(User.objects.get(pk=alba.pk), alba, "again") == first
    assert ClosedAccount.objects.get().reason == "asked"


def test_invoices_of_orders_without_a_clinic_are_in_the_copy_of_who_ordered():
    invoices.sent(order_of("alba"), 1)
    rows = list(ToInvoice.objects.select_related("parcel__order"))
    issuing.write(replace(issuing._draft(rows, today()), clinic=None))
    (invoice,) = tables.about(person("alba"))["invoices"]
    assert invoice["number"] == "INV-000001" and invoice["buyer"]["lines"]
    assert tables.about(person("ben"))["invoices"] == []
