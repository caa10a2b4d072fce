"""Why an invoice is corrected, how it is taxed anew, and what the new one says otherwise; pure.

The rules are in docs/rules/invoices.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from shop.taxes.categories import Treatment
from shop.taxes.cents import NOTHING
from shop.taxes.document import vat_on

from .draft import Draft, DraftCharge, DraftLine, Party, TaxRow


class Reason(StrEnum):
    """What was wrong with an invoice, or that its credit note was."""

    CREDITED = "credited"
    BUYER = "buyer"
    PO_NUMBER = "po_number"
    VAT_NUMBER = "vat_number"
    VAT = "vat"

    @property
    def words(self) -> str:
        """As the clinic reads it, on both papers."""
        return _WORDS[self]


_WORDS = {
    Reason.CREDITED: "It was credited by mistake.",
    Reason.BUYER: "The name or address of the buyer was wrong.",
    Reason.PO_NUMBER: "The PO number was wrong or missing.",
    Reason.VAT_NUMBER: "The VAT number of the buyer was wrong, or confirmed late.",
    Reason.VAT: "VAT was charged wrongly.",
}


def reasons_of(is_credit_note: bool) -> list[Reason]:
    """Why a document is corrected: of a credit note that it was none is a reason, too."""
    return [each for each in Reason if is_credit_note or each != Reason.CREDITED]


Taxed = TypeVar("Taxed", DraftLine, DraftCharge)


class NotTaxed(Exception):
    """Why nobody knows how something is taxed anew; the message is for staff."""


def taxed_anew(draft: Draft, treatments: Mapping[int, Treatment]) -> Draft:
    """The draft by other treatments of its order lines; a charge follows the lines that it was
    taxed as (M6). Raises NotTaxed."""
    lines = tuple(_treated(line, treatments[line.order_line]) for line in draft.lines)
    charges = tuple(_treated(each, _as_lines(each, draft, treatments)) for each in draft.charges)
    reasons = {_rate(each): each.reason for each in treatments.values()}
    return replace(
        draft, lines=lines, charges=charges, taxes=tuple(_taxes((*lines, *charges), reasons))
    )


def _treated(each: Taxed, treatment: Treatment) -> Taxed:
    return replace(each, category=treatment.category.value, rate=treatment.rate)


def _as_lines(charge: DraftCharge, draft: Draft, treatments: Mapping[int, Treatment]) -> Treatment:
    alike = [line for line in draft.lines if (line.category, line.rate) == _rate_of(charge)]
    found = {treatments[line.order_line] for line in alike}
    if len(found) != 1:
        raise NotTaxed(f"How “{charge.words}” is taxed then follows from no line.")
    return found.pop()


def _rate(treatment: Treatment) -> tuple[str, Decimal]:
    return treatment.category.value, treatment.rate


def _rate_of(each: DraftLine | DraftCharge) -> tuple[str, Decimal]:
    return each.category, each.rate


def _taxes(
    taxed: Iterable[DraftLine | DraftCharge], reasons: Mapping[tuple[str, Decimal], str]
) -> Iterator[TaxRow]:
    nets: dict[tuple[int, tuple[str, Decimal]], Decimal] = defaultdict(lambda: NOTHING)
    for each in taxed:
        nets[each.order, _rate_of(each)] += each.net
    for (order, rate), net in nets.items():
        yield TaxRow(*rate, net, vat_on(net, rate[1]), reasons[rate], order)


@dataclass(frozen=True)
class Change:
    """What one of two documents says otherwise than the other."""

    name: str
    was: str
    now: str


def changes(old: Draft, new: Draft) -> list[Change]:
    """What the new one says otherwise, but for its days and what is left to pay."""
    before, after = _said(old), _said(new)
    names = [*after, *(name for name in before if name not in after)]
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return [Change(name, was, now) for name, was, now in pairs if was != now]


def _said(draft: Draft) -> dict[str, str]:
    return {
        **_party("Seller", draft.seller),
        "Account that is paid to": " ".join(filter(None, (draft.bank.holder, draft.bank.iban))),
        **_party("Buyer", draft.buyer),
        "PO number": ", ".join(filter(None, dict.fromkeys(draft.po_numbers))),
        **{f"{tax.name} ({tax.category})": f"{tax.vat} on {tax.net}" for tax in draft.tax_rows},
        "Total excluding VAT": str(draft.net),
        "VAT": str(draft.vat),
        "Total including VAT": str(draft.gross),
    }


def _party(who: str, party: Party) -> dict[str, str]:
    place = (*party.lines, party.city, party.postcode, party.country)
    return {
        f"{who}’s name": party.name,
        f"{who}’s address": ", ".join(filter(None, place)),
        f"{who}’s VAT number": party.vat_number,
    }
