"""What buyers are told by mail about an order just placed."""

from shop.common import mail
from shop.purchasing.models import OrderSignature


def tell_of_placing(order, url):
    """A row of the outbox, in the order's own transaction; `url` is the order's page."""
    signature = OrderSignature.objects.filter(order=order).first()
    context = {
        "order": order,
        "lines": order.lines.select_related("product__parent"),
        "url": url,
        "entered_by": signature and signature.entered_by_id,
        "entry_note": signature and signature.entry_note,
    }
    mail.send("order_placed", order.user.email, context)
