"""What every page that shows a basket reads, as statements that are compiled once."""

from django.apps import apps
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import DateTimeField, Exists, OuterRef, Q, prefetch_related_objects

from common.clock import now
from common.statements import Asked, Statement, asked_key, fill, filled

_SHOWN_OF_A_PRODUCT = ("product_class", "treatment_type", "collection__brand", "contents_source")
_SHOWN_OF_A_LINE = (
    "short_dated__offer__lot",
    "stockrecord__partner",
    *(f"product__{name}" for name in _SHOWN_OF_A_PRODUCT),
    *(f"product__parent__{name}" for name in _SHOWN_OF_A_PRODUCT),
)


def basket_of(user, status):
    """The basket of a person that has this status, or None."""
    return _OWNED[status].first(user=user.pk)


def key_of_cookie(request):
    """The key of the basket that the visitor's signed cookie names, or None."""
    try:
        key = Signer().unsign(request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN, ""))
    except BadSignature:
        return None
    return int(key) if key.isdecimal() else None


def visitors_basket(key):
    """The open basket with this key, if it belongs to nobody; None for no key."""
    return _VISITORS.first(key=key) if key else None


def lines_of(basket):
    """Its lines, a queryset that is read, with all that price, stock and the right to buy need."""
    if basket.pk is None:
        return filled(apps.get_model("basket", "Line").objects.none(), [])
    found = _LINES.rows(basket=basket.pk)
    for line in found:
        line.basket = basket
    with_attributes = [line for line in found if line.has_attributes]
    prefetch_related_objects(with_attributes, "attributes")
    for line in found:
        if not line.has_attributes:
            fill(line, "attributes", [])
    return filled(basket.lines.all(), found)


def read_vouchers(basket):
    """Have the vouchers of a saved basket read, as a prefetch would; with their offers."""
    if basket.pk is None:
        return
    found = _VOUCHERS.rows(basket=basket.pk)
    prefetch_related_objects(found, "offers__condition", "offers__benefit")
    fill(basket, "vouchers", found)


def offers_for_all():
    """Offers that hold just now without a voucher, with condition and benefit."""
    return _OFFERS.rows(moment=now())


def _owned(status):
    return Statement(
        lambda: _baskets().filter(owner=asked_key("user"), status=status).order_by("pk")
    )


def _baskets():
    return apps.get_model("basket", "Basket").objects


def _lines():
    attributes = apps.get_model("basket", "LineAttribute").objects.filter(line=OuterRef("pk"))
    lines = apps.get_model("basket", "Line").objects.filter(basket=asked_key("basket"))
    lines = lines.annotate(has_attributes=Exists(attributes))
    return lines.select_related(*_SHOWN_OF_A_LINE).order_by("pk")


def _offers():
    offers, moment = apps.get_model("offer", "ConditionalOffer"), Asked("moment", DateTimeField())
    has_begun = Q(start_datetime__lte=moment) | Q(start_datetime=None)
    goes_on = Q(end_datetime__gte=moment) | Q(end_datetime=None)
    found = offers.objects.filter(has_begun, goes_on, offer_type=offers.SITE, status=offers.OPEN)
    return found.select_related("condition", "benefit")


_OWNED = {status: _owned(status) for status in ("Open", "Saved")}
_VISITORS = Statement(lambda: _baskets().filter(pk=asked_key("key"), owner=None, status="Open"))
_LINES = Statement(_lines)
_VOUCHERS = Statement(
    lambda: apps.get_model("voucher", "Voucher").objects.filter(basket=asked_key("basket"))
)
_OFFERS = Statement(_offers)
