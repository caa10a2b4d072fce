"""Keeps what each line of an order was sold at, and why (U6)."""

from django.apps import apps

from common.saving import insert

from .models import SoldAt
from .wording import SMALL_ORDER


def keep_prices(sold):
    """Keep the Applied of each line of a new order, {order line: Applied}."""
    insert(
        [
            SoldAt(
                line=line,
                kind=applied.kind,
                price=applied.price,
                standard=applied.standard,
                last_day=applied.last_day,
                reference=applied.reference,
            )
            for line, applied in sold.items()
        ]
    )


def keep_extra(order, extra):
    """Keep the charge for a small order (an Extra, or None) beside its lines."""
    if extra:
        apps.get_model("order", "Surcharge").objects.create(
            order=order,
            name=SMALL_ORDER,
            code="small-order",
            excl_tax=extra.net,
            incl_tax=extra.net + extra.vat,
            tax_code=extra.treatment.code,
        )
