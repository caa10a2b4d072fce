"""Who pays within the days of a discount leaves it out, and owes nothing then (J8, S5)."""

from datetime import timedelta
from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from common.clock import today
from common.deeds import NotPossible
from shop.invoicing.numbers import rf_reference
from shop.payment_terms import services
from shop.receivables import allocating, audit, figures, journal
from shop.receivables.early import early_of
from shop.receivables.queries import standing_of
from shop.taxes.cents import half_up
from tests import cast
from tests.shop.invoicing.invoices import credited, invoiced
from tests.shop.receivables.paying import CENT, money, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice():
    terms = {"days": 30, "discount_percent": D("2.00"), "discount_days": 10}
    services.agree(cast.clinic_of("alba"), cast.person("admin"), "X", **terms)
    return invoiced(2)[-1]


def test_what_a_payment_leaves_out_in_time_is_given_up_with_it(invoice):
    early = early_of([invoice.pk])[invoice.pk]
    assert early.until == today() + timedelta(10) and early.amount > D("0.05")
    payment = paid(str(invoice.gross - early.amount), rf_reference(invoice.number), day=today())
    standing = standing_of(invoice)
    assert standing.open == 0 and standing.given_up == early.amount, payment.standing


def test_a_person_gives_up_no_more_than_the_discount_and_nothing_when_it_is_late(invoice):
    early = early_of([invoice.pk])[invoice.pk]
    rest = early.amount + D("0.05")
    for on, given_up in ((today(), rest + CENT), (early.until + timedelta(1), early.amount)):
        paying = {invoice.pk: invoice.gross - given_up}
        with pytest.raises(NotPossible, match="what paying early takes off"):
            allocating.allocate(
                money(invoice.gross, on=on), paying, "X", given_up={invoice.pk: given_up}
            )
    paying = {invoice.pk: invoice.gross - rest}
    allocating.allocate(money(invoice.gross), paying, "X", given_up={invoice.pk: rest})
    assert standing_of(invoice).open == 0


def test_the_vat_of_what_paying_early_takes_off_is_owed_no_more(invoice):
    """J8, J20, J21: in the journal and in the report, and back again where it is undone."""
    early = early_of([invoice.pk])[invoice.pk].amount
    assert "No credit note follows" in invoice.terms
    allocating.allocate(
        money(invoice.gross), {invoice.pk: invoice.gross - early}, "X", given_up={invoice.pk: early}
    )
    tax, period = invoice.taxes.get(), SimpleNamespace(first=today(), last=today())
    vat = half_up(early * tax.vat / invoice.gross)
    *_, documents, taken_off, left = figures.vat(period)
    assert taken_off[1:5] == (D(20), "", -(early - vat), -vat)
    assert left[3:] == (documents[3] - early + vat, documents[4] - vat, documents[5] - early)
    assert posted("8210") == early - vat
    allocating.undo(invoice.allocations.get(payment=None), "Too late after all")
    *_, last = figures.vat(period)
    assert last[3:] == documents[3:] and posted("8210") == 0
    assert journal.is_balanced(figures.postings(today(), today()))


def test_a_discount_is_owed_again_once_the_bank_returns_what_was_paid_early(invoice):
    """J10: also cents that were written off with it."""
    early = early_of([invoice.pk])[invoice.pk]
    paying = invoice.gross - early.amount - CENT
    paid(str(paying), invoice.reference, day=today())
    assert standing_of(invoice).given_up == early.amount + CENT
    paid(str(-paying), f"RETURN {invoice.reference}", day=today(), is_return=True)
    standing = standing_of(invoice)
    assert (standing.open, standing.given_up) == (invoice.gross, 0)
    assert posted("8210") == 0 and list(audit.faults()) == []


def test_of_what_is_credited_after_it_was_paid_early_its_own_discount_is_taken_back(invoice):
    """J11: the clinic paid two per cent less for what it keeps, and has back what it paid."""
    early = early_of([invoice.pk])[invoice.pk].amount
    payment = paid(str(invoice.gross - early), invoice.reference, day=today())
    note = credited(invoice, 1)
    allocating.free_overpaid()
    payment.refresh_from_db()
    rest = half_up(note.gross * D("0.02"))
    assert note.gross * 2 == invoice.gross and standing_of(invoice).given_up == rest
    assert payment.left == payment.amount - (note.gross - rest)
    credited(invoice, 1)
    allocating.free_overpaid()
    payment.refresh_from_db()
    assert payment.left == payment.amount and standing_of(invoice).given_up == 0
    assert posted("8210") == 0 and list(audit.faults()) == []


def posted(account):
    return sum(
        each.amount for each in figures.postings(today(), today()) if each.account == account
    )
