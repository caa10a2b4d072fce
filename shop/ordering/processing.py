"""What may happen to an order after it was placed; statuses change here and nowhere else."""

from django.db import transaction
from oscar.apps.order import processing as oscar
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from accounts.clinics.queries import is_same_place
from common.clock import today
from common.order_states import WAITING, OrderState
from shop.dispatch.orders import unless_today
from shop.inventory import services as stock

from .exceptions import Refused
from .hearing import Message
from .letters import parcels_of, tell
from .models import Move
from .permission import permission_to_ship
from .services import end_stop, review
from .submission import as_shipping_address
from .totals import totals_of
from .uses import give_back_uses

Order = get_model("order", "Order")
OrderNote = get_model("order", "OrderNote")
ShippingEventType = get_model("order", "ShippingEventType")


class EventHandler(oscar.EventHandler):
    @transaction.atomic
    def ship(self, order, reference="", although=""):
        """Ship the whole order, tell the clinic lots and expiry, and return the shipping event.

        Raises InvalidShippingEvent if it is not waiting to be shipped, Refused if the buyer may
        no longer have it, inventory's NotShippable if a picked lot may not leave, or NotToday if it
        travels cold and must not leave today, unless staff say why it leaves `although`.
        """
        order = waiting_order(order)
        lines = list(order.lines.select_related("product__parent"))
        Refused.unless_given(permission_to_ship(order, lock=True))
        if unless_today(order, lines, today(), although):
            order.notes.create(user=self.user, note_type=OrderNote.WARNING, message=although)
        stock.ship(order, today(), by=self.user)
        event_type, _ = ShippingEventType.objects.get_or_create(
            code="shipped", defaults={"name": OrderState.SHIPPED}
        )
        event = self.create_shipping_event(
            order, event_type, lines, [line.quantity for line in lines], reference=reference
        )
        order.lines.update(num_allocated=0)
        self.handle_order_status_change(order, OrderState.SHIPPED)
        end_stop(order)
        shipped = {"parcels": parcels_of(order), "reference": reference}
        tell(order, Message.SHIPPED, totals=totals_of(order), **shipped)
        return event

    @transaction.atomic
    def pick_again(self, order):
        """Give back what an unshipped order has and pick afresh; raises NotEnoughStock."""
        order = waiting_order(order)
        stock.release(order, by=self.user)
        lines = list(order.lines.select_related("product"))
        plan = stock.plan([stock.Want(ln.pk, ln.product, ln.quantity) for ln in lines], today())
        for line in lines:
            stock.give(plan, line.pk, line, by=self.user)

    @transaction.atomic
    def cancel(self, order, reason):
        """Give back what the order has and what it used of offers, close it, tell the buyer why."""
        order = waiting_order(order, *WAITING)
        give_back_uses(order)
        stock.release(order, by=self.user)
        order.lines.update(num_allocated=0)
        self.handle_order_status_change(order, OrderState.CANCELLED, note_msg=reason)
        end_stop(order)
        tell(order, Message.CANCELLED, reason=reason)

    @transaction.atomic
    def release(self, order, reason):
        """Let an order that was held for review be packed, and tell the buyer."""
        order = waiting_order(order, OrderState.HELD)
        self.handle_order_status_change(order, OrderState.PLACED)
        order.notes.create(user=self.user, note_type=OrderNote.INFO, message=reason)
        tell(order, Message.RELEASED, totals=totals_of(order))

    @transaction.atomic
    def move(self, order, address):
        """Send an order that waits to another verified address of its clinic, and tell the clinic.

        The rule is asked for the new destination. Raises InvalidShippingEvent or Refused.
        """
        order = waiting_order(order, *WAITING)
        before, there = order.shipping_address, as_shipping_address(address)
        if is_same_place(before, there):
            raise InvalidShippingEvent("The order goes to this address already.")
        if before.country_id != there.country_id:
            raise InvalidShippingEvent(
                "This address is in another country, where other prices and rules hold. Ask the "
                "clinic to order anew, then cancel this order."
            )
        permission = Refused.unless_given(permission_to_ship(order, to=there, lock=True))
        there.save()
        order.shipping_address = there
        order.save(update_fields=["shipping_address"])
        Move.objects.create(order=order, before=before, address=permission.address, by=self.user)
        review(order)
        tell(order, Message.MOVED, before=before)


def waiting_order(order, *statuses):
    """The order, freshly read and locked; raises InvalidShippingEvent if it no longer waits.

    It waits to be shipped unless other `statuses` are named.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status not in (statuses or (OrderState.PLACED,)):
        raise InvalidShippingEvent(f"Order {order.number} is {order.status.lower()} already.")
    return order
