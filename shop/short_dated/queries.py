"""The products of which a lot is offered by itself, as the strategy reads products."""

from django.db.models import DateField

from catalogue.models import Product
from common.statements import Asked, asked_key
from shop.inventory.short_dated.models import ShortDatedOffer
from shop.inventory.short_dated.queries import holding


def offered():
    """Public products with a lot that is offered today."""
    lots = holding(Asked("today", DateField())).values("lot__product")
    return _shown(Product.objects.filter(pk__in=lots, is_public=True))


def of_offer():
    """The public product of an offer with the Asked key, whether it holds or has ended."""
    lots = ShortDatedOffer.objects.filter(pk=asked_key("offer")).values("lot__product")
    return _shown(Product.objects.filter(pk__in=lots, is_public=True))


def _shown(products):
    return products.select_related("parent")
