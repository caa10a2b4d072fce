"""Reminders: to whom, when, once, and what stops them (docs/rules/receivables.md)."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from common.clock import today
from common.deeds import NotPossible
from common.printing import pdf
from shop.invoicing import services as invoicing
from shop.receivables import allocating, disputes, letters, papers, queries
from shop.receivables.account import statement_of
from shop.receivables.models import Letter, LetterLine
from tests import cast, outbox
from tests.parallel import outcomes
from tests.sheets import words_on
from tests.shop.bank.statements import entry
from tests.shop.invoicing.invoices import issue, sent
from tests.shop.receivables.paying import bill, came, late, money, settled

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_bank_has_told(request):
    """A statement that ends today."""
    if "db" in request.fixturenames or "fresh_demo" in request.fixturenames:
        came(entry("-1.00", "FEE", day=today()), day=today())


@pytest.fixture
def printed(monkeypatch):
    """The pages that were printed, which no child prints here."""
    pages = []
    monkeypatch.setattr(letters, "pdf", lambda page, *styles: pages.append(page) or b"%PDF-1.7")
    return pages


def test_a_clinic_is_reminded_of_what_is_late_once_a_day(db, printed, settings):
    """J16 to J18."""
    outbox.use(settings)
    old, young, fresh = bill(days_late=8), bill("50.00", days_late=7), bill(days_late=6)
    bill(name="nina", days_late=30), bill(name="", days_late=90)
    assert letters.remind_all() == "2 reminders written"
    assert letters.remind_all() == "0 reminders written"
    letter = Letter.objects.get(clinic=old.clinic)
    assert (letter.step, letter.total) == (1, Decimal("170.00"))
    assert {line.document for line in letter.lines.all()} == {old, young}
    invoicing.wish(old.clinic, cast.person("ben"), email="books@marin.example")
    staff, at = cast.client_of("admin"), f"/admin/receivables/letter/{letter.pk}"
    assert "It is being printed" in cast.text_of(staff.get(f"{at}/change/"))
    assert letters.print_all() == "2 reminders printed"
    assert letters.print_all() == "0 reminders printed"
    assert f'<a href="{at}/pdf/">PDF</a>' in staff.get(f"{at}/change/").content.decode()
    (mail,) = outbox.mails_to("books@marin.example")
    assert "A reminder: £170.00 is open" in mail.subject
    page = next(each for each in printed if old.number in each)
    assert fresh.number not in page and young.reference in page and "£170.00" in page
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Letter.objects.update(total=1)


def test_a_reminder_names_the_po_number_of_each_invoice(db, printed, settings):
    """S1, J18."""
    outbox.use(settings)
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO)
    cast.choose_address(client, "alba")
    cast.place_order(client, po_number="PO-7701")
    invoice = late(issue(sent(Order.objects.get(), 1)), 9)
    letter = letters.write(invoice.clinic, today())
    assert letters.keep_paper(letter)
    assert "Your PO PO-7701" in printed[-1]
    mail = outbox.mails_to(cast.person("ben").email)[-1]
    assert f"{invoice.number} (your PO PO-7701), due" in mail.body
    account = statement_of(invoice.clinic, invoice.issued_on, today())
    said = " ".join(words_on(pdf(papers.page_of(account), "paper", "slip", "invoice")))
    assert f"Invoice {invoice.number}, your PO PO-7701" in said
    assert f"{invoice.number} your PO PO-7701" in said, "among what is open"
    address = f"/accounts/invoices/account/{invoice.clinic_id}/statement.csv"
    rows = cast.client_of("ben").get(address).getvalue().decode("utf-8-sig").splitlines()
    assert sum(f"{invoice.number},PO-7701," in row for row in rows) == 1
    disputes.dispute(invoice, "Two boxes were missing", cast.person("admin"))
    disputes.answer(invoice, "They are on their way", cast.person("admin"))
    mail = outbox.mails_to(cast.person("ben").email)[-1]
    assert f"{invoice} (your PO PO-7701) you told us on" in mail.body


def test_a_letter_and_a_statement_of_account_lie_on_their_sheets(db):
    """J13, J18: printed, and read back."""
    invoice = bill(days_late=9)
    letter = letters.write(invoice.clinic, today())
    assert letters.keep_paper(letter) and not letters.keep_paper(letter)
    letter.refresh_from_db()
    with letter.file.open("rb") as file:
        content = file.read()
    assert hashlib.sha256(content).hexdigest() == letter.sha256
    account = statement_of(invoice.clinic, invoice.issued_on, today())
    printed = pdf(papers.page_of(account), "paper", "slip", "invoice")
    for paper, words in ((content, "A reminder"), (printed, "Brought forward")):
        said = " ".join(words_on(paper))
        assert words in said and invoice.reference in said and "£120.00" in said


def test_the_second_and_third_letter_follow_and_then_staff_call(db):
    """J16."""
    invoice, steps = bill(days_late=40), []
    for days in (0, 9, 10, 19, 20, 40):
        on = today() + timedelta(days)
        came(entry("-1.00", f"FEE {days}", day=on), opening=str(999 - days), day=on)
        letters.remind_all(on)
        steps.append(LetterLine.objects.filter(document=invoice).count())
    assert steps == [1, 1, 2, 2, 3, 3]
    assert list(LetterLine.objects.values_list("step", flat=True)) == [1, 2, 3]
    assert queries.to_call(today()).get() == invoice


def test_what_stops_a_reminder(db):
    """J17, J19."""
    admin, ben = cast.person("admin"), cast.person("ben")
    disputed, small, owed = (bill(days_late=9) for _ in range(3))
    disputes.dispute(disputed, "Two boxes were missing", ben, is_by_clinic=True)
    settled(small, small.gross - Decimal("0.05"))
    clinic = owed.clinic
    disputes.hold(clinic, "They called: paid on Friday", admin, today())
    assert letters.write(clinic, today()) is None
    disputes.go_on(clinic, admin)
    credit = money(owed.gross)
    allocating.credit(credit, clinic, admin)
    assert letters.write(clinic, today()) is None
    allocating.take_back(credit, admin)
    letter = letters.write(clinic, today())
    assert letter.lines.get().document == owed
    settled(owed)
    assert letters.write(clinic, today() + timedelta(20)) is None


def test_nobody_is_reminded_of_what_the_bank_may_have_told(db):
    """J17."""
    bill(days_late=9)
    said = letters.remind_all(today() + timedelta(6))
    assert "nobody is reminded" in said and not Letter.objects.exists()


def test_a_dispute_is_one_and_ends_with_an_answer(db):
    """J19."""
    invoice, admin, bea = bill(), cast.person("admin"), cast.person("bea")
    with pytest.raises(NotPossible):
        disputes.dispute(invoice, "No right", bea, is_by_clinic=True)
    with pytest.raises(NotPossible, match="Say what"):
        disputes.dispute(invoice, " ", admin)
    disputes.dispute(invoice, "Wrong price", admin)
    with pytest.raises(NotPossible, match="already"):
        disputes.dispute(invoice, "Again", admin)
    with pytest.raises(NotPossible, match="Say what was"):
        disputes.answer(invoice, "", admin)
    ended = disputes.answer(invoice, "The price was right", admin)
    assert (ended.ended_by, ended.reason) == (admin, "Wrong price")
    with pytest.raises(NotPossible, match="any more"):
        disputes.answer(invoice, "Twice", admin)
    with pytest.raises(NotPossible, match="Nothing of it is open"):
        settled(invoice) and disputes.dispute(invoice, "Late", admin)
    with pytest.raises(NotPossible, match="not held"):
        disputes.go_on(invoice.clinic, admin)


@pytest.mark.race
def test_two_workers_write_one_letter(fresh_demo):
    """J16."""
    invoice = bill(days_late=9)
    made = []

    def deed():
        made.append(letters.write(invoice.clinic, today()))

    outcomes(deed)
    assert len([each for each in made if each]) == Letter.objects.count() == 1
