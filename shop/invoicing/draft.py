"""A document before it has a number: what it says and comes to; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from shop.taxes.categories import Category, Treatment, percent
from shop.taxes.cents import NOTHING

INVOICE, CREDIT_NOTE = "380", "381"


@dataclass(frozen=True)
class Party:
    """Seller, buyer or where the goods went; `country` by ISO 3166-1 alpha-2."""

    name: str
    lines: tuple[str, ...] = ()
    city: str = ""
    postcode: str = ""
    country: str = ""
    vat_number: str = ""
    company_number: str = ""
    email: str = ""


@dataclass(frozen=True)
class Bank:
    """The account that is paid to; without an IBAN none is named."""

    holder: str = ""
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True)
class Lot:
    number: str
    expires_on: date
    units: int


@dataclass(frozen=True)
class DraftLine:
    """Units of one order line from one parcel; `rate` is a share, `key`s are of rows.

    `credits` is the line of the invoice that a credit note takes back, `sent_with` the parcel's
    number.
    """

    order: int
    order_line: int
    parcel: int | None
    name: str
    units: int
    unit_price: Decimal
    before: Decimal
    discount: Decimal
    category: str
    rate: Decimal
    lots: tuple[Lot, ...] = ()
    code: str = ""
    gtin: str = ""
    credits: int | None = None
    sent_with: str = ""

    @property
    def price(self) -> Decimal:
        """The price of a unit with two decimals, or more where it has more."""
        cents = round(self.unit_price, 2)
        return cents if cents == self.unit_price else self.unit_price.normalize()

    @property
    def percent(self) -> str:
        return percent(self.rate)

    @property
    def net(self) -> Decimal:
        return self.before - self.discount


@dataclass(frozen=True)
class DraftCharge:
    """A net charge of an order, for delivery."""

    order: int
    words: str
    net: Decimal
    category: str
    rate: Decimal

    @property
    def percent(self) -> str:
        return percent(self.rate)


@dataclass(frozen=True)
class TaxRow:
    """VAT of one category and rate; of one order, or summed over all (`order` 0)."""

    category: str
    rate: Decimal
    net: Decimal
    vat: Decimal
    reason: str = ""
    order: int = 0

    @property
    def percent(self) -> str:
        return percent(self.rate)

    @property
    def name(self) -> str:
        """What its row is called (M4)."""
        return Treatment(Category(self.category), self.rate).name


@dataclass(frozen=True)
class Invoiced:
    """The invoice that a credit note takes back from, or what an invoice takes the place of: an
    invoice, or a credit note that was a mistake."""

    number: str
    issued_on: date
    is_credit_note: bool = False


@dataclass(frozen=True)
class Draft:
    """Everything that a document says but its number. `orders` and `parcels` are numbers, and so
    are `po_numbers`, one for each order: empty where the clinic gave none. `corrected_po` is the
    number that all of them have where what they were ordered with was wrong."""

    kind: str
    clinic: int | None
    seller: Party
    buyer: Party
    delivery: Party
    bank: Bank
    currency: str
    issued_on: date
    supplied_on: date
    due_on: date | None
    lines: tuple[DraftLine, ...]
    charges: tuple[DraftCharge, ...] = ()
    taxes: tuple[TaxRow, ...] = ()
    orders: tuple[str, ...] = ()
    po_numbers: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    terms: str = ""
    reason: str = ""
    corrects: Invoiced | None = None
    replaces: Invoiced | None = None
    corrected_po: str = ""
    period: tuple[date, date] | None = field(default=None)
    prepaid: Decimal = NOTHING

    @property
    def due(self) -> Decimal:
        """What is left to pay of it, where some was paid before it was issued."""
        return self.gross - self.prepaid

    @property
    def po_number(self) -> str:
        """The one PO number that all its orders have, else empty."""
        return self.po_numbers[0] if len(set(self.po_numbers)) == 1 else ""

    @property
    def orders_with_po(self) -> list[str]:
        return with_po_numbers(self.orders, self.po_numbers)

    @property
    def goods(self) -> Decimal:
        """The net sum of the lines."""
        return total(line.net for line in self.lines)

    @property
    def charged(self) -> Decimal:
        return total(charge.net for charge in self.charges)

    @property
    def net(self) -> Decimal:
        return self.goods + self.charged

    @property
    def vat(self) -> Decimal:
        return total(tax.vat for tax in self.taxes)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def is_credit_note(self) -> bool:
        return self.kind == CREDIT_NOTE

    @property
    def is_whole(self) -> bool:
        """Whether it is of no part of another document."""
        return not (self.corrects or self.replaces)

    @property
    def tax_rows(self) -> tuple[TaxRow, ...]:
        """A TaxRow for each category and rate, whatever the order."""
        return summed(self.taxes)


def as_named(draft: Draft) -> Draft:
    """The same without VAT numbers where all is outside the scope of VAT (BR-O-02)."""
    if any(tax.category != Category.OUTSIDE for tax in draft.taxes):
        return draft
    seller, buyer = (replace(each, vat_number="") for each in (draft.seller, draft.buyer))
    return replace(draft, seller=seller, buyer=buyer)


def with_po_numbers(orders: Iterable[str], po_numbers: Iterable[str]) -> list[str]:
    """Each order with the PO number that its clinic gave it."""
    named = zip_longest(orders, po_numbers, fillvalue="")
    return [f"{order} (your PO {number})" if number else order for order, number in named]


def gross_of(taxes: Iterable[TaxRow]) -> dict[int, Decimal]:
    """{key of an order: what it comes to with VAT} of the TaxRows of a document."""
    found: dict[int, Decimal] = {}
    for tax in taxes:
        found[tax.order] = found.get(tax.order, NOTHING) + tax.net + tax.vat
    return found


def summed(taxes: Iterable[TaxRow]) -> tuple[TaxRow, ...]:
    """TaxRows of several orders as one for each category and rate."""
    found: dict[tuple[str, Decimal], TaxRow] = {}
    for tax in taxes:
        key = tax.category, tax.rate
        old = found.get(key, TaxRow(*key, NOTHING, NOTHING, tax.reason))
        found[key] = replace(old, net=old.net + tax.net, vat=old.vat + tax.vat)
    return tuple(found.values())


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
