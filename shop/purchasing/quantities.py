"""How much is ordinary: limits of quantity and frequency from a product's protocol; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Extent(StrEnum):
    """How far an order goes beyond what a protocol needs, from ordinary to far."""

    FINE = "fine"
    NEEDS_REASON = "needs_reason"
    HELD = "held"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(extent, extent.replace("_", " ")) for extent in cls]


@dataclass(frozen=True)
class Limit:
    """Units in one order, and of one clinic in a period of days; None where nothing is known.

    Beyond a limit the buyer is asked why; beyond `far_factor` times a limit the order is held.
    """

    per_order: int | None = None
    per_period: int | None = None
    period_days: int | None = None
    far_factor: int = 3
    basis: str = ""


@dataclass(frozen=True)
class Verdict:
    """The Extent of a quantity, with the limit and the figures that it rests on."""

    extent: Extent = Extent.FINE
    limit: Limit | None = None
    quantity: int = 0
    already: int = 0

    @property
    def is_fine(self) -> bool:
        return self.extent == Extent.FINE

    @property
    def is_held(self) -> bool:
        return self.extent == Extent.HELD


def quantity_verdict(limit: Limit | None, quantity: int, already: int = 0) -> Verdict:
    """The Verdict on `quantity` units of one order, where the clinic has `already` ordered so
    many within the period. Without a limit every quantity is fine."""
    if limit is None:
        return Verdict(quantity=quantity, already=already)
    measures = ((limit.per_order, quantity), (limit.per_period, already + quantity))
    extents = [_extent(most, units, limit.far_factor) for most, units in measures]
    return Verdict(max(extents, key=_ORDER.index), limit, quantity, already)


def furthest(verdicts: Iterable[Verdict]) -> Verdict:
    """Of several Verdicts on one line the one that goes furthest."""
    return max(verdicts, key=lambda verdict: _ORDER.index(verdict.extent), default=Verdict())


def is_answered(verdict: Verdict, reason: str, *, may_be_held: bool) -> bool:
    """Whether everything was said that an order of this Verdict asks for."""
    return verdict.is_fine or (bool(reason.strip()) and (may_be_held or not verdict.is_held))


_ORDER = list(Extent)


def _extent(most: int | None, units: int, far_factor: int) -> Extent:
    if most is None or units <= most:
        return Extent.FINE
    return Extent.HELD if units > most * far_factor else Extent.NEEDS_REASON
