"""Offers before anything else that is locked, as an order does (docs/rules/purchase.md, P13)."""

from django.db import transaction
from oscar.core.loading import get_model

ConditionalOffer = get_model("offer", "ConditionalOffer")


class OffersFirst:
    """Locks offers before what it saves; to stand before StaleAdmin."""

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
