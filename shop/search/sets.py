"""Sets of variants over both segments of the index, and how many products are in them; pure.

A product is a field: one bit for each of its variants and above them a guard bit, which stays
empty. Bit 0 is on the right; here product A has three variants, and B above it has two:

    place             6 5 4   3 2 1 0
    field            |--B--|----A----|
    units             . 1 1   . 1 1 1     every variant
    guards            1 . .   1 . . .

    has lidocaine     . . 1   . . 1 1
    in stock          . 1 .   . . 1 .
    both, by &        . . .   . . 1 .     variant 1: no other has both

    both + units      . 1 1   1 . . .     what is not empty carries into its guard
      & guards        . . .   1 . . .     A, and no other: one product
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add, and_

from .bitmaps import Counting, Each, Layout


@dataclass(slots=True)  # Frozen, it would take three times as long to make.
class Variants:
    """A bitmap for each segment: `base` is the edition, `recent` what has changed since."""

    base: int
    recent: int
    layouts: tuple[Layout, Layout]

    def __and__(self, other: Variants) -> Variants:
        return Variants(self.base & other.base, self.recent & other.recent, self.layouts)

    def __or__(self, other: Variants) -> Variants:
        return Variants(self.base | other.base, self.recent | other.recent, self.layouts)

    def __sub__(self, other: Variants) -> Variants:
        """By ^, since ~ writes the whole of the other one anew, and & of it twice more."""
        base, recent = self.base & other.base, self.recent & other.recent
        return Variants(self.base ^ base, self.recent ^ recent, self.layouts)

    def __bool__(self) -> bool:
        return bool(self.base or self.recent)

    @property
    def count(self) -> int:
        """How many products have any of these variants."""
        of_base, of_recent = self.layouts
        return of_base.count(self.base) + of_recent.count(self.recent)

    @property
    def products(self) -> Products:
        """The products that have any of these variants."""
        base, recent = self.layouts
        return Products(base.fold(self.base), recent.fold(self.recent))


class Counts:
    """How many products have any of these variants, beside many other sets."""

    def __init__(self, variants: Variants) -> None:
        base, recent = variants.layouts
        self._base = Counting(base, variants.base)
        self._recent = Counting(recent, variants.recent) if variants.recent else None

    def having(self, each: tuple[Each, Each]) -> list[int]:
        """How many have one that is in each of the sets too."""
        base, recent = each
        found = self._base.having(base)
        return list(map(add, found, self._recent.having(recent))) if self._recent else found

    def lacking(self, each: tuple[Each, Each]) -> list[int]:
        """How many have one that is not in each of the sets."""
        base, recent = each
        found = self._base.lacking(base)
        return list(map(add, found, self._recent.lacking(recent))) if self._recent else found


@dataclass(frozen=True, slots=True)
class Products:
    """A set of products: the guard bits of their fields, in each segment."""

    base: int = 0
    recent: int = 0

    def __or__(self, other: Products) -> Products:
        return Products(self.base | other.base, self.recent | other.recent)

    def __sub__(self, other: Products) -> Products:
        return Products(self.base & ~other.base, self.recent & ~other.recent)

    @property
    def count(self) -> int:
        return self.base.bit_count() + self.recent.bit_count()


def all_of(first: Variants, others: Iterable[Variants]) -> Variants:
    """What is in the first and in each of the others."""
    return reduce(and_, others, first)
