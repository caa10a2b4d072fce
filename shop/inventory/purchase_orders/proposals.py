"""What to order from whom: each product's need, by the supplier who brought it last.

What is reckoned of every lot is kept until the stock is edited; what is on the way and what orders
wait for is read each time.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice

from catalogue.models import Product
from catalogue.models.product import for_sale, full_name_of

from ..figures.queries import paces, useful_of_all
from ..models import Movement, Supplier
from ..sums import of_all_stock
from .queries import coming_lines
from .rule import Need, units_to_order


@dataclass(frozen=True)
class Wanted:
    """A product of which more should be ordered: so many units, None where nobody knows."""

    product: Product
    supplier: Supplier | None
    need: Need
    units: int | None

    @property
    def a_week(self):
        """Units sold a week at today's pace; None where nobody knows."""
        return None if self.need.per_day is None else round(float(self.need.per_day * 7), 1)


@dataclass(frozen=True)
class _Stock:
    """What all the stock says, by the keys of products for sale: each one's Need as if nothing
    were on the way and no order waited; the supplier's key; its place in the order of names; and
    in that order those `short`, of which more would be wanted."""

    needs: dict
    suppliers: dict
    places: dict
    short: list


def wanted(owed, most=None):
    """The Wanted products, by supplier and name, all of them or the first. `owed`: {product key:
    units orders wait for}."""
    suppliers = Supplier.objects.in_bulk()
    stock = _stock(suppliers)
    found = list(islice(_wanted(stock, owed), most))
    products = Product.objects.select_related("parent").in_bulk([key for key, *_ in found])
    return [
        Wanted(products[key], suppliers.get(stock.suppliers.get(key)), need, units)
        for key, need, units in found
        if key in products
    ]


def _wanted(stock, owed) -> Iterator[tuple[int, Need, int | None]]:
    """(key, Need, units to order). Of what is not short more is wanted only if orders wait."""
    coming = Counter()
    for line in coming_lines():
        coming[line.product_id] += line.outstanding
    place = stock.places.get
    others = sorted((owed.keys() & stock.places.keys()) - {*stock.short}, key=place)
    for key in merge(stock.short, others, key=place):
        need = replace(stock.needs[key], coming=coming[key], owed=owed.get(key, 0))
        if (units := units_to_order(need)) != 0:
            yield key, need, units


def _stock(suppliers):
    """The _Stock of today, of these {key: Supplier}."""
    of = tuple((each.pk, each.name, each.lead_days) for each in suppliers.values())
    return of_all_stock("what to order", lambda: _reckoned(of), of)


def _reckoned(suppliers):
    """The _Stock of (key, name, lead days) of each supplier."""
    names = {key: name for key, name, _ in suppliers}
    leads = {key: lead for key, _, lead in suppliers}
    per_day, last = paces(), _last_suppliers()
    useful, places = useful_of_all(per_day), _places(last, names)
    needs = {
        key: Need(useful.get(key, 0), 0, 0, per_day.get(key), leads.get(last.get(key)))
        for key in places
    }
    short = [key for key in places if units_to_order(needs[key]) != 0]
    return _Stock(needs, last, places, short)


def _places(last, names):
    """{product key: its place} of what is for sale, by its last supplier's name and its own; what
    nobody brought comes last."""
    products = Product.objects.filter(for_sale()).values_list(
        "pk", "title", "parent__title", "variant_name"
    )

    def by_supplier(product):
        key, *title = product
        name = names.get(last.get(key), "")
        return name == "", name, full_name_of(*title), key

    return {product[0]: place for place, product in enumerate(sorted(products, key=by_supplier))}


def _last_suppliers():
    """{product key: key of the Supplier of its last receipt}."""
    received = Movement.objects.filter(kind=Movement.Kind.RECEIVED, supplier__isnull=False)
    last = received.order_by("lot__product", "-pk").distinct("lot__product")
    return dict(last.values_list("lot__product", "supplier"))
