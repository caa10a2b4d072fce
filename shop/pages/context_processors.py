"""What every page of the storefront shows."""

from email.utils import parseaddr
from functools import cache

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q, Sum
from oscar.core.loading import get_model

NAVIGATION = (
    ("Facial rejuvenation", "/treatments/facial-rejuvenation/"),
    ("Fat and cellulite", "/treatments/fat-and-cellulite/"),
    ("Ingredients", "/ingredients/"),
    ("All products", "/catalogue/"),
    ("Articles", "/articles/"),
)
ACCOUNT_CRUMBS = (("My account", "/accounts/"),)


def storefront(request):
    """Asks the database only when a template shows the number of units."""
    return {
        "account_crumbs": ACCOUNT_CRUMBS,
        "basket_units": cache(lambda: units_in_basket(request)),
        "contact_email": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "is_demo": settings.DEMO,
        "navigation": NAVIGATION,
    }


def units_in_basket(request):
    """Units in the visitor's open basket: one query, none where there can be no basket.

    The first page after signing in joins the visitor's basket with the account's.
    """
    if _signed_in(request) and _basket_of_cookie(request):
        return request.basket.num_items
    baskets = _baskets_of(request)
    if not baskets:
        return 0
    lines = get_model("basket", "Line").objects.filter(baskets, basket__status="Open")
    return lines.aggregate(units=Sum("quantity"))["units"] or 0


def _baskets_of(request):
    """A condition that finds the visitor's baskets; empty for who cannot have one."""
    if _signed_in(request):
        return Q(basket__owner=request.user)
    basket_id = _basket_of_cookie(request)
    return Q(basket=basket_id) if basket_id else Q()


def _signed_in(request):
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def _basket_of_cookie(request):
    value = request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN, "")
    try:
        basket_id = Signer().unsign(value)
    except BadSignature:
        return None
    return int(basket_id) if basket_id.isdecimal() else None
