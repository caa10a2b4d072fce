"""How an invoice is taxed anew, and what another one says otherwise (docs/rules/invoices.md)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shop.invoicing import checks
from shop.invoicing.correction import Change, NotTaxed, changes, taxed_anew
from shop.invoicing.draft import DraftCharge, Invoiced
from shop.taxes.categories import Category, Treatment
from tests.rules.test_invoice_rules import DAY, PARTY, SOUND

STANDARD = Treatment(Category.STANDARD, Decimal("0.2"))
REVERSED = Treatment(Category.REVERSE_CHARGE, Decimal(0), "The recipient owes it")
LINE = SOUND.lines[0]
CHARGE = DraftCharge(LINE.order, "Delivery", Decimal("4.99"), LINE.category, LINE.rate)


def with_charge(*more):
    return replace(SOUND, lines=(LINE, *more), charges=(CHARGE,))


def test_a_charge_is_taxed_anew_as_its_lines_are():
    """N20."""
    found = taxed_anew(with_charge(), {LINE.order_line: REVERSED})
    (tax,) = found.taxes
    assert (tax.category, tax.net, tax.vat) == ("AE", LINE.net + CHARGE.net, 0)
    assert tax.reason == REVERSED.reason and found.charges[0].category == "AE"
    assert (found.net, found.vat) == (LINE.net + CHARGE.net, 0)


def test_a_charge_whose_lines_are_then_taxed_in_two_ways_is_not_taxed():
    """N20: nor one that no line was taxed as."""
    other = replace(LINE, order_line=LINE.order_line + 1)
    treatments = {LINE.order_line: REVERSED, other.order_line: STANDARD}
    alone = replace(SOUND, charges=(replace(CHARGE, rate=Decimal("0.05")),))
    for draft in (with_charge(other), alone):
        with pytest.raises(NotTaxed, match="Delivery"):
            taxed_anew(draft, treatments)
    assert len(taxed_anew(with_charge(other), dict.fromkeys(treatments, REVERSED)).taxes) == 1


def test_only_what_is_otherwise_is_told():
    """N19: days and what is left to pay are of another day anyway."""
    assert changes(SOUND, replace(SOUND, due_on=None, terms="X", prepaid=Decimal(1))) == []
    new = replace(SOUND, buyer=replace(PARTY, name="Other"), po_numbers=("4711",))
    assert changes(SOUND, new) == [
        Change("Buyer’s name", PARTY.name, "Other"),
        Change("PO number", "", "4711"),
    ]
    anew = taxed_anew(SOUND, {LINE.order_line: REVERSED})
    told = [change.name for change in changes(SOUND, anew)]
    assert told[0] == "Reverse charge (AE)" and "VAT" in told and "VAT 20 % (S)" in told
    assert "Total excluding VAT" not in told


def test_vat_of_what_was_left_of_an_invoice_may_be_two_cents_off():
    """N17, N20: as that of the credit note over it."""
    (tax,) = SOUND.taxes
    off = replace(SOUND, taxes=(replace(tax, vat=tax.vat + Decimal("0.02")),))
    assert checks.faults(off)
    assert checks.faults(replace(off, replaces=Invoiced("INV-000001", DAY))) == []
