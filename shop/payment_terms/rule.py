"""When an invoice is due, what paying early takes off, how much a clinic may owe; pure.

Amounts are in the shop's currency. The rules are in docs/rules/payment.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from shop.taxes.cents import NOTHING, half_up

STANDARD_DAYS = 30
# The VAT of what paying early takes off is owed by nobody, and an invoice that says so needs no
# credit note (J8).
_NO_NOTE = "No credit note follows: reclaim only the VAT that you paid."
SHIPPING, THIS_INVOICE = "shipping", "this invoice"


@dataclass(frozen=True)
class Agreement:
    """Invoices are due so many `days` after shipping; who pays within `discount_days` of it takes
    `discount_percent` off (0: nothing)."""

    days: int = STANDARD_DAYS
    discount_percent: Decimal = NOTHING
    discount_days: int = 0

    def due_on(self, since: date) -> date:
        return since + timedelta(days=self.days)

    def discount_until(self, since: date) -> date | None:
        """The last day on which paying takes the discount; None where there is none."""
        return since + timedelta(days=self.discount_days) if self.discount_percent else None

    @property
    def name(self) -> str:
        discount = f", {self._percent} off within {_days(self.discount_days)}"
        return f"Invoice, payable within {_days(self.days)}" + (
            discount if self.discount_percent else ""
        )

    @property
    def explanation(self) -> str:
        """To the buyer, before the order is placed."""
        said = f"You pay by bank transfer within {_days(self.days)} of the date of {SHIPPING}."
        if not self.discount_percent:
            return said
        within = _days(self.discount_days)
        return f"{said} If you pay within {within}, you take {self._percent} off."

    def on_invoice(self, since: date, gross: Decimal, currency: str, of: str = SHIPPING) -> str:
        """On an invoice of `gross` whose days count from `since`, the date `of` something."""
        said = f"You pay by bank transfer within {_days(self.days)} of the date of {of}."
        until = self.discount_until(since)
        if until is None:
            return said
        left = gross - self.discount_on(gross)
        early = f"Paid by {until:%-d %b %Y}, {currency} {left} settles it"
        return f"{said} {early}: {self._percent} off. {_NO_NOTE}"

    def discount_on(self, gross: Decimal) -> Decimal:
        """What paying early takes off an invoice."""
        return half_up(Fraction(gross) * Fraction(self.discount_percent) / 100)

    @property
    def _percent(self) -> str:
        return f"{self.discount_percent.normalize():f} %"


def _days(many: int) -> str:
    return "1 day" if many == 1 else f"{many} days"


STANDARD = Agreement()


@dataclass(frozen=True)
class Owed:
    """What a clinic owes: invoices that are not paid, and what it ordered that is still to be
    invoiced. Of that the part `overdue`."""

    amount: Decimal = NOTHING
    overdue: Decimal = NOTHING

    def __add__(self, other: Owed) -> Owed:
        return Owed(self.amount + other.amount, self.overdue + other.overdue)


class Why(StrEnum):
    """Why an order cannot be on invoice."""

    OVERDUE = "overdue"
    LIMIT = "limit"


@dataclass(frozen=True)
class Refusal:
    """Why an order of `total` cannot be on invoice, with what the clinic owes and its limit."""

    why: Why
    total: Decimal
    owed: Owed
    limit: Decimal | None


def may_owe(
    total: Decimal,
    owed: Owed,
    limit: Decimal | None,
    *,
    stops_when_overdue: bool,
    small: Decimal = NOTHING,
) -> Refusal | None:
    """None where an order of `total` may be on invoice; None for a limit is none. So `small` an
    amount stops nobody."""
    if stops_when_overdue and owed.overdue > small:
        return Refusal(Why.OVERDUE, total, owed, limit)
    if limit is not None and owed.amount + total > limit:
        return Refusal(Why.LIMIT, total, owed, limit)
    return None


def left_of(limit: Decimal, owed: Owed) -> Decimal:
    """What can still be ordered on invoice."""
    return max(limit - owed.amount, NOTHING)
