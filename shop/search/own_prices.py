"""The order of products by what they cost one reader, where that is not the standard price; pure.

The index knows standard prices. Those that are otherwise for a reader are merged into its order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from . import bitmaps

if TYPE_CHECKING:
    from .segment import Segment
    from .sets import Products
    from .state import State

Entry = tuple[Decimal | int, str, int]


@dataclass(frozen=True)
class OwnPrices:
    """What products of a list cost a reader, by id: the least of what can be chosen of each.

    `key` is another one where anything of it may be. `read` tells them; it is asked once for a key
    while nothing changes, and again later if they are not as the key says by then.
    """

    key: str
    read: Callable[[], Mapping[int, Decimal]] = field(compare=False)
    is_as_read: Callable[[], bool] = field(compare=False, default=lambda: True)


@dataclass(frozen=True)
class OwnOrder:
    """The products of a State by these prices."""

    parts: tuple[_Part, _Part]

    @classmethod
    def of(cls, state: State, prices: Mapping[int, Decimal]) -> OwnOrder:
        base, recent = (_Part.of(view.segment, prices) for view in (state.base, state.recent))
        return cls((base, recent))

    def page(self, products: Products, order: str, skip: int, most: int) -> list[int]:
        """The ids of one stretch of a set; `order` is "price" or "-price"."""
        falling, (base, recent) = order == "-price", self.parts
        beside = (base.guards & products.base).bit_count() + products.recent.bit_count()
        start = max(0, skip - beside)  # However much stands beside it, what is before is passed.
        both = merge(
            base.standard(products.base, falling, start),
            base.own(products.base, falling),
            recent.standard(products.recent, falling),
            recent.own(products.recent, falling),
        )
        return [key for *_, key in islice(both, skip - start, skip - start + most)]


@dataclass(frozen=True)
class _Part:
    """Of a segment: the prices, in hundredths, of the products (by number) that have their own."""

    segment: Segment
    prices: Mapping[int, Decimal]
    guards: int

    @classmethod
    def of(cls, segment: Segment, prices: Mapping[int, Decimal]) -> _Part:
        found = ((segment.number_of(key), price * 100) for key, price in prices.items())
        mine = {at: price for at, price in found if at is not None}
        return cls(segment, mine, bitmaps.of_places(segment.guards[number] for number in mine))

    @cached_property
    def rising(self) -> list[int]:
        return self._sorted(1)

    @cached_property
    def falling(self) -> list[int]:
        return self._sorted(-1)

    def _sorted(self, sign: int) -> list[int]:
        names, ids = self.segment.names, self.segment.ids
        return sorted(self.prices, key=lambda at: (sign * self.prices[at], names[at], ids[at]))

    def standard(self, guards: int, falling: bool, start: int = 0) -> Iterator[Entry]:
        """Those at the standard price, from a place on."""
        segment = self.segment
        key = segment.price_falling if falling else segment.prices.__getitem__
        sequence = segment.by_price_falling if falling else segment.by_price
        for at in islice(segment.among(guards & ~self.guards, sequence), start, None):
            yield key(at), segment.names[at], segment.ids[at]

    def own(self, guards: int, falling: bool) -> Iterator[Entry]:
        """Those at prices of their own."""
        segment, sign = self.segment, -1 if falling else 1
        for at in segment.among(guards & self.guards, self.falling if falling else self.rising):
            yield sign * self.prices[at], segment.names[at], segment.ids[at]
