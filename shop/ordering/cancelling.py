"""What of an order is cancelled while the rest of it stands, and what its buyer may cancel."""

from django.db import transaction

from common.clock import today
from common.deeds import NotPossible
from common.order_states import WAITING, WHOLE, OrderState
from shop.inventory import services as stock

from . import after_cancelling
from .changing import locked_own
from .hearing import Message
from .letters import tell
from .models import CancelledUnits
from .processing import EventHandler, waiting_order
from .queries import lines_that_wait, lines_to_cancel
from .services import end_stop, review


@transaction.atomic
def cancel_units(order, units, reason, by):
    """Cancel `units` ({key of a line: how many}) that are in no parcel, and tell the clinic.

    Where nothing is left and nothing has left, the order is cancelled. Raises NotPossible, or
    InvalidShippingEvent if the order does not wait.
    """
    order = waiting_order(order, *WAITING)
    lines = {line.pk: line for line in lines_to_cancel(order)}
    if not units:
        raise NotPossible("Say of which line how many units are cancelled.")
    if any(key not in lines or not 0 < units[key] <= lines[key].most for key in units):
        raise NotPossible("Not so many can be cancelled: others are in a parcel or have left.")
    if order.status in WHOLE and sum(units.values()) == _waiting(order):
        EventHandler(by).cancel(order, reason)
        return
    stock.give_back(_to_give_back(order, lines, units), by)
    for key, many in units.items():
        CancelledUnits.objects.create(line=lines[key], units=many, reason=reason, by=by)
    _follow_up(order, by)
    cancelled = [(lines[key], many) for key, many in units.items()]
    tell(order, Message.PART_CANCELLED, cancelled=cancelled, reason=reason)
    after_cancelling.follow(order, by, reason)


def _waiting(order):
    return sum(line.waiting for line in lines_that_wait(order))


def _to_give_back(order, lines, units):
    """{pick: how many}: units without a lot are given up first, then of lots that may not leave,
    then of those that last longest."""
    found = {}
    for key, many in units.items():
        picks = [pick for pick in stock.open_picks(order) if pick.order_line_id == key]
        picks = sorted((pick for pick in picks if not pick.parcel_id), key=_given_up_last)
        many -= lines[key].most - sum(pick.quantity for pick in picks)
        while many > 0:
            pick = picks.pop()
            found[pick] = min(many, pick.quantity)
            many -= found[pick]
    return found


def _given_up_last(pick):
    return not stock.may_leave(pick.lot, today()), pick.lot.expires_on


def _follow_up(order, by):
    """Where no more units wait, the order is shipped, unless a parcel of it stands in the house."""
    if order.is_part_shipped and not lines_that_wait(order):
        EventHandler(by).handle_order_status_change(order, OrderState.SHIPPED)
        end_stop(order)
    else:
        review(order)


@transaction.atomic
def cancel_own(order, user, reason):
    """Cancel an order for who ordered or signed it; raises NotPossible once packing has begun."""
    begun = "We have begun to pack this order: write to us if you do not want it."
    EventHandler(user).cancel(locked_own(order, user, begun), reason)
