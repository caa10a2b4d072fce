"""Amounts in whole cents: rounding, and splitting so that the parts add up; pure."""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

NOTHING = Decimal("0.00")
_HALF = Fraction(1, 2)
Exact = Decimal | Fraction | int


def half_up(amount: Exact) -> Decimal:
    """An amount (any exact number, not negative) in whole cents, half a cent upwards (M2)."""
    if isinstance(amount, Decimal):
        return amount.quantize(NOTHING, ROUND_HALF_UP)
    return _amount(math.floor(Fraction(amount) * 100 + _HALF))


def split(
    total: Decimal, weights: Iterable[Exact], most: Iterable[Exact] | None = None
) -> list[Decimal]:
    """`total`, in whole cents, as one part a weight; the parts add up to it exactly (M5).

    Each part gets the whole cents of its share; the cents that are left go to the largest
    remainders, of equals to the first. No part exceeds its amount in `most`, which together
    are at least `total`: what one may not take goes to the first that may.
    """
    whole, numbers = _cents(total), _whole_numbers(weights)
    if not whole:
        return [NOTHING for _ in numbers]
    all_numbers = sum(numbers)
    shares = [divmod(whole * number, all_numbers) for number in numbers]
    parts = [part for part, _ in shares]
    by_remainder = sorted(range(len(parts)), key=lambda place: -shares[place][1])
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


def _whole_numbers(weights: Iterable[Exact]) -> list[int]:
    """Numbers that are to each other as these."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = math.lcm(*(below for _, below in ratios))
    return [above * (common // below) for above, below in ratios]


def _cents(amount: Exact) -> int:
    return int(Fraction(amount) * 100)


def _amount(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
