"""How an invoice stands: what of it is paid, credited and open, and the word for that; pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shop.taxes.cents import NOTHING


class State(StrEnum):
    """What stands beside an invoice; nothing says paid that the bank has not told."""

    PAID = "Paid"
    CREDITED = "Credited"
    NOTHING_DUE = "Nothing to pay"
    PART_PAID = "Part paid"
    OVERDUE = "Overdue"
    OPEN = "Open"


_CHIPS = {
    State.PAID: "ok",
    State.CREDITED: "lapsed",
    State.NOTHING_DUE: "lapsed",
    State.PART_PAID: "waiting",
    State.OVERDUE: "recalled",
    State.OPEN: "waiting",
}


@dataclass(frozen=True)
class Standing:
    """The sums of one invoice on a day; `given_up` was written off."""

    gross: Decimal
    credited: Decimal
    paid: Decimal
    given_up: Decimal
    due_on: date
    on: date
    is_disputed: bool = False

    @property
    def open(self) -> Decimal:
        return max(self._left, NOTHING)

    @property
    def over(self) -> Decimal:
        """What was paid beyond what is due, after a credit note."""
        return max(-self._left, NOTHING)

    @property
    def _left(self) -> Decimal:
        return self.gross - self.credited - self.paid - self.given_up

    @property
    def days_late(self) -> int:
        return (self.on - self.due_on).days if self.open else 0

    @property
    def is_overdue(self) -> bool:
        return self.days_late > 0

    @property
    def state(self) -> State:
        if not self.open:
            return self._settled
        if self.is_overdue:
            return State.OVERDUE
        return State.PART_PAID if self.paid else State.OPEN

    @property
    def _settled(self) -> State:
        if self.paid:
            return State.PAID
        return State.CREDITED if self.credited else State.NOTHING_DUE

    @property
    def chip(self) -> str:
        """The look of its state, of those that every page has."""
        return _CHIPS[self.state]

    @property
    def words(self) -> str:
        """The state with what a reader needs of it; days are whole days after the due day."""
        if self.state == State.OVERDUE:
            days = f"{self.days_late} day{'s' if self.days_late > 1 else ''}"
            return f"Overdue by {days}" + (", part paid" if self.paid else "")
        return str(self.state)
