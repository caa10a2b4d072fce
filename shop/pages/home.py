"""What the home page shows to who is signed in: what waits, the last order, lots to use soon.

Six queries, however much a buyer has ordered.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateField, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from oscar.core.loading import get_model

from accounts.clinics.policy import Deed
from accounts.licences.standing import PersonStanding, standing_of
from common.clock import now
from common.statements import Asked, Statement, asked_key
from shop.countersigning.queries import waiting_for
from shop.inventory.queries import shipped_picks
from shop.purchasing.queries import keys_of_orders, orders_of
from shop.quick_order.queries import usual_of

from .waiting import others, waiting

SOON = timedelta(days=90)
RENEW_WITHIN = timedelta(days=60)
MOST_LOTS, MOST_LINES = 5, 4

_Line = get_model("order", "Line")


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
    picks = _LOTS.rows(user=user.pk, on=on, until=on + SOON)
    recalled = [pick for pick in picks if pick.is_recalled]
    waits = waiting(user, on)
    return BuyersDay(
        standing=standing,
        expires_soon=_expires_soon(standing, on),
        last_order=_LAST_ORDER.first(user=user.pk),
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


def _lots_to_look_at():
    """Lots shipped to the buyer that are recalled or end soon: recalled first, then the soonest."""
    on, until = (Asked(name, DateField()) for name in ("on", "until"))
    ends_soon = Q(lot__expires_on__gte=on, lot__expires_on__lte=until)
    return (
        shipped_picks(keys_of_orders(asked_key("user"), Deed.SEE_LOTS))
        .filter(ends_soon | Q(is_recalled=True))
        .select_related(None)
        .select_related("lot__product__parent")
        .only("quantity", "lot__number", "lot__expires_on", *_NAMES)
        .order_by("-is_recalled", "lot__expires_on", "pk")[: MOST_LOTS * 2]
    )


_NAMES = [
    f"lot__product__{way}{name}"
    for way in ("", "parent__")
    for name in ("title", "variant_name", "structure")
]


def _last_order():
    """The newest order with units and titles of its first lines, and how many lines it has."""
    lines = _Line.objects.filter(order=OuterRef("pk"))
    rows = lines.order_by("pk").values(row=JSONObject(title="title", quantity="quantity"))
    counted = lines.order_by().values("order").annotate(all=Count("pk")).values("all")
    orders = orders_of(asked_key("user")).annotate(
        rows=ArraySubquery(rows[:MOST_LINES]), lines_in_all=Subquery(counted)
    )
    shown = orders.only("number", "date_placed", "total_incl_tax", "currency")
    return shown.order_by("-date_placed", "-pk")[:1]


_LOTS, _LAST_ORDER = Statement(_lots_to_look_at), Statement(_last_order)
