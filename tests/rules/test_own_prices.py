"""Products in the order of what they cost a reader, against a plain sort (U5)."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from shop.search.own_prices import OwnOrder
from shop.search.segment import Document, Unit, built
from shop.search.sets import Products

_price = st.decimals(0, 9, places=2)
_own = st.decimals(0, 9, places=4)
_products = st.lists(st.tuples(_price, st.none() | _own, st.booleans()), max_size=30)


def _segment(rows):
    return built(
        Document(key, f"n{key:02d}", 0, frozenset(), frozenset(), [Unit([], frozenset(), price, 0)])
        for key, price in rows
    )


@given(_products, st.integers(0, 30), st.integers(1, 12))
def test_each_stretch_is_that_of_a_plain_sort(rows, skip, most):
    """Over both segments of the index, in both directions."""
    prices = {key: price for key, (price, _, _) in enumerate(rows)}
    own = {key: mine for key, (_, mine, _) in enumerate(rows) if mine is not None}
    parts = [
        _segment((key, prices[key]) for key, (*_, late) in enumerate(rows) if late is is_recent)
        for is_recent in (False, True)
    ]
    state = SimpleNamespace(
        **{
            name: SimpleNamespace(segment=part)
            for name, part in zip(("base", "recent"), parts, strict=True)
        }
    )
    order = OwnOrder.of(state, own)
    everything = Products(*(part.layout.guards for part in parts))
    paid = prices | own
    for name, sign in (("price", 1), ("-price", -1)):
        wanted = sorted(paid, key=lambda key, sign=sign: (sign * paid[key], key))
        assert order.page(everything, name, skip, most) == wanted[skip : skip + most]
