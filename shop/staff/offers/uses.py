"""The orders that used an offer or a voucher."""

from oscar.core.loading import get_model

OrderDiscount = get_model("order", "OrderDiscount")
MOST_SHOWN = 20


def uses_of(request, **by):
    """The latest orders that used it, for who may read orders: rows with order and amount."""
    if not request.user.has_perm("order.view_order"):
        return []
    rows = OrderDiscount.objects.filter(**by).select_related("order")
    return rows.order_by("-order__date_placed", "-pk")[:MOST_SHOWN]
