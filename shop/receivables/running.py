"""The account of a clinic as rows with a running balance; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shop.taxes.cents import NOTHING


@dataclass(frozen=True)
class Movement:
    """`owed` is what it adds to what the clinic owes: payments and credit notes are negative."""

    on: date
    order: int
    kind: str
    words: str
    owed: Decimal
    link: str = ""
    due_on: date | None = None

    @property
    def number(self) -> str:
        """Of the invoice or credit note; a payment has none."""
        return self.link if self.kind in ("Invoice", "Credit note") else ""


@dataclass(frozen=True)
class Row:
    movement: Movement
    balance: Decimal


def rows(movements: Iterable[Movement], before: Decimal = NOTHING) -> list[Row]:
    """Oldest first, each with the balance after it."""
    found, balance = [], before
    for each in sorted(movements, key=lambda each: (each.on, each.order, each.link)):
        balance += each.owed
        found.append(Row(each, balance))
    return found


def balance(movements: Iterable[Movement]) -> Decimal:
    return sum((each.owed for each in movements), NOTHING)


def brought_forward(all_rows: list[Row], first: date) -> tuple[Decimal, list[Row]]:
    """(the balance before a day, the rows from that day on)."""
    before = [row for row in all_rows if row.movement.on < first]
    return (before[-1].balance if before else NOTHING), all_rows[len(before) :]
