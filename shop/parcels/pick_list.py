"""What is to be fetched for several orders, in the order in which somebody walks."""

from dataclasses import dataclass

from common.order_states import TO_SHIP
from shop.inventory.models import Lot, Pick
from shop.ordering.back_orders import incomplete


@dataclass(frozen=True)
class Fetched:
    """A lot with the units of it that each order gets: [(order, units)]."""

    lot: Lot
    orders: tuple

    @property
    def units(self):
        return sum(units for _, units in self.orders)


_RELATED = ("lot__product__parent", "order_line__order__delivery_day")
_SHOWN = ("quantity", "lot__number", "lot__expires_on", "lot__status", "order_line__order__number")
_SHOWN += ("order_line__order__delivery_day__wished_on",)
_SHOWN += tuple(
    f"lot__{product}__{name}"
    for product in ("product", "product__parent")
    for name in ("title", "variant_name", "structure")
)


def pick_list(orders):
    """A Fetched for each lot that these orders (by key) have in no parcel yet, sorted by place.

    Orders that are sent all together and wait for goods are left out.
    """
    picks = Pick.objects.filter(
        order_line__order__in=orders,
        order_line__order__status__in=TO_SHIP,
        shipped_at=None,
        parcel=None,
    )
    picks = picks.exclude(order_line__order__in=incomplete(orders))
    by_lot = {}
    picks = picks.select_related(*_RELATED).only(*_SHOWN)
    for pick in picks.order_by("pk"):
        by_lot.setdefault(pick.lot, []).append((pick.order_line.order, pick.quantity))
    found = (Fetched(lot, tuple(units)) for lot, units in by_lot.items())
    return sorted(found, key=lambda fetched: place_of(fetched.lot))


def place_of(lot):
    """Where a lot comes in the walk: by product, then what expires first."""
    return lot.product.full_name.casefold(), lot.expires_on, lot.number, lot.pk
