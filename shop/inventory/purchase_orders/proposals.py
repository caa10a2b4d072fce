"""What to order from whom: each product's need, by the supplier who brought it last.

What is reckoned of lots is kept until the stock is edited; what is on the way and what orders wait
for is read each time. Only what was sold lately or is waited for may be wanted.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.db.models import F

from catalogue.models import Product
from catalogue.models.product import for_sale, full_name_of
from common.statements import IsAnyOf, Keys

from ..figures.queries import paces, useful_of
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
    """What the stock says of products of which more would be wanted if nothing were on the way, or
    that orders wait for: each one's Need without either, and the key of its supplier, in the order
    of the page."""

    needs: dict
    suppliers: dict


def wanted(owed, most=None):
    """The Wanted products, by supplier and name, all of them or the first. `owed`: {product key:
    units orders wait for}."""
    suppliers = Supplier.objects.in_bulk()
    stock = _stock(suppliers, frozenset(owed))
    found = list(islice(_wanted(stock, owed), most))
    products = Product.objects.select_related("parent").in_bulk([key for key, *_ in found])
    return [
        Wanted(products[key], suppliers.get(stock.suppliers.get(key)), need, units)
        for key, need, units in found
        if key in products
    ]


def _wanted(stock, owed) -> Iterator[tuple[int, Need, int | None]]:
    """(key, Need, units to order)."""
    coming = Counter()
    for line in coming_lines():
        coming[line.product_id] += line.outstanding
    for key, found in stock.needs.items():
        need = replace(found, coming=coming[key], owed=owed.get(key, 0))
        if (units := units_to_order(need)) != 0:
            yield key, need, units


def _stock(suppliers, owed):
    """The _Stock of today, of these {key: Supplier} and keys of products."""
    of = tuple((each.pk, each.name, each.lead_days) for each in suppliers.values())
    return of_all_stock("what to order", lambda: _reckoned(of, owed), (of, owed))


def _reckoned(suppliers, owed):
    """The _Stock of (key, name, lead days) of each supplier."""
    names = {key: name for key, name, _ in suppliers}
    leads = {key: lead for key, _, lead in suppliers}
    per_day = paces()
    keys = Keys.of(Product, per_day.keys() | owed)
    useful, last = useful_of(keys, per_day), _last_suppliers(keys)
    needs = (
        (key, Need(useful.get(key, 0), 0, 0, per_day.get(key), leads.get(last.get(key))))
        for key in _in_order(keys, last, names)
    )
    short = {key: need for key, need in needs if key in owed or units_to_order(need) != 0}
    return _Stock(short, last)


def _in_order(keys, last, names):
    """Those of these keys that are for sale, by the name of their last supplier and their own; what
    nobody brought comes last."""
    products = Product.objects.filter(for_sale(), IsAnyOf(F("pk"), keys)).values_list(
        "pk", "title", "parent__title", "variant_name"
    )

    def by_supplier(product):
        key, *title = product
        name = names.get(last.get(key), "")
        return name == "", name, full_name_of(*title), key

    return [key for key, *_ in sorted(products, key=by_supplier)]


def _last_suppliers(keys):
    """{product key: key of the Supplier of its last receipt} of these keys."""
    received = Movement.objects.filter(kind=Movement.Kind.RECEIVED, supplier__isnull=False)
    of_these = received.filter(IsAnyOf(F("lot__product"), keys))
    last = of_these.order_by("lot__product", "-pk").distinct("lot__product")
    return dict(last.values_list("lot__product", "supplier"))
