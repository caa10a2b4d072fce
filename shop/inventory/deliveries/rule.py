"""What stops a line of a delivery, and what then becomes of it; pure (docs/rules/stock.md)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from .. import numbers, receiving
from ..places.rule import Range, suits_now


class Decision(StrEnum):
    """What staff choose for a line that is stopped."""

    REFUSE = "refuse"
    QUARANTINE = "quarantine"

    @property
    def label(self) -> str:
        return "Refuse: not booked" if self is Decision.REFUSE else "Put into quarantine"


class State(StrEnum):
    """How a line stands; only the first three can be booked."""

    READY = "ready"
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    MISSING = "missing"
    STOPPED = "stopped"


BOOKABLE = (State.READY, State.REFUSED, State.QUARANTINED)


class Line(Protocol):
    """What the pack says; texts are empty and the day is None where nobody has said it yet."""

    code: str
    number: str
    expires_on: date | None
    units: int
    decision: str
    sure: list[str]


@dataclass(frozen=True)
class Wanted:
    """What is known of a product: `largest` is its largest receipt so far, `no_place` why it can be
    put nowhere, `celsius` how warm the delivery was, None where nobody measured; it `keeps_months`,
    None where no source states that."""

    minimum_days: int = 0
    keeps_months: int | None = None
    storage: Range = field(default_factory=Range)
    largest: int = 0
    no_place: str = ""
    celsius: float | None = None


class Known(numbers.Numbered, Protocol):
    """A lot of the product, in the books or in a line above."""

    expires_on: date


@dataclass(frozen=True)
class Stop:
    """Why a line is not booked as it is. `key` names it with its values.

    `yes` is what somebody says who has looked at the pack again; empty where only a decision helps.
    """

    key: str
    text: str
    yes: str = ""


UNKNOWN = Stop("unknown", "No product that can be received has this code.")


def missing(line: Line) -> list[str]:
    """The names of what nobody has said yet."""
    said = {"number": line.number, "expires_on": line.expires_on, "units": line.units}
    return [name for name, value in said.items() if not value]


def stops(
    line: Line,
    product: Wanted | None,
    lots: Sequence[Known],
    on: date,
    elsewhere: Iterable[tuple[str, str]] = (),
) -> list[Stop]:
    """Every Stop of a line on day `on`; those that were said yes to are left out.

    `elsewhere`: its serial numbers that another delivery has of the product, with that delivery.
    """
    if product is None:
        return [UNKNOWN]
    found = [*_of_the_product(product), *_of_the_number(line.number, lots)]
    if line.expires_on:
        found += _of_the_date(line.number, line.expires_on, product, lots, on)
    found += _asked(receiving.many(line.units, product.largest))
    found += [_twice(serial, delivery) for serial, delivery in elsewhere]
    return [stop for stop in found if not (stop.yes and stop.key in line.sure)]


def state(line: Line, stopped_by: Collection[Stop]) -> State:
    """How a line with these Stops stands."""
    if line.decision == Decision.REFUSE:
        return State.REFUSED
    if UNKNOWN in stopped_by or any(stop.key.startswith("unprintable") for stop in stopped_by):
        return State.STOPPED
    if missing(line):
        return State.MISSING
    if line.decision == Decision.QUARANTINE and not any(stop.yes for stop in stopped_by):
        return State.QUARANTINED
    return State.STOPPED if stopped_by else State.READY


def apart(number: str, taken: Collection[str]) -> str:
    """The number under which units are kept apart whose own is `taken` with another date."""
    at = 2
    while (found := f"{number[: numbers.LONGEST - 5]} ({at})") in taken:
        at += 1
    return found


def _twice(serial: str, delivery: str) -> Stop:
    return Stop(
        f"serial {serial} {delivery}",
        f"The pack with serial number {serial} is in the delivery of {delivery} too.",
        f"Serial number {serial} came again: I have looked at both",
    )


def _of_the_product(product: Wanted) -> Iterator[Stop]:
    if product.no_place:
        yield Stop("no place", product.no_place)
    if product.celsius is not None and not suits_now(product.storage, product.celsius):
        yield Stop(
            "temperature", f"It arrived at {product.celsius:g} °C; it is stored {product.storage}."
        )


def _of_the_number(number: str, lots: Sequence[Known]) -> Iterator[Stop]:
    if not number:
        return
    if words := numbers.why_not(number):
        yield Stop("unprintable number", words)
        return
    yield from _asked(receiving.about_the_number(number))
    if all(lot.number != number for lot in lots):
        twins = [lot.number for lot in numbers.alike(number, lots)]
        yield from _asked(receiving.about_twins(number, list(dict.fromkeys(twins))))


def _of_the_date(
    number: str, expires_on: date, product: Wanted, lots: Sequence[Known], on: date
) -> Iterator[Stop]:
    """Dates are answered by a decision: a yes would put on sale what cannot be sold."""
    keeps, minimum = product.keeps_months, product.minimum_days
    for question in receiving.second_looks(expires_on, minimum, on, keeps):
        yield Stop(question.key, question.text)
    for lot in lots:
        if lot.number == number and lot.expires_on != expires_on:
            yield Stop(
                "another date",
                f"Lot {number} is known through {lot.expires_on:%-d %b %Y}, the pack says "
                f"{expires_on:%-d %b %Y}.",
            )
            return


def _asked(questions: Sequence[receiving.Question]) -> Iterator[Stop]:
    return (Stop(question.key, question.text, question.yes) for question in questions)
