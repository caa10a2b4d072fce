"""Which places suit a product, and from which units are taken; pure (docs/rules/stock.md)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class PlaceKind(StrEnum):
    """What a place is for."""

    ROOM = "room"
    FRIDGE = "fridge"
    FREEZER = "freezer"
    QUARANTINE = "quarantine"
    RETURNS = "returns"


# What lies there is kept apart: it is in the house and no order gets it.
APART = (PlaceKind.QUARANTINE, PlaceKind.RETURNS)


@dataclass(frozen=True)
class Range:
    """Degrees Celsius, both ends included; None where nobody has said."""

    least: int | None = None
    most: int | None = None

    def __str__(self) -> str:
        if self.least is None and self.most is None:
            return "not stated"
        if self.least is None:
            return f"up to {self.most} °C"
        if self.most is None:
            return f"from {self.least} °C"
        return f"{self.least} to {self.most} °C"

    @property
    def is_stated(self) -> bool:
        return self.least is not None or self.most is not None


def suits(product: Range, place: Range) -> bool:
    """Whether units that must be kept within one range may lie where it is kept within the other.

    A product of which nothing is stated suits everywhere; a place of which nothing is stated suits
    no product of which something is.
    """
    is_cold_enough = product.most is None or (place.most is not None and place.most <= product.most)
    is_warm_enough = product.least is None or (
        place.least is not None and place.least >= product.least
    )
    return is_cold_enough and is_warm_enough


def suits_now(product: Range, celsius: float) -> bool:
    """Whether a temperature that was measured is within what the product bears."""
    return (product.least is None or celsius >= product.least) and (
        product.most is None or celsius <= product.most
    )


class Held(Protocol):
    """Units of one lot in one place; `is_apart` as its place."""

    units: int

    @property
    def is_apart(self) -> bool: ...


T = TypeVar("T", bound=Held)


def take(held: Iterable[T], units: int, free: int) -> Iterator[tuple[T, int]]:
    """(where, how many) for so many units, in this order; each has so many fewer afterwards.

    Of places that orders are picked from no more than `free` units in all.
    """
    for spot in held:
        count = min(units, spot.units if spot.is_apart else min(spot.units, free))
        spot.units -= count
        free -= 0 if spot.is_apart else count
        units -= count
        if count:
            yield spot, count
