"""When a lot near its end is offered at its own price, and how many of it; pure (U12, U13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# So many days are left when the last unit is sold: it arrives, and can be used.
LEAST_DAYS = 7


@dataclass(frozen=True)
class Offered:
    """An offer as the rule sees it: its days, its units and those that are sold, and its lot."""

    first_day: date
    last_day: date
    units: int
    sold: int
    expires_on: date
    free: int
    is_available: bool = True
    has_ended: bool = False


def holds(offer: Offered, on: date) -> bool:
    """Whether it holds on a day: nobody else gets units of its lot then (U13)."""
    is_time = offer.first_day <= on <= offer.last_day
    lasts = offer.is_available and (offer.expires_on - on).days >= LEAST_DAYS
    return is_time and lasts and not offer.has_ended and offer.sold < offer.units


def left(offer: Offered, on: date) -> int:
    """Units that can be had by it on a day."""
    return max(0, min(offer.units - offer.sold, offer.free)) if holds(offer, on) else 0


def keeps_lot(offer: Offered, on: date) -> str:
    """What keeps its lot from being offered on a day, whatever the terms; empty if nothing does."""
    if not offer.is_available:
        return "A lot that is on hold or recalled is not offered."
    if offer.expires_on < on:
        return f"The lot ended {offer.expires_on:%-d %b %Y}."
    if (offer.expires_on - on).days < LEAST_DAYS:
        return (
            f"The lot ends {offer.expires_on:%-d %b %Y}: at least {LEAST_DAYS} days must be left,"
            " for it has to arrive, and to be used."
        )
    return "" if offer.free > 0 else "No unit of the lot is free."


def problems(offer: Offered, on: date) -> Iterator[tuple[str, str]]:
    """(field, sentence) of everything that keeps an offer from being made on a day."""
    if words := keeps_lot(offer, on):
        yield "", words
        return
    if offer.last_day < offer.first_day:
        yield "last_day", "The last day is before the first."
    if offer.last_day < on:
        yield "last_day", "The last day has passed."
    if (offer.expires_on - offer.last_day).days < LEAST_DAYS:
        yield (
            "last_day",
            f"At least {LEAST_DAYS} days before the lot ends ({offer.expires_on:%-d %b %Y}): it has"
            " to arrive, and to be used.",
        )
    if not 1 <= offer.units <= offer.free:
        yield "units", f"From 1 to {offer.free}: so many units are free."
