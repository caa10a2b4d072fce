"""Campaigns as two people of the warehouse make them, below their pages."""

from shop.inventory.models import Lot, Pick
from shop.inventory.services import receive_lot
from shop.parcels import services as parcels
from shop.recalls import campaigns, services
from shop.recalls.campaigns import Told
from tests import cast

TOLD = {
    "kind": "recall",
    "title": "A torn seal",
    "reason": "Some seals are torn",
    "to_do": "return",
    "reference": "FSN 2026-12",
}


def a_lot(number="KL-77", units=10, product=cast.BELOTERO, days=30):
    """A lot that is the first to be picked."""
    Lot.objects.filter(product=product).exclude(number__startswith="KL-").update(status="on_hold")
    cast.product(product).__class__.objects.filter(pk=product).update(minimum_remaining_days=0)
    day = cast.days_from_now(days)
    return receive_lot(cast.product(product), number, day, units, "Medica", cast.person("omar"))


def draft(lots=None, by="omar", **told):
    lots = lots or [a_lot()]
    return campaigns.begin(Told(**TOLD | told), lots, cast.person(by))


def released(lots=None, by="admin", **told):
    """Begun by omar, released by admin; the worker has told everybody."""
    campaign = draft(lots, **told)
    release(campaign, by)
    return campaign


def release(campaign, by="admin"):
    with cast.committed():
        campaigns.release(campaign, cast.person(by))
    services.tell_all.call(campaign.pk)
    campaign.refresh_from_db()


def shipped(name, units=1, product=cast.BELOTERO):
    order = cast.order_of(name, product, units)
    parcels.ship(order, cast.person("omar"))
    return order


def lot_of(order):
    return Pick.objects.filter(order_line__order=order).first().lot
