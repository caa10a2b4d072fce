"""Finds the order that a basket has become when the same basket is submitted once more."""

from datetime import timedelta

from django.utils import timezone
from oscar.core.loading import get_model

Order = get_model("order", "Order")
JUST_NOW = timedelta(minutes=2)


def order_already_placed(request):
    """The buyer's order of the basket that was submitted, or None.

    The form names its basket. Where it does not, an order placed just now is the answer.
    """
    orders = Order.objects.filter(user=request.user).order_by("-date_placed")
    basket_id = request.POST.get("basket", "")
    if basket_id.isdecimal() and len(basket_id) < 18:
        return orders.filter(basket_id=basket_id).first()
    ordered = orders.filter(basket_id=request.basket.pk).first() if request.basket.pk else None
    return ordered or orders.filter(date_placed__gte=timezone.now() - JUST_NOW).first()
