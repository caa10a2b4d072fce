"""What may happen to an order after it was placed; statuses change here and nowhere else."""

from django.db import transaction
from oscar.apps.order import processing as oscar
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from accounts.clinics.queries import is_same_place
from common.clock import today
from common.order_states import TO_SHIP, WAITING, WHOLE, OrderState
from common.parcel_states import ParcelState
from shop.inventory import services as stock
from shop.tax_table.records import is_taxed_alike
from shop.taxes.rule import tax_place_of

from . import after_cancelling, wished
from .exceptions import Refused
from .hearing import Message
from .letters import tell
from .models import Move
from .permission import permission_to_ship
from .queries import lines_that_wait, open_parcels
from .services import end_stop, review
from .submission import as_shipping_address
from .totals import totals_of
from .uses import give_back_uses

Order = get_model("order", "Order")
OrderNote = get_model("order", "OrderNote")
ShippingEventType = get_model("order", "ShippingEventType")


class EventHandler(oscar.EventHandler):
    def leave(self, order, units, tracking):
        """Oscar's record that `units` ({line: how many}) of a locked order left; its state follows.

        Only shop.parcels calls it.
        """
        event_type, _ = ShippingEventType.objects.get_or_create(
            code="shipped", defaults={"name": OrderState.SHIPPED}
        )
        self.create_shipping_event(
            order, event_type, units.keys(), units.values(), reference=tracking
        )
        for line, gone in units.items():
            line.num_allocated = max(line.num_allocated - gone, 0)
            line.save(update_fields=["num_allocated"])
        self._now(order, OrderState.PART_SHIPPED if lines_that_wait(order) else OrderState.SHIPPED)

    def _now(self, order, state):
        """What has left in part may leave in part again."""
        if order.status != state:
            self.handle_order_status_change(order, state)

    @transaction.atomic
    def wish(self, order, day, words):
        """Have an order that waits arrive on another day, None: as soon as it can; the clinic reads
        these words. Raises InvalidShippingEvent."""
        order = waiting_order(order, *WAITING)
        wished.change(order, day, self.user)
        tell(order, Message.WISHED, day=day, words=words)

    @transaction.atomic
    def pick_again(self, order):
        """Give back what an order has that has not left and pick that afresh; what was bought of
        a certain lot stays of that (U16).

        Raises NotEnoughStock, or InvalidShippingEvent where some of it is in a parcel.
        """
        order = waiting_order(order)
        _unless_in_a_parcel(open_parcels(order))
        kept = stock.release_for_others(order, by=self.user)
        lines = [line for line in lines_that_wait(order) if line.pk not in kept]
        plan = stock.plan([stock.Want(ln.pk, ln.product, ln.waiting) for ln in lines], today())
        for line in lines:
            stock.give(plan, line.pk, line, by=self.user)

    @transaction.atomic
    def cancel(self, order, reason):
        """Give back what the order has and what it used of offers, close it, tell the buyer why."""
        order = waiting_order(order, *WHOLE)
        _unless_in_a_parcel(open_parcels(order))
        give_back_uses(order)
        stock.release(order, by=self.user)
        order.lines.update(num_allocated=0)
        self.handle_order_status_change(order, OrderState.CANCELLED, note_msg=reason)
        end_stop(order)
        tell(order, Message.CANCELLED, reason=reason)
        after_cancelling.follow(order, self.user, reason)

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
        _unless_in_a_parcel(open_parcels(order).filter(state=ParcelState.PACKED))
        before, there = order.shipping_address, as_shipping_address(address)
        if is_same_place(before, there):
            raise InvalidShippingEvent("The order goes to this address already.")
        _unless_other_sums_hold(order, before, there)
        permission = Refused.unless_given(permission_to_ship(order, to=there, lock=True))
        there.save()
        order.shipping_address = there
        order.save(update_fields=["shipping_address"])
        Move.objects.create(order=order, before=before, address=permission.address, by=self.user)
        review(order)
        tell(order, Message.MOVED, before=before, by=self.user)


def _unless_other_sums_hold(order, before, there):
    if before.country_id != there.country_id:
        raise InvalidShippingEvent(
            f"This address is in another country, where other prices and rules hold. {_ANEW}"
        )
    places = [tax_place_of(each.country_id, each.postcode) for each in (before, there)]
    if not is_taxed_alike(order, places):
        raise InvalidShippingEvent(f"At this address another VAT holds. {_ANEW}")


_ANEW = "Ask the clinic to order anew, then cancel this order."


def waiting_order(order, *statuses):
    """The order, freshly read and locked; raises InvalidShippingEvent if it no longer waits.

    It waits to be shipped unless other `statuses` are named.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status not in (statuses or TO_SHIP):
        raise InvalidShippingEvent(f"Order {order.number} is {order.status.lower()} already.")
    return order


def _unless_in_a_parcel(parcels):
    """Raises InvalidShippingEvent if there is one of these parcels."""
    if parcel := parcels.first():
        raise InvalidShippingEvent(
            f"{parcel} is {parcel.get_state_display().lower()}. Take it apart first."
        )
