"""Our own sums of a document, reckoned again from its parts: before any official rule; pure.

Those rules check neither quantity × price nor dates nor GTIN nor IBAN (docs/rules/invoices.md).
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from stdnum import ean, iban

from shop.taxes.categories import Category
from shop.taxes.cents import NOTHING

from .draft import CREDIT_NOTE, INVOICE, Draft, DraftCharge, DraftLine, TaxRow

_CENT = Fraction(1, 100)


def faults(draft: Draft) -> list[str]:
    """What is wrong with it, in words for staff; nothing where all is well."""
    return [*_of_words(draft), *_of_dates(draft), *_of_lines(draft), *_of_taxes(draft)]


def _of_words(draft: Draft) -> Iterator[str]:
    seller, buyer = draft.seller, draft.buyer
    if not (seller.name and seller.lines and seller.city and seller.postcode and seller.country):
        yield "The settings do not say who sells: name, street, town and postcode."
    if any(line.category == "S" for line in draft.lines) and not seller.vat_number:
        yield "VAT is charged, and the settings name no VAT number of the seller."
    yield from _of_countries(draft)
    if not (buyer.name and buyer.country):
        yield "The buyer has no name or country."
    if draft.bank.iban and not iban.is_valid(draft.bank.iban):
        yield f"{draft.bank.iban} is no valid IBAN."
    if draft.kind not in (INVOICE, CREDIT_NOTE) or draft.is_credit_note != bool(draft.corrects):
        yield "A credit note, and nothing else, names the invoice that it corrects."


def _of_countries(draft: Draft) -> Iterator[str]:
    """What no rule compares: goods that are taxed as leaving the country leave it."""
    categories = {Category(tax.category) for tax in draft.taxes}
    if any(category.needs_number for category in categories) and not draft.buyer.vat_number:
        yield "VAT is owed by the buyer, and no VAT number of the buyer is known."
    leaving = categories & {Category.INTRA_COMMUNITY, Category.EXPORT}
    if leaving and draft.delivery.country == draft.seller.country:
        yield f"{min(leaving).words}, and the goods went to {draft.delivery.country}."


def _of_dates(draft: Draft) -> Iterator[str]:
    if draft.supplied_on > draft.issued_on:
        days = (
            f"{draft.issued_on:%-d %b %Y}, before the goods left on {draft.supplied_on:%-d %b %Y}"
        )
        yield f"It is of {days}."
    if draft.is_credit_note:
        return
    if draft.due_on is None or draft.due_on < draft.supplied_on:
        yield "It is due on no day, or before the goods left."


def _of_lines(draft: Draft) -> Iterator[str]:
    if not draft.lines and not draft.charges:
        yield "It has no line."
    for line in draft.lines:
        yield from (f"{line.name}: {fault}" for fault in _of_line(line))


def _of_line(line: DraftLine) -> Iterator[str]:
    exact = Fraction(line.unit_price) * line.units
    if abs(exact - Fraction(line.before)) > _slack(line.unit_price):
        yield f"{line.units} × {line.unit_price} is not {line.before}."
    if not NOTHING <= line.discount <= line.before:
        yield f"a discount of {line.discount} on {line.before}."
    if sum(lot.units for lot in line.lots) != line.units:
        yield "its lots do not add up to its units."
    if line.gtin and not ean.is_valid(line.gtin):
        yield f"{line.gtin} is no valid GTIN."


def _slack(price: Decimal) -> Fraction:
    """A price of whole cents leaves nothing to round. Else a part is up to a cent off its share of
    the line, and the price half a cent off the line."""
    return Fraction(0) if price == round(price, 2) else _CENT * 3 / 2


def _of_taxes(draft: Draft) -> Iterator[str]:
    nets: dict[tuple[int, str, Decimal], Decimal] = defaultdict(lambda: NOTHING)
    taxed: tuple[DraftLine | DraftCharge, ...] = (*draft.lines, *draft.charges)
    for each in taxed:
        nets[each.order, each.category, each.rate] += each.net
    if nets != {(tax.order, tax.category, tax.rate): tax.net for tax in draft.taxes}:
        yield "What VAT is reckoned on is not what the lines and charges add up to."
    for tax in draft.taxes:
        yield from _of_tax(tax, _CENT if draft.is_whole else _CENT * 2)
    if draft.gross != draft.net + draft.vat or draft.gross < 0:
        yield "Net and VAT do not add up."
    if not NOTHING <= draft.prepaid <= draft.gross or (draft.prepaid and draft.is_credit_note):
        yield f"{draft.prepaid} was paid before of {draft.gross}."


def _of_tax(tax: TaxRow, slack: Fraction) -> Iterator[str]:
    """The parts of an order add up to it, for which each may be a cent off (N7), and the parts of
    such a part, which are credited or invoiced anew, a cent more (N17)."""
    if abs(Fraction(tax.net) * Fraction(tax.rate) - Fraction(tax.vat)) > slack:
        yield f"VAT of {tax.percent} % on {tax.net} is not {tax.vat}."
    category = Category(tax.category)
    if category.bears_vat != bool(tax.rate):
        yield f"Category {tax.category} at {tax.percent} %."
    if category.needs_reason and not tax.reason:
        yield f"Category {tax.category} needs a reason."
