"""What is to be fetched for several orders, in the order in which somebody walks."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from catalogue.models.product import own_or_familys
from common.order_states import TO_SHIP
from common.statements import IsAnyOf, Statement, asked_keys
from shop.inventory.models import Lot, Pick, Place
from shop.inventory.places.queries import held_in, picked_from
from shop.ordering.back_orders import incomplete

# The units of a lot that one order, named by key and number, gets, and the day its buyer wishes.
Share = namedtuple("Share", "order number units wished_on")
_KINDS = list(Place.Kind)
MOST_ORDERS = 200


@dataclass(frozen=True)
class Fetched:
    """A lot, where it lies, its product and state in words, and the Share of each order."""

    place: str
    product: str
    lot: str
    expires_on: date
    state: str
    shares: tuple

    @property
    def units(self):
        return sum(share.units for share in self.shares)


def pick_list(orders):
    """A Fetched for each lot that these orders (by key) have in no parcel yet, sorted by place.

    Orders that are sent all together and wait for goods are left out. Three queries.
    """
    waiting, by_lot = incomplete(orders), {}
    for key, share, *of_lot in map(_read, _PICKS.rows(pks=list(orders)) if orders else ()):
        if share.order not in waiting:
            by_lot.setdefault((*of_lot, key), []).append(share)
    lies = {key: picked_from(held) for key, held in held_in({key for *_, key in by_lot}).items()}
    return [
        Fetched(_names(lies[key]), product, lot, expires_on, state, tuple(by_lot[found]))
        for found in sorted(by_lot, key=lambda found: _in_the_walk(found, lies))
        for product, lot, expires_on, state, key in [found]
    ]


def _names(holdings):
    return ", ".join(holding.place.name for holding in holdings)


def _in_the_walk(found, lies):
    """Where a lot comes in the walk: by its first place, by product, then what expires first."""
    product, lot, expires_on, _, key = found
    return _first_place(lies[key]), product.casefold(), expires_on, lot, key


def _first_place(holdings):
    """Rooms first, as most products belong there; what lies nowhere comes last."""
    places = ((_KINDS.index(held.place.kind), held.place.name) for held in holdings)
    return min(places, default=(len(_KINDS), ""))


def _read(row):
    key, lot, expires_on, status, title, variant, *share = row
    product = f"{title} {variant}".strip()
    return key, Share(*share), product, lot, expires_on, Lot.state_of(status, expires_on)


def _picks():
    picks = Pick.objects.filter(
        IsAnyOf(F("order_line__order"), asked_keys()),
        order_line__order__status__in=TO_SHIP,
        shipped_at=None,
        parcel=None,
    )
    of_lot = ("lot", "lot__number", "lot__expires_on", "lot__status")
    of_order = ("order_line__order", "order_line__order__number", "quantity")
    of_order += ("order_line__order__delivery_day__wished_on",)
    named = {"product_title": own_or_familys("title", "lot__product__")}
    return (
        picks.annotate(**named)
        .order_by("pk")
        .values_list(*of_lot, "product_title", "lot__product__variant_name", *of_order)
    )


_PICKS = Statement(_picks)
