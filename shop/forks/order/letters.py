"""What is written by mail about an order just placed."""

from shop.common import mail
from shop.common.links import link
from shop.purchasing.queries import readers_of, signature_of

from .totals import totals_of


def tell_of_placing(order):
    """Rows of the outbox, in the order's own transaction."""
    context = {
        "order": order,
        "lines": order.lines.select_related("product__parent"),
        "url": link("customer:order", order.number),
        "signature": signature_of(order),
        "totals": totals_of(order),
    }
    for reader in readers_of(order):
        mail.send("order_placed", reader.email, {"reader": reader, **context})
