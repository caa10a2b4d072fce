"""What to order from whom: each product's need, by the supplier who brought it last."""

from collections import Counter
from dataclasses import dataclass

from catalogue.models import Product
from catalogue.models.product import for_sale

from ..figures.queries import paces, useful_of_all
from ..models import Movement, Supplier
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


def wanted(owed):
    """The Wanted products, by supplier and name. `owed`: {product key: units orders wait for}."""
    per_day, coming = paces(), Counter()
    useful = useful_of_all(per_day)
    for line in coming_lines():
        coming[line.product_id] += line.outstanding
    products = Product.objects.filter(for_sale(), pk__in={*per_day, *owed})
    suppliers = _last_suppliers()
    found = []
    for product in products.select_related("parent"):
        key, supplier = product.pk, suppliers.get(product.pk)
        lead = supplier.lead_days if supplier else None
        need = Need(useful.get(key, 0), coming[key], owed.get(key, 0), per_day.get(key), lead)
        if (units := units_to_order(need)) != 0:
            found.append(Wanted(product, supplier, need, units))
    return sorted(found, key=_by_supplier)


def _by_supplier(each):
    name = each.supplier.name if each.supplier else ""
    return name == "", name, each.product.full_name


def _last_suppliers():
    """{product key: the Supplier of its last receipt}."""
    received = Movement.objects.filter(kind=Movement.Kind.RECEIVED, supplier__isnull=False)
    last = received.order_by("lot__product", "-pk").distinct("lot__product")
    keys = dict(last.values_list("lot__product", "supplier"))
    suppliers = Supplier.objects.in_bulk(set(keys.values()))
    return {product: suppliers[key] for product, key in keys.items()}
