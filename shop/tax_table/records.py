"""Keeps how an order was taxed, as it was sold (M11)."""

from shop.taxes.categories import Category
from shop.taxes.document import Tax

from .models import OrderTax

_KEPT = ("rate", "net", "vat", "category", "reason", "charge", "charge_vat")


def keep_taxes(order, taxes):
    """Keep each Tax of a new order."""
    OrderTax.objects.bulk_create(
        OrderTax(order=order, **{name: getattr(tax, name) for name in _KEPT}) for tax in taxes
    )


def taxes_of(order):
    """Each Tax that an order was sold at; none where it is from before they were kept."""
    return tuple(_as_tax(row) for row in order.taxes.all())


def _as_tax(row):
    kept = {name: getattr(row, name) for name in _KEPT}
    return Tax(**kept | {"category": Category(row.category)})
