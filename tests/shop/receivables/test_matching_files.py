"""Files of the bank are booked once, and payments meet invoices (docs/rules/receivables.md)."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from shop.bank import services as bank
from shop.bank.models import Entry, Statement, StatementFile
from shop.bank.statement import Unreadable
from shop.receivables import queries, taking_up
from shop.receivables.allocating import free_overpaid
from shop.receivables.models import Payment
from tests import cast
from tests.parallel import AT_ONCE, outcomes
from tests.shop.bank.statements import DAY, MARIN, OSEI, camt, entry, mt940, sheet
from tests.shop.invoicing.invoices import credited, invoiced
from tests.shop.receivables.paying import CENT, bill, came, paid, settled

pytestmark = pytest.mark.django_db


def standing(invoice):
    return queries.standing_of(invoice)


def test_what_left_is_matched_before_what_came(monkeypatch):
    """J9: it locks earlier payments, which come before invoices."""
    seen = []
    monkeypatch.setattr(taking_up, "_matched", lambda payment, _: seen.append(payment.amount))
    came(entry("10.00", "A", ref="R1"), entry("-3.00", "B", ref="R2"), entry("5.00", "C", ref="R3"))
    assert seen == [-3, 10, 5]


def test_an_entry_counts_once_whatever_files_it_is_in():
    """J3."""
    one, two, three = (entry(f"{n}0.00", f"X{n}", ref=f"R{n}") for n in (1, 2, 3))
    assert came(one, two).booked == 2
    same = bank.receive("again.xml", camt(one, two))
    assert StatementFile.objects.count() == 1 and not bank.book(same).new
    assert Entry.objects.count() == 2
    taken = came(two, three, opening="1010.00")
    assert (taken.booked, taken.known) == (1, 1)
    assert [each.amount for each in Payment.objects.order_by("pk")] == [10, 20, 30]


def test_a_file_with_which_the_account_would_not_add_up_is_refused():
    """J4: the same day again from another kind of file has other references."""
    came(entry("80.00", "INV", ref="R1"))
    for raw in (mt940(entry("80.00", "INV", ref="OTHER")), sheet(entry("80.00", "INV"))):
        with pytest.raises(Unreadable, match="would not add up on 3 Nov 2026"):
            bank.receive("again", raw)
    assert Entry.objects.count() == StatementFile.objects.count() == 1
    later = entry("5.00", "X", day=DAY + timedelta(7))
    taken = came(later, opening="2000.00", day=DAY + timedelta(7))
    assert str(taken).startswith("1 entry booked; 0 were booked before")
    assert "Between 3 Nov 2026 and 10 Nov 2026 a statement is missing" in str(taken)


def test_a_refused_file_leaves_nothing(tmp_path, settings):
    """J2."""
    file = tmp_path / "s.xml"
    for raw, words in (
        (camt(entry("80.00"))[:-30], "ends too early"),
        (camt(entry("80.00"), iban=MARIN), "of the account"),
        (camt(entry("80.00"), currency="EUR"), "in EUR"),
        (camt(entry("80.00"), closing="1.00"), "Part of it is missing"),
    ):
        file.write_bytes(raw)
        with pytest.raises(CommandError, match=f"Nothing was booked.*{words}"):
            call_command("import_statement", file)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_statement", tmp_path / "none.xml")
    settings.SELLER_IBAN = ""
    with pytest.raises(CommandError, match="SELLER_IBAN"):
        call_command("import_statement", file)
    kept = (StatementFile, Statement, Entry, Payment)
    assert [model.objects.count() for model in kept] == [0] * 4


def test_a_command_books_a_file_and_says_what_came_of_it(tmp_path):
    invoice = bill()
    file, said = tmp_path / "s.sta", io.StringIO()
    text = f"RENT {invoice.reference}"
    file.write_bytes(mt940(entry(invoice.gross, text, ref="A"), entry("-2.50", "FEE", ref="B")))
    call_command("import_statement", file, "--dry-run", stdout=said)
    assert "MT940: 2 entries to be booked" in said.getvalue() and not Entry.objects.exists()
    call_command("import_statement", file, stdout=said)
    assert "2 entries booked; 0 were booked before; 1 matched, 1 to look at" in said.getvalue()
    assert standing(invoice).words == "Paid"


def test_what_the_bank_told_stays_as_it_is():
    """J5."""
    came(entry("80.00", "X"))
    for rows, value in (
        (Entry, {"amount": 5}),
        (Statement, {"closing": 5}),
        (StatementFile, {"name": "Y"}),
    ):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            rows.objects.update(**value)
    for field, value in (("amount", 5), ("left", 5), ("name", "Y")):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            Payment.objects.update(**{field: value})


def test_one_payment_for_many_invoices_and_a_part_payment():
    """J6, J8."""
    first, second, third = bill(), bill(), bill("77.00")
    both = paid(first.gross + second.gross, f"{first.reference} {second.reference}", iban=MARIN)
    assert {standing(each).words for each in (first, second)} == {"Paid"}
    assert both.clinic == cast.clinic_of("alba") and both.left == 0
    part = paid("10.00", f"part of {third.reference}")
    assert standing(third).words == "Part paid" and part.left == 0
    rest = paid(third.gross - 10, "rest", iban=MARIN, name="Somebody")
    assert standing(third).words == "Paid"
    why = rest.allocations.get().why
    assert why == "Matched by the account it came from, the amount"


def test_cents_are_written_off_and_more_is_credit():
    """J8."""
    first, second, third = bill(), bill(), bill()
    paid(first.gross - 5 * CENT, first.reference)
    assert (standing(first).words, standing(first).given_up) == ("Paid", 5 * CENT)
    paid(second.gross - 6 * CENT, second.reference)
    assert standing(second).open == 6 * CENT
    more = paid(third.gross + 7, third.reference)
    assert more.left == 7 and more.standing == "Credit of the clinic"
    assert queries.credits_of(cast.clinic_of("alba")) == 7


def test_what_is_not_sure_waits_for_a_person():
    """J6, J7."""
    invoice = bill()
    nobody = paid(invoice.gross, "thanks", name="Strange Ltd")
    assert nobody.left == nobody.amount and nobody in queries.to_match()
    paid("1.00", invoice.reference, iban=OSEI, name="X")
    settled(invoice, invoice.gross - 1)
    again = paid(invoice.gross, invoice.reference, iban=OSEI)
    assert again.left == again.amount and standing(invoice).open == 0


def test_a_returned_payment_opens_again_what_it_paid():
    """J10."""
    invoice = bill()
    payment = paid(invoice.gross, invoice.reference, iban=MARIN)
    back = paid(-invoice.gross, f"RETURN {invoice.reference}", is_return=True)
    payment.refresh_from_db()
    assert (payment.left, back.left) == (0, 0)
    assert standing(invoice).open == invoice.gross and standing(invoice).paid == 0
    assert payment.allocations.get(document=invoice).undone_at
    assert paid("-2.50", "FEE").left == Decimal("-2.50")


def test_what_was_paid_before_it_was_credited_becomes_credit():
    """J11."""
    (invoice,) = invoiced(2)
    payment = paid(invoice.gross, invoice.reference)
    note = credited(invoice, 1)
    assert standing(invoice).over == note.gross
    assert free_overpaid() == 1 and free_overpaid() == 0
    payment.refresh_from_db()
    assert payment.left == note.gross and standing(invoice).words == "Paid"
    assert standing(invoice).over == 0 and payment.clinic == invoice.clinic


@pytest.mark.race
@pytest.mark.usefixtures("fresh_demo")
def test_a_file_that_many_book_at_once_is_booked_once():
    """J3."""
    invoice = bill()
    file = bank.receive("s.xml", camt(entry(invoice.gross, invoice.reference)))
    assert outcomes(lambda: taking_up.import_file(file)) == (AT_ONCE, [])
    assert Entry.objects.count() == Payment.objects.count() == 1
    assert standing(invoice).words == "Paid"
