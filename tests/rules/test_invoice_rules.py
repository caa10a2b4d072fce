"""Parts of what was sold, numbers, references and our own checks (docs/rules/invoices.md)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from shop.codes.payments import payment_qr, text
from shop.invoicing import checks, parts
from shop.invoicing.draft import (
    CREDIT_NOTE,
    INVOICE,
    Bank,
    Draft,
    DraftLine,
    Invoiced,
    Lot,
    Party,
    TaxRow,
    as_named,
)
from shop.invoicing.numbers import in_fours, number_of, rf_reference
from shop.taxes.document import vat_on
from tests.shop.invoicing.random_orders import drafts_of

DAY = date(2026, 11, 30)
CENT = Fraction(1, 100)
money = st.decimals("0", "99999", places=2)
splits = st.lists(st.integers(1, 400), min_size=1, max_size=8)


@given(splits, money, st.decimals("0", "1", places=3), st.sampled_from(["0.2", "0.055", "0"]))
def test_parts_add_up_to_the_cent_and_none_is_a_cent_off_its_share(split, before, share, rate):
    """N5 to N7."""
    units, rate = sum(split), ("S", Decimal(rate))
    whole = parts.Sum(units, before, round(before * share, 2))
    sold = parts.Taxed(whole.net, vat_on(whole.net, rate[1]))
    taken, found, vats = 0, [], []
    for many in split:
        found.append(parts.part(whole, taken, many))
        net = sum((each.net for each in found[:-1]), Decimal(0))
        so_far = {rate: parts.Taxed(net, sum(vats, Decimal(0)))} if vats else {}
        vats.append(parts.vats({rate: sold}, so_far, {rate: found[-1].net})[rate])
        taken += many
        assert abs(Fraction(found[-1].before) - Fraction(before) * many / units) <= CENT
        assert abs(Fraction(vats[-1]) - Fraction(found[-1].net) * Fraction(rate[1])) <= CENT
    assert sum(each.before for each in found) == before
    assert sum(each.discount for each in found) == whole.discount
    assert sum(vats) == sold.vat


@given(st.integers(0, 10**9))
def test_what_left_comes_to_the_same_however_it_was_split(seed):
    """N5, N7, F2."""
    document, drafts = drafts_of(Random(seed))
    whole = {
        (tax.category.value, tax.rate): parts.Taxed(tax.net, tax.vat) for tax in document.taxes
    }
    charges = [((tax.category.value, tax.rate), tax.charge) for tax in document.taxes]
    left, billed = {}, Decimal(0)
    for draft in drafts:
        billed += draft.gross
        for line in draft.lines:
            sold, (_, _, before) = document.lines[line.order_line], left.get(line.order_line, _NONE)
            whole_line = parts.Sum(sold.quantity, sold.before, sold.discount)
            rate = line.category, line.rate
            left[line.order_line] = rate, whole_line, before + line.units
        assert parts.come_to(left.values(), charges, whole) == billed
    assert billed == document.gross


_NONE = None, None, 0


@given(st.integers(0, 10**9))
def test_invoices_of_any_order_pass_our_checks_and_add_up_to_it(seed):
    """N5 to N8 together: lines, discounts, rates and delivery, whatever left when."""
    document, drafts = drafts_of(Random(seed))
    assert [checks.faults(draft) for draft in drafts] == [[]] * len(drafts)
    for name in ("net", "vat", "gross"):
        assert sum(getattr(draft, name) for draft in drafts) == getattr(document, name)


@pytest.mark.parametrize(
    ("units", "before", "price"),
    [(250, "30.00", "0.12"), (3, "149.97", "49.99"), (250, "31.25", "0.125"), (3, "10", "3.333")],
)
def test_the_price_of_a_unit_has_as_few_decimals_as_give_the_line(units, before, price):  # N8
    assert str(parts.unit_price(parts.Sum(units, Decimal(before)))) == price


@pytest.mark.parametrize(("before", "units"), [(0, 4), (3, 1), (0, 0)])
def test_more_than_was_sold_is_never_a_part(before, units):
    with pytest.raises(ValueError, match="of 3 units"):
        parts.part(parts.Sum(3, Decimal("9.00")), before, units)


@given(st.integers(1, 10**9))
def test_references_have_check_digits_and_nothing_but_capitals(serial):  # N2
    reference = rf_reference(number_of("INV", serial))
    assert iso11649.is_valid(reference) and reference.isalnum() and reference.isupper()
    assert len(reference) <= 25


def test_a_reference_is_printed_in_fours():
    assert in_fours(rf_reference("INV-000042")) == "RF29 INV0 0004 2"


def test_a_payment_code_says_what_a_bank_needs():
    said = ("Ampoule", "DE89370400440532013000", "COBADEFFXXX", Decimal("12.50"), "RF29INV000042")
    assert text(*said).split("\n")[3:] == [
        *("SCT", "COBADEFFXXX", "Ampoule", "DE89370400440532013000", "EUR12.50", ""),
        "RF29INV000042",
    ]
    assert "<path" in payment_qr(*said)
    with pytest.raises(ValueError, match="not be read"), pytest.MonkeyPatch.context() as broken:
        broken.setattr(zxingcpp, "read_barcode", lambda image: None)
        payment_qr(*said)


PARTY = Party("Ampoule", ("1 Street",), "London", "SW1A 0AA", "GB", "GB999999973")
LINE = DraftLine(
    order=1,
    order_line=1,
    parcel=1,
    name="Filler",
    units=3,
    unit_price=Decimal("10.00"),
    before=Decimal("30.00"),
    discount=Decimal("0.00"),
    category="S",
    rate=Decimal("0.2"),
    lots=(Lot("KL77", DAY, 3),),
)
SOUND = Draft(
    kind=INVOICE,
    clinic=1,
    seller=PARTY,
    buyer=PARTY,
    delivery=PARTY,
    bank=Bank("Ampoule", "GB82WEST12345698765432"),
    currency="GBP",
    issued_on=DAY,
    supplied_on=DAY,
    due_on=DAY,
    lines=(LINE,),
    taxes=(TaxRow("S", Decimal("0.2"), Decimal("30.00"), Decimal("6.00"), "", 1),),
)


def test_a_sound_document_has_no_fault():
    assert checks.faults(SOUND) == []


def test_where_all_is_outside_the_scope_no_vat_number_is_named():
    outside = as_named(replace(SOUND, **tax(category="O")))
    assert outside.seller.vat_number == outside.buyer.vat_number == ""
    assert as_named(SOUND) == SOUND


def line(**changed):
    return {"lines": (replace(LINE, **changed),)}


def tax(**changed):
    return {"taxes": (replace(SOUND.taxes[0], **changed),)}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        # 3 × 10.00 = 999.00 passes the official rules.
        (line(before=Decimal("999.00")), "3 × 10.00 is not 999.00"),
        (line(lots=(Lot("KL77", DAY, 2),)), "lots do not add up"),
        (line(gtin="4006381333932"), "no valid GTIN"),
        (line(discount=Decimal("31.00")), "a discount of 31.00 on 30.00"),
        (tax(vat=Decimal("6.02")), "VAT of 20 % on 30.00 is not 6.02"),
        (tax(net=Decimal("29.00"), vat=Decimal("5.80")), "not what the lines"),
        (tax(category="AE", rate=Decimal(0), vat=Decimal(0)), "needs a reason"),
        (tax(category="K", rate=Decimal(0), vat=Decimal(0), reason="Art. 138"), "went to GB"),
        ({"buyer": replace(PARTY, vat_number=""), **tax(category="AE")}, "VAT number of the buyer"),
        ({"due_on": None}, "due on no day"),
        ({"supplied_on": date(2026, 12, 1), "due_on": date(2026, 12, 31)}, "before the goods left"),
        ({"kind": CREDIT_NOTE}, "names the invoice"),
        ({"bank": Bank("Ampoule", "GB00WEST12345698765432")}, "no valid IBAN"),
        ({"lines": (), "taxes": ()}, "no line"),
    ],
)
def test_our_own_checks_find_what_official_rules_let_pass(changed, said):
    assert any(said in fault for fault in checks.faults(replace(SOUND, **changed)))


def test_the_rest_of_an_invoice_whose_vat_is_a_cent_off_can_be_credited():
    """N17. 10.02, 10.02 and 10.04 bear 6.02; one left alone and bears 2.00, the others 4.02."""
    rate, ten = ("S", Decimal("0.2")), Decimal("10.04")
    invoiced = {rate: parts.Taxed(Decimal("20.06"), Decimal("4.02"))}
    before = {rate: parts.Taxed(Decimal("10.02"), Decimal("2.00"))}
    (vat,) = parts.vats(invoiced, before, {rate: ten}).values()
    said = line(units=1, unit_price=ten, before=ten, lots=(Lot("KL77", DAY, 1),))
    said |= tax(net=ten, vat=vat)
    of = Invoiced("INV-000001", DAY)
    assert checks.faults(replace(SOUND, kind=CREDIT_NOTE, corrects=of, **said)) == []
    assert checks.faults(replace(SOUND, **said)) == ["VAT of 20 % on 10.04 is not 2.02."]
