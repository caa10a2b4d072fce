"""What every page of the storefront shows."""

from email.utils import parseaddr
from functools import cache, lru_cache, partial

from django.conf import settings
from django.db.models import Sum
from oscar.core.loading import get_model

from common.statements import Statement, asked_key
from shop.ordering.basket_queries import key_of_cookie

NAVIGATION = (
    ("Facial rejuvenation", "/treatments/facial-rejuvenation/"),
    ("Fat and cellulite", "/treatments/fat-and-cellulite/"),
    ("Ingredients", "/ingredients/"),
    ("All products", "/catalogue/"),
    ("Articles", "/articles/"),
)
_NAVIGATED = frozenset(path for _, path in NAVIGATION)
ACCOUNT_CRUMBS = (("My account", "/accounts/"),)


def storefront(request):
    """Asks the database only when a template shows the number of units."""
    return {
        "account_crumbs": ACCOUNT_CRUMBS,
        "basket_units": cache(lambda: units_in_basket(request)),
        "contact_email": address_of(settings.DEFAULT_FROM_EMAIL),
        "is_demo": settings.DEMO,
        "navigation": NAVIGATION,
        "navigated_to": request.path if request.path in _NAVIGATED else "",
    }


@lru_cache(maxsize=8)
def address_of(sender):
    """The address of a sender that has a name too."""
    return parseaddr(sender)[1]


def units_in_basket(request):
    """Units in the visitor's open basket: one query, none where there can be no basket.

    The first page after signing in joins the visitor's basket with the account's.
    """
    read = getattr(request, "_basket_cache", None)
    if read is not None and read._lines is not None:
        return read.num_items
    if _signed_in(request) and key_of_cookie(request):
        return request.basket.num_items
    if _signed_in(request):
        known = getattr(request, "units_in_basket", None)
        return (_UNITS["owner"].first(key=request.user.pk) or 0) if known is None else known
    basket_id = key_of_cookie(request)
    return (basket_id and _UNITS["pk"].first(key=basket_id)) or 0


def open_units(**whose):
    """A row with the `units` in the open basket that is `whose`."""
    baskets = get_model("basket", "Basket").objects.filter(status="Open", **whose)
    return baskets.order_by().values("status").annotate(units=Sum("lines__quantity"))


def _units(of):
    return open_units(**{of: asked_key("key")}).values_list("units", flat=True)


_UNITS = {of: Statement(partial(_units, of)) for of in ("owner", "pk")}


def _signed_in(request):
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated
