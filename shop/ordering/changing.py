"""What is still changed of an order that waits: where it goes, and what of it is sent at once.

Staff do it while it waits; who ordered or signed it until packing begins. The rule is
docs/rules/picking.md, L22 and L31.
"""

from django.db import transaction
from oscar.apps.order.exceptions import InvalidShippingEvent

from common.clock import now
from common.deeds import NotPossible
from common.order_states import WAITING, WHOLE
from shop.purchasing.queries import signature_of

from .back_orders import is_sent_together, keep_expectation, missing_of
from .exceptions import Refused
from .hearing import Message
from .letters import tell
from .models import SendAs
from .processing import EventHandler, waiting_order
from .queries import open_parcels
from .stops import why_not

_BEGUN = "We have begun to pack this order: write to us if something of it has to change."


def may_change(order, user):
    """Whether the person may change or cancel the order themselves: until it is packed (L22)."""
    if order.status not in WHOLE or open_parcels(order).exists():
        return False
    signature = signature_of(order)
    return user.pk in {order.user_id, signature and signature.signed_by_id}


def locked_own(order, user, begun=_BEGUN):
    """The order as it is now, locked; raises NotPossible where it is not theirs to change."""
    try:
        order = waiting_order(order, *WHOLE)
    except InvalidShippingEvent as error:
        raise NotPossible(str(error)) from error
    if not may_change(order, user):
        raise NotPossible(begun)
    return order


@transaction.atomic
def move_own(order, address, user):
    """Send it to another verified address of the clinic; raises NotPossible."""
    order = locked_own(order, user)
    try:
        EventHandler(user).move(order, address)
    except Refused as refused:
        raise NotPossible(" ".join(why_not(refused.permission).sentences)) from refused
    except InvalidShippingEvent as error:
        raise NotPossible(str(error)) from error


@transaction.atomic
def choose_own(order, together, user):
    """As `choose`, for who ordered or signed it; raises NotPossible."""
    choose(locked_own(order, user), together, user)


@transaction.atomic
def choose(order, together, by):
    """Send an order that waits for goods all together, or what is there today; its clinic is told.

    Raises NotPossible, or InvalidShippingEvent if it does not wait.
    """
    order = waiting_order(order, *WAITING)
    waiting = missing_of(order)
    if not waiting:
        raise NotPossible("All of it is here: nothing is left to choose.")
    if is_sent_together(order) == together:
        raise NotPossible("It is sent so already.")
    if together and (parcel := open_parcels(order).first()):
        state = parcel.get_state_display().lower()
        raise NotPossible(f"{parcel} is {state}. Take it apart first, or send what is there.")
    chosen = {"together": together, "changed_by": by, "changed_at": now()}
    SendAs.objects.update_or_create(order=order, defaults=chosen)
    for line in waiting:
        keep_expectation(line, line.expected_on)
    tell(order, Message.SEND_AS, together=together, waiting=waiting, by=by)


def facts_of_sending(order):
    """What the page says on which it is chosen, and what the choice rests on."""
    waiting = [f"{line.open} × {line.product.full_name}" for line in missing_of(order)]
    return {
        "Status": order.status,
        "Sent": "all together" if is_sent_together(order) else "what is there today",
        "Waits for goods": "; ".join(waiting),
    }


def facts_of_delivery(order):
    """What the page says on which another address is chosen."""
    address = order.shipping_address
    where = ", ".join(address.active_address_fields()) if address else ""
    return {"Status": order.status, "Delivery to": where}
