"""First expired, first out: which lots an order gets; pure (docs/rules/picking.md)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LotStock:
    """One lot as the rule sees it; `free` are units on hand that no order has. What `is_offered` at
    its own price is for who accepts its last day (U13)."""

    lot_id: int
    expires_on: date
    free: int
    is_available: bool = True
    is_offered: bool = False


@dataclass(frozen=True)
class Taken:
    """Units to take from one lot."""

    lot_id: int
    quantity: int


@dataclass(frozen=True)
class Shortage:
    """Fewer sellable units than wanted; `product_id` is the order line's product, `offer` the
    short-dated offer that it is of."""

    product_id: int
    wanted: int
    sellable: int
    offer: int | None = None


def is_sellable(lot: LotStock, on: date, minimum_remaining_days: int = 0) -> bool:
    """A lot sells through its expiry date, less the days that must remain."""
    remaining_days = (lot.expires_on - on).days
    is_for_all = lot.is_available and not lot.is_offered
    return is_for_all and lot.free > 0 and remaining_days >= minimum_remaining_days


def pick(
    product_id: int,
    lots: Iterable[LotStock],
    wanted: int,
    on: date,
    minimum_remaining_days: int = 0,
) -> tuple[Taken, ...] | Shortage:
    """A tuple of Taken whose sum is `wanted`, soonest expiry first; or a Shortage."""
    sellable = _sellable(lots, on, minimum_remaining_days)
    total = sum(lot.free for lot in sellable)
    if total < wanted:
        return Shortage(product_id, wanted, total)
    return tuple(_take(sellable, wanted))


def share(
    lots: Iterable[LotStock], wanted: int, ahead: int, on: date, minimum_remaining_days: int = 0
) -> int:
    """How many units of `wanted` there are beyond the `ahead` that others wait for longer."""
    there = sum(lot.free for lot in _sellable(lots, on, minimum_remaining_days))
    return max(min(wanted, there - ahead), 0)


def _sellable(lots: Iterable[LotStock], on: date, minimum_remaining_days: int) -> list[LotStock]:
    return sorted(
        (lot for lot in lots if is_sellable(lot, on, minimum_remaining_days)),
        key=lambda lot: (lot.expires_on, lot.lot_id),
    )


def _take(lots: list[LotStock], wanted: int) -> Iterator[Taken]:
    for lot in lots:
        if not wanted:
            return
        quantity = min(lot.free, wanted)
        wanted -= quantity
        yield Taken(lot.lot_id, quantity)
