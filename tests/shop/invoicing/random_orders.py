"""Orders made at random, reckoned as the shop does, and the drafts of their parcels' invoices."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from shop.invoicing import parts
from shop.invoicing.draft import (
    INVOICE,
    Bank,
    Draft,
    DraftCharge,
    DraftLine,
    Lot,
    Party,
    TaxRow,
    as_named,
)
from shop.payment_terms.rule import Agreement
from shop.taxes.categories import Category, Treatment
from shop.taxes.document import NetLine, reckon

DAY = date(2026, 11, 30)
SELLER = Party("Ampoule", ("1 Street",), "London", "SW1A 0AA", "GB", "GB999999973", "1", "a@b.de")
BUYER = Party("Clinic", ("2 Street",), "Leeds", "LS1 1AA", "GB")
_RATES = [Treatment.at(Decimal(rate)) for rate in ("0.2", "0.055", "0")]


def an_order(random):
    """(Document of the taxes room, {line: NetLine})."""
    lines = {}
    for key in range(random.randint(1, 5)):
        price = Decimal(random.randint(1, 9_999_999)).scaleb(-random.choice([2, 3, 4]))
        units = random.randint(1, 300)
        discount = random.choice([Decimal("0.00"), round(units * price / random.randint(2, 9), 2)])
        lines[key] = NetLine(units, price, random.choice(_RATES), discount)
    charge = Decimal(random.choice([0, 1200, 999])).scaleb(-2)
    return reckon(lines).with_charge(charge), lines


def drafts_of(random):
    """(Document, its Drafts) of an order that left in up to three parcels."""
    document, lines = an_order(random)
    left = {key: line.quantity for key, line in lines.items()}
    drafts, before = [], {}
    while any(left.values()):
        last = len(drafts) == 2
        units = {key: many if last else random.randint(0, many) for key, many in left.items()}
        if any(units.values()):
            drafts.append(_draft(document, lines, left, units, before, not drafts))
        left = {key: many - units[key] for key, many in left.items()}
    return document, drafts


def _draft(document, lines, left, units, before, is_first):
    drafted = [
        _line(key, lines[key], document.lines[key], lines[key].quantity - left[key], many)
        for key, many in units.items()
        if many
    ]
    taxes = {(tax.category.value, tax.rate): tax for tax in document.taxes}
    charged = [(rate, tax.charge) for rate, tax in taxes.items() if is_first and tax.charge]
    charges = [DraftCharge(1, "Delivery", net, *rate) for rate, net in charged]
    nets = defaultdict(Decimal)
    for each in (*drafted, *charges):
        nets[each.category, each.rate] += each.net
    whole = {rate: parts.Taxed(tax.net, tax.vat) for rate, tax in taxes.items()}
    vats = parts.vats(whole, before, nets)
    for rate, vat in vats.items():
        old = before.get(rate, parts.UNTAXED)
        before[rate] = parts.Taxed(old.net + nets[rate], old.vat + vat)
    return Draft(
        kind=INVOICE,
        clinic=1,
        seller=SELLER,
        buyer=BUYER,
        delivery=BUYER,
        bank=Bank("Ampoule", "GB82WEST12345698765432", "WESTGB22"),
        currency="GBP",
        issued_on=DAY,
        supplied_on=DAY,
        due_on=DAY,
        lines=tuple(drafted),
        charges=tuple(charges),
        taxes=tuple(TaxRow(*rate, nets[rate], vat, "", 1) for rate, vat in vats.items()),
        orders=("A1",) if is_first else ("A1", "A2"),
        po_numbers=("PO-1",) if is_first else ("PO-1", "PO-2"),
        terms=Agreement(30, Decimal("2.00"), 10).on_invoice(DAY, Decimal("9.99"), "GBP"),
    )


def _line(key, sold, line, units_before, units):
    whole = parts.Sum(line.quantity, line.before, line.discount)
    share = parts.part(whole, units_before, units)
    return DraftLine(
        order=1,
        order_line=key,
        parcel=1,
        name=f"Product {key}",
        units=units,
        unit_price=parts.unit_price(whole),
        before=share.before,
        discount=share.discount,
        category=sold.treatment.category.value,
        rate=sold.treatment.rate,
        lots=(Lot("KL77", DAY, units),),
    )


def in_category(draft, category):
    """The same with no VAT, for a reason; goods and buyer are where the category asks."""
    free = {"category": category.value, "rate": Decimal(0)}
    abroad = replace(BUYER, country="CH" if category is Category.EXPORT else "DE")
    reason = "A reason" if category.needs_reason else ""
    made = replace(
        draft,
        buyer=replace(abroad, vat_number="DE123456789") if category.needs_number else draft.buyer,
        delivery=abroad,
        lines=tuple(replace(line, **free) for line in draft.lines),
        charges=tuple(replace(charge, **free) for charge in draft.charges),
        taxes=(TaxRow(**free, net=draft.net, vat=Decimal("0.00"), reason=reason, order=1),),
    )
    return as_named(made)
