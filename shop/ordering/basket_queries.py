"""What every page that shows a basket reads, as statements that are compiled once."""

from collections import namedtuple

from django.apps import apps
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, prefetch_related_objects

from common.clock import now
from common.statements import (
    Asked,
    IsAnyOf,
    PlainSQL,
    Statement,
    asked_key,
    asked_keys,
    fill,
    filled,
)

_SHOWN_OF_A_PRODUCT = ("product_class", "treatment_type", "collection__brand")


HeldUnits = namedtuple("HeldUnits", "units of_product currency")


def basket_of(user, status):
    """The basket of a person that has this status, or None; with whether it `has_vouchers` and
    there `are_offers` for all just now."""
    return _OWNED[status].first(user=user.pk, moment=now())


def open_basket_of(user):
    """The open basket of a person, made where there is none."""
    found = basket_of(user, "Open")
    if found is None:
        _OPEN.rows(user=user.pk, moment=now())
        found = basket_of(user, "Open")
    return found


def held(basket, product):
    """What a basket holds: units in all, units of a product that are not of one lot of it, and the
    currency of its lines, None of none."""
    if basket.pk is None:
        return HeldUnits(0, 0, None)
    return HeldUnits(*_HELD.rows(basket=basket.pk, product=product.pk)[0])


def key_of_cookie(request):
    """The key of the basket that the visitor's signed cookie names, or None."""
    try:
        key = Signer().unsign(request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN, ""))
    except BadSignature:
        return None
    return int(key) if key.isdecimal() else None


def visitors_basket(key):
    """The open basket with this key, if it belongs to nobody, as basket_of; None for no key."""
    return _VISITORS.first(key=key, moment=now()) if key else None


def lines_of(basket, read):
    """Its lines, a queryset that is read. Their products are those that `read(products, pks=keys)`
    finds, as a strategy reads them with price, stock and the right to buy."""
    if basket.pk is None:
        return filled(apps.get_model("basket", "Line").objects.none(), [])
    found = _LINES.rows(basket=basket.pk)
    keys = list({line.product_id for line in found})
    products = {each.pk: each for each in read(products_shown, pks=keys)} if found else {}
    for line in found:
        line.basket, line.product = basket, products[line.product_id]
    with_attributes = [line for line in found if line.has_attributes]
    prefetch_related_objects(with_attributes, "attributes")
    none = filled(apps.get_model("basket", "LineAttribute").objects.none(), [])
    for line in found:
        if not line.has_attributes:
            line._prefetched_objects_cache = {"attributes": none}
    return filled(basket.lines.all(), found)


def products_shown():
    """Products of Asked `pks`, with what a line of a basket shows of them."""
    products = apps.get_model("catalogue", "Product").objects
    familys = (f"parent__{name}" for name in _SHOWN_OF_A_PRODUCT)
    found = products.filter(IsAnyOf(F("pk"), asked_keys()))
    return found.select_related(*_SHOWN_OF_A_PRODUCT, *familys)


def read_alone(products, **values):
    """Of a basket without a strategy."""
    return _ALONE.rows(**values)


def read_vouchers(basket, are_any=True):
    """Have the vouchers of a saved basket read, as a prefetch would; with their offers."""
    if basket.pk is None:
        return
    found = _VOUCHERS.rows(basket=basket.pk) if are_any else []
    prefetch_related_objects(found, "offers__condition", "offers__benefit")
    fill(basket, "vouchers", found)


def offers_for_all():
    """Offers that hold just now without a voucher, with condition and benefit."""
    return _OFFERS.rows(moment=now())


def baskets():
    """With whether each `has_vouchers` and there `are_offers` for all at an Asked `moment`."""
    baskets = apps.get_model("basket", "Basket")
    vouchers = baskets.vouchers.through.objects.filter(basket=OuterRef("pk"))
    flags = {"has_vouchers": Exists(vouchers), "are_offers": Exists(_offers_just_now())}
    return baskets.objects.annotate(**flags)


def _owned(status):
    return Statement(
        lambda: baskets().filter(owner=asked_key("user"), status=status).order_by("pk")
    )


def _lines():
    attributes = apps.get_model("basket", "LineAttribute").objects.filter(line=OuterRef("pk"))
    lines = apps.get_model("basket", "Line").objects.filter(basket=asked_key("basket"))
    lines = lines.annotate(has_attributes=Exists(attributes))
    related = ("short_dated__offer__lot", "stockrecord__partner")
    return lines.select_related(*related).order_by("pk")


def _offers():
    return _offers_just_now().select_related("condition", "benefit")


def _offers_just_now():
    offers, moment = apps.get_model("offer", "ConditionalOffer"), Asked("moment", DateTimeField())
    has_begun = Q(start_datetime__lte=moment) | Q(start_datetime=None)
    goes_on = Q(end_datetime__gte=moment) | Q(end_datetime=None)
    return offers.objects.filter(has_begun, goes_on, offer_type=offers.SITE, status=offers.OPEN)


_OWNED = {status: _owned(status) for status in ("Open", "Saved")}
_VISITORS = Statement(lambda: baskets().filter(pk=asked_key("key"), owner=None, status="Open"))
_OPEN = PlainSQL(
    """
    INSERT INTO basket_basket (owner_id, status, date_created) VALUES (%(user)s, 'Open', %(moment)s)
    ON CONFLICT (owner_id) WHERE status = 'Open' AND owner_id IS NOT NULL DO NOTHING
    RETURNING id
    """,
    user="bigint",
    moment="timestamptz",
)
_HELD = PlainSQL(
    """
    SELECT coalesce(sum(quantity), 0), coalesce(
        sum(quantity) FILTER (WHERE product_id = %(product)s AND lot.line_id IS NULL), 0
    ), min(price_currency)
    FROM basket_line AS line LEFT JOIN ordering_shortdatedline AS lot ON lot.line_id = line.id
    WHERE basket_id = %(basket)s
    """,
    basket="bigint",
    product="bigint",
)
_LINES = Statement(_lines)
_ALONE = Statement(products_shown)
_VOUCHERS = Statement(
    lambda: apps.get_model("voucher", "Voucher").objects.filter(basket=asked_key("basket"))
)
_OFFERS = Statement(_offers)
