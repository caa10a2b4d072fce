"""What the home page shows to who is signed in: what waits, the last order, lots to use soon.

Six queries, however much a buyer has ordered; seven of who has many orders.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateField, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from oscar.core.loading import get_model

from accounts.licences.standing import PersonStanding, standing_of
from common.clock import now
from common.statements import Asked, IsAnyOf, Statement, asked_key
from shop.countersigning.queries import waiting_for
from shop.inventory.queries import recalled_lots
from shop.lots_received.queries import received, received_among_all
from shop.purchasing.queries import has_many_orders, is_of, orders_of
from shop.quick_order.queries import usual_of

from .waiting import others, waiting

SOON = timedelta(days=90)
RENEW_WITHIN = timedelta(days=60)
MOST_LOTS, MOST_LINES = 5, 4

_Order, _Line = get_model("order", "Order"), get_model("order", "Line")


@dataclass(frozen=True)
class BuyersDay:
    """A buyer's home page on one day."""

    standing: PersonStanding
    expires_soon: bool = False
    last_order: object = None
    lots: list = field(default_factory=list)
    recalled: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    waits: list = field(default_factory=list)
    more_waits: list = field(default_factory=list)
    parcels: list = field(default_factory=list)
    more_parcels: list = field(default_factory=list)
    usual: list = field(default_factory=list)


def buyers_day(user, on):
    """The BuyersDay of `user` on day `on`."""
    standing = standing_of(user, now())
    has_many = has_many_orders(user)
    picks = (_lots_of_many if has_many else _lots_of)(user, on)
    recalled = [pick for pick in picks if pick.is_recalled]
    waits = waiting(user, on)
    return BuyersDay(
        standing=standing,
        expires_soon=_expires_soon(standing, on),
        last_order=(_LAST_OF_MANY if has_many else _LAST_ORDER).first(user=user.pk),
        lots=[pick for pick in picks if pick not in recalled][:MOST_LOTS],
        recalled=recalled,
        requests=list(waiting_for(user, now())),
        waits=[one for one in waits if not one.is_parcel],
        more_waits=[one for one in others(waits) if not one.is_parcel],
        parcels=[one for one in waits if one.is_parcel],
        more_parcels=[one for one in others(waits) if one.is_parcel],
        usual=usual_of(user, on),
    )


def _expires_soon(standing, on):
    """Whether a verified licence should be renewed now and is not being renewed yet."""
    is_verified = standing.is_verified and not standing.is_being_renewed
    return is_verified and standing.licence.expires_on <= on + RENEW_WITHIN


def _lots_of(user, on):
    """Lots shipped to the buyer that are recalled or end soon: recalled first, then the soonest."""
    return _LOTS.rows(user=user.pk, on=on, until=on + SOON)


def _lots_of_many(user, on):
    """The same for who has many orders: from the lots, of which few are recalled or end soon."""
    recalled = _RECALLED.rows(user=user.pk)
    return [*recalled, *_END_SOON.rows(user=user.pk, on=on, until=on + SOON)][:_MOST_PICKS]


_USER = asked_key("user")
_ON, _UNTIL = (Asked(name, DateField()) for name in ("on", "until"))
_ENDS_SOON = Q(lot__expires_on__gte=_ON, lot__expires_on__lte=_UNTIL)
_MOST_PICKS = MOST_LOTS * 2


def _lots_to_look_at():
    picks = received(_USER)
    return _soonest(picks.filter(_ENDS_SOON | Q(is_recalled=True)), "-is_recalled")


def _soonest(picks, *first):
    shown = picks.select_related(None).select_related("lot__product__parent")
    shown = shown.only("quantity", "lot__number", "lot__expires_on", *_NAMES)
    return shown.order_by(*first, "lot__expires_on", "pk")[:_MOST_PICKS]


_NAMES = [
    f"lot__product__{way}{name}"
    for way in ("", "parent__")
    for name in ("title", "variant_name", "structure")
]


def _last_order(orders):
    """The newest of some orders, with units and titles of its first lines, and how many it has."""
    lines = _Line.objects.filter(order=OuterRef("pk"))
    rows = lines.order_by("pk").values(row=JSONObject(title="title", quantity="quantity"))
    counted = lines.order_by().values("order").annotate(all=Count("pk")).values("all")
    orders = orders.annotate(rows=ArraySubquery(rows[:MOST_LINES]), lines_in_all=Subquery(counted))
    shown = orders.only("number", "date_placed", "total_incl_tax", "currency")
    return shown.order_by("-date_placed", "-pk")[:1]


_LOTS = Statement(_lots_to_look_at)
_END_SOON = Statement(
    lambda: _soonest(received_among_all(_USER).filter(_ENDS_SOON, is_recalled=False))
)
_RECALLED = Statement(
    lambda: _soonest(
        received_among_all(_USER).filter(IsAnyOf(F("lot"), ArraySubquery(recalled_lots())))
    )
)
_LAST_ORDER = Statement(lambda: _last_order(orders_of(_USER)))
_LAST_OF_MANY = Statement(lambda: _last_order(_Order.objects.filter(is_of(_USER))))
