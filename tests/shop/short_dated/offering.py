"""Lots that are offered by themselves, in tests."""

from datetime import timedelta
from decimal import Decimal

from common.clock import today
from shop.inventory import services as stock
from shop.inventory.models import Lot, ShortDatedOffer
from shop.inventory.short_dated.services import offer_lot
from tests import cast

ENDS = 40
STANDARD, PRICE = Decimal("42.00"), Decimal("31.00")


def lots(short=5, ordinary=20, key=cast.BELOTERO):
    """(a lot near its end, another one) that are all there is of a product."""
    Lot.objects.filter(product=key).update(status=Lot.Status.ON_HOLD)
    product = cast.product(key)
    near, far = cast.days_from_now(ENDS), cast.days_from_now(400)
    return (
        stock.receive_lot(product, "NEAR-1", near, short, "Medica"),
        stock.receive_lot(product, "FAR-1", far, ordinary, "Medica") if ordinary else None,
    )


def offered(lot, units=5, price=PRICE, **more):
    fields = {"first_day": today(), "last_day": today() + timedelta(days=20)}
    fields |= {"reason": "It would be left over", "by": cast.person("admin")}
    return offer_lot(lot, units=units, price=price, **fields | more)


def put(client, offer, units=1, accepts=None):
    """Sends the form of an offer, its tick as the page has it."""
    accepts = offer.lot.expires_on.isoformat() if accepts is None else accepts
    return client.post(f"/short-dated/{offer.pk}/", {"units": units, "accepts": accepts})


def sold(offer):
    return ShortDatedOffer.objects.get(pk=offer.pk).sold
