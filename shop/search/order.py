"""The order of what was found, a page at a time, merged from both segments; pure."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge

from .segment import Place, Segment
from .sets import Products, Variants
from .state import State


def best_first(state: State, ranked: Iterable[Variants], skip: int, most: int) -> list[int]:
    """The ids of the products of each set in turn, by name; each counts where it is first."""
    found: list[int] = []
    seen = Products()
    for variants in ranked:
        products = variants.products - seen
        seen |= products
        if products.count > skip and len(found) < most:
            found += in_order(state, products, "name", skip, most - len(found))
        skip = max(0, skip - products.count)
    return found


def in_order(state: State, products: Products, order: str, skip: int, most: int) -> list[int]:
    """The ids of one stretch; order is "name", "price", "-price" or "newest"."""
    base, recent = state.base.segment, state.recent.segment
    late = recent.page(products.recent, _sequence(recent, order), 0, skip + most)
    start = max(0, skip - len(late))
    early = base.page(products.base, _sequence(base, order), start, skip + most - start)
    both = merge(_keyed(base, order, early), _keyed(recent, order, late))
    return [key for *_, key in both][skip - start : skip - start + most]


def _sequence(segment: Segment, order: str) -> Sequence[int] | None:
    if order == "price":
        return segment.by_price
    if order == "-price":
        return segment.by_price_falling
    return segment.by_age if order == "newest" else None


def _keyed(segment: Segment, order: str, fields: list[int]) -> Iterator[Place]:
    """The places of products in an order, so that two lists of them merge."""
    return map(segment.place_in(order), fields)
