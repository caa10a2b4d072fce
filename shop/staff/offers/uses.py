"""The orders that used an offer or a voucher, and offers before anything else that is locked."""

from django.db import transaction
from oscar.core.loading import get_model

ConditionalOffer = get_model("offer", "ConditionalOffer")
OrderDiscount = get_model("order", "OrderDiscount")
MOST_SHOWN = 20


def uses_of(request, **by):
    """The latest orders that used it, for who may read orders: rows with order and amount."""
    if not request.user.has_perm("order.view_order"):
        return []
    rows = OrderDiscount.objects.filter(**by).select_related("order")
    return rows.order_by("-order__date_placed", "-pk")[:MOST_SHOWN]


class OffersFirst:
    """Locks offers before what it saves, as an order does (docs/rules/purchase.md, P13)."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with transaction.atomic():
            _lock_offers(request)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        with transaction.atomic():
            _lock_offers(request)
            return super().delete_view(request, object_id, extra_context)


def _lock_offers(request):
    if request.method == "POST" and "_preview" not in request.POST:
        list(ConditionalOffer.objects.select_for_update(no_key=True).order_by("pk"))
