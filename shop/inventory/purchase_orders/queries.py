"""Purchase orders as other rooms and pages read them: what is on the way, and what is overdue."""

from collections import defaultdict

from django.db.models import Exists, F, OuterRef

from common.statements import Statement, asked_key

from . import rule
from .models import PurchaseOrder, PurchaseOrderLine
from .rule import COMING

# What of a line is still to come, for rows of `coming_lines`.
OUTSTANDING = F("units") - F("received")


def coming_lines():
    """Lines of which units are still to come, soonest first."""
    found = PurchaseOrderLine.objects.filter(order__state__in=COMING, received__lt=F("units"))
    return found.order_by("expected_on", "pk")


def coming_of(product):
    """The coming lines of one product with their orders."""
    return _COMING.rows(product=product.pk)


_COMING = Statement(
    lambda: coming_lines().filter(product=asked_key("product")).select_related("order__supplier")
)


def coming_by_product(products, on):
    """{product key: what is Coming of it from day `on`, soonest first}. What is overdue is not
    among it: nobody knows its day."""
    found = defaultdict(list)
    for line in coming_lines().filter(product__in=products, expected_on__gte=on):
        found[line.product_id].append(rule.Coming(line.outstanding, line.expected_on))
    return found


def coming_orders():
    return PurchaseOrder.objects.filter(state__in=COMING)


def coming_order(key):
    """The order of this key, as somebody typed it, if goods are expected of it; else None."""
    is_key = key.isdecimal() and len(key) < 10
    return coming_orders().select_related("supplier").filter(pk=key).first() if is_key else None


def overdue(on):
    """Purchase orders of which units should have come before day `on`, which may be Asked."""
    late = coming_lines().filter(expected_on__lt=on).order_by()
    return PurchaseOrder.objects.filter(Exists(late.filter(order=OuterRef("pk"))))


def lines_of(order):
    """The lines of an order with what a page names of their products."""
    return list(order.lines.select_related("product__parent").order_by("pk"))


def differences_of(lines, came, on):
    """How {product: units} differ from what is outstanding of these lines, in sentences."""
    ordered = {
        line.product_id: rule.Ordered(line.product.full_name, line.outstanding, line.expected_on)
        for line in lines
    }
    named = {product.pk: (product.full_name, units) for product, units in came.items()}
    return rule.differences(ordered, named, on)
