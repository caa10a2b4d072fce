"""Amounts in whole cents: rounding, and splitting so that the parts add up; pure."""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

NOTHING = Decimal("0.00")
_HALF = Fraction(1, 2)
Exact = Decimal | Fraction | int


def half_up(amount: Exact) -> Decimal:
    """An amount (any exact number, not negative) in whole cents, half a cent upwards (M2)."""
    return _amount(math.floor(Fraction(amount) * 100 + _HALF))


def split(
    total: Decimal, weights: Iterable[Exact], most: Iterable[Exact] | None = None
) -> list[Decimal]:
    """`total`, in whole cents, as one part a weight; the parts add up to it exactly (M5).

    Each part gets the whole cents of its share; the cents that are left go to the largest
    remainders, of equals to the first. No part exceeds its amount in `most`, which together
    are at least `total`: what one may not take goes to the first that may.
    """
    whole, fractions = _cents(total), [Fraction(weight) for weight in weights]
    if not whole:
        return [NOTHING for _ in fractions]
    all_weights = sum(fractions)
    shares = [whole * weight / all_weights for weight in fractions]
    parts = [math.floor(share) for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - shares[place])
    for place in by_remainder[: whole - sum(parts)]:
        parts[place] += 1
    if most is not None:
        parts = _within(parts, [_cents(limit) for limit in most])
    return [_amount(part) for part in parts]


def evenly(totals: Sequence[Decimal], number: int) -> list[tuple[tuple[Decimal, ...], int]]:
    """[((one part of each total …), how many such parts)] of totals cut into `number` equal parts.

    Where cents are left the first parts have one more; multiplied out, the parts add up.
    """
    cut = [divmod(_cents(total), number) for total in totals]
    bounds = sorted({0, number, *(longer for _, longer in cut)})
    return [
        (tuple(_amount(each + (first < longer)) for each, longer in cut), end - first)
        for first, end in pairwise(bounds)
    ]


def _within(parts: list[int], most: list[int]) -> list[int]:
    kept = [min(part, limit) for part, limit in zip(parts, most, strict=True)]
    over = sum(parts) - sum(kept)
    for place, limit in enumerate(most):
        more = min(over, limit - kept[place])
        kept[place] += more
        over -= more
    return kept


def _cents(amount: Exact) -> int:
    return int(Fraction(amount) * 100)


def _amount(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
