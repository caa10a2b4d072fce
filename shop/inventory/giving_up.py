"""What an order has of lots that may not leave is given back, with the reason in the ledger."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q

from common.clock import today

from .locks import lock_stock
from .models import Lot, Movement, Pick, Reason
from .services import give_back


@dataclass(frozen=True)
class GivenUp:
    """Units of a lot that an order line does not have any more, and the Reason."""

    order_line: object
    lot: Lot
    units: int
    reason: Reason


def never_leave(on):
    """Of picks (Q): what is in no parcel, of a lot that is recalled, has expired by day `on`, or
    ends before the day that its buyer accepted (U16)."""
    lost = Q(lot__status=Lot.Status.RECALLED) | Q(lot__expires_on__lt=on)
    lost |= Q(order_line__short_dated__expires_on__gt=F("lot__expires_on"))
    return lost & Q(shipped_at=None, parcel=None)


def not_leave(on):
    """As `never_leave`, or of a lot that is on hold."""
    held = Q(lot__status=Lot.Status.ON_HOLD, shipped_at=None, parcel=None)
    return never_leave(on) | held


@transaction.atomic
def give_up(order, which, by=None):
    """Give back those picks of the locked order; the GivenUp of each. `which`: one of the above."""
    picks = Pick.objects.filter(which, order_line__order=order)
    lock_stock(set(picks.order_by().values_list("lot__product", flat=True)))
    picks = list(picks.select_related("lot__product__parent", "order_line").order_by("pk"))
    given_up = [GivenUp(row.order_line, row.lot, row.quantity, _why(row.lot)) for row in picks]
    for pick, told in zip(picks, given_up, strict=True):
        give_back({pick: pick.quantity}, by, told.reason)
    return given_up


def given_up_of(order):
    """The lines of the ledger that say what an order, also an Asked one, had and gave up."""
    rows = lines_that_gave_up().filter(order_line__order=order)
    return rows.select_related("lot", "order_line__product__parent", "by").order_by("pk")


def lines_that_gave_up():
    """The lines of the ledger that say what order lines, whosever, had and gave up."""
    return Movement.objects.filter(kind=Movement.Kind.RELEASED).exclude(reason="").order_by()


def _why(lot):
    if lot.status == Lot.Status.AVAILABLE:
        return Reason.EXPIRED if lot.expires_on < today() else Reason.TOO_SHORT
    return Reason.RECALLED if lot.is_recalled else Reason.TO_LOOK_INTO
