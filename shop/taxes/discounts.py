"""What offers take in the end, in whole cents, of what they claim exactly; pure."""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from .cents import NOTHING, Exact, half_up, split
from .document import Key

Offer = TypeVar("Offer", bound=Hashable)


def settle(
    claims: Mapping[Offer, Mapping[Key, Exact]],
    nets: Mapping[Key, Decimal],
    most: Mapping[Offer, Decimal],
) -> dict[Offer, dict[Key, Decimal]]:
    """{offer: {line: cents}} of `claims` {offer: {line: exact net amount}}, in the offers' order.

    An offer takes the sum of its claims, rounded once; not more than the lines it claims from are
    worth after the offers before it, nor more than `most` says that it may still give (M7, M8).
    """
    left = dict(nets)
    taken: dict[Offer, dict[Key, Decimal]] = {}
    for offer, by_line in claims.items():
        claimed = [Fraction(amount) for amount in by_line.values()]
        limits = [left[line] for line in by_line]
        total = min(half_up(sum(claimed)), sum(limits, NOTHING))
        total = min(total, most.get(offer, total))
        weights = [max(amount, Fraction(0)) for amount in claimed]
        taken[offer] = dict(zip(by_line, split(total, weights, limits), strict=True))
        for line, amount in taken[offer].items():
            left[line] -= amount
    return taken
