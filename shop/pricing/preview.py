"""What a price list would change of what a clinic ordered last, before the clinic has it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.apps import apps
from django.db.models import F, Q

from accounts.models import Clinic
from catalogue.models import Product
from common.clock import today
from common.statements import IsAnyOf, Statement, asked_keys
from shop.taxes.cents import NOTHING, half_up

from .facts import terms_of, with_price_terms
from .models import PriceList
from .rule import Applied, Kind, Term, price_of

LAST_ORDERS = 10


@dataclass(frozen=True)
class Row:
    """Units of a product in an order, what one cost then, costs today, and would with the list."""

    line: object
    today: Applied
    with_list: Applied

    @property
    def less(self) -> Decimal:
        """By how much less the line would come to than by today's prices."""
        units = self.line.quantity
        return half_up(units * self.today.price) - half_up(units * self.with_list.price)


@dataclass(frozen=True)
class Preview:
    """The Rows of what the list has; `others` are lines of products that it has not."""

    rows: list
    others: int

    @property
    def less(self):
        return sum((row.less for row in self.rows), NOTHING)


def clinics_to_preview(price_list):
    """Clinics that have the list, or have ordered anything, by name."""
    ordered = apps.get_model("order", "Order").objects.filter(signature__isnull=False)
    keys = Q(pk__in=price_list.clinics.values("clinic"))
    keys |= Q(pk__in=ordered.values("signature__clinic"))
    return Clinic.objects.filter(keys).order_by("name", "pk")


def preview(price_list, clinic):
    """The Preview of all prices of a list, on whatever days, for a clinic's last orders."""
    orders = apps.get_model("order", "Order").objects.filter(signature__clinic=clinic)
    keys = list(orders.order_by("-pk").values_list("pk", flat=True)[:LAST_ORDERS])
    lines = apps.get_model("order", "Line").objects.filter(order__in=keys)
    lines = lines.select_related("order", "product__parent", "sold_at").order_by("-order", "pk")
    listed = _listed(price_list)
    asked = {line.product_id for line in lines} & set(listed)
    products = _PRODUCTS.rows(pks=list(asked), clinic=clinic.pk, today=today())
    found = {product.pk: product for product in products if product.standard is not None}
    rows = [
        _row(line, found[line.product_id], listed[line.product_id])
        for line in lines
        if line.product_id in found
    ]
    return Preview(rows, len(lines) - len(rows))


def _row(line, product, listed):
    terms = terms_of(product, product.currency)
    applied = partial(price_of, product.standard, units=line.quantity)
    return Row(line, applied(terms), applied((*terms, *listed)))


def _listed(price_list: PriceList):
    """{product key: Terms of the rule} of all prices of a list."""
    found = {}
    for row in price_list.prices.all():
        term = Term(Kind.LIST, row.from_units, row.price, last_day=row.last_day)
        found.setdefault(row.product_id, []).append(term)
    return found


def _products():
    rows = with_price_terms(Product.objects.filter(IsAnyOf(F("pk"), asked_keys())))
    return rows.annotate(
        standard=F("stockrecords__price"), currency=F("stockrecords__price_currency")
    )


_PRODUCTS = Statement(_products)
