"""What may happen to an order after it was placed; statuses change here and nowhere else."""

from django.db import transaction
from oscar.apps.order import processing as oscar
from oscar.core.loading import get_model

from shop.common import mail
from shop.common.clock import today
from shop.inventory import queries as stock_queries
from shop.inventory import services as stock
from shop.purchasing.queries import readers_of, signature_of

from .exceptions import InvalidShippingEvent
from .permission import permission_for
from .totals import totals_of
from .uses import give_back_uses

Order = get_model("order", "Order")
OrderNote = get_model("order", "OrderNote")
ShippingEventType = get_model("order", "ShippingEventType")


class EventHandler(oscar.EventHandler):
    @transaction.atomic
    def ship(self, order, reference="", url=""):
        """Ship the whole order, tell the buyer lots and expiry, and return the shipping event.

        Raises InvalidShippingEvent if it is not waiting to be shipped, Refused if the buyer may
        no longer have it, or inventory's NotShippable if a picked lot may not leave.
        """
        order = waiting_order(order)
        lines = list(order.lines.select_related("product__parent"))
        permission_for(answerable(order), lines, _address_of(order), asked_by=order.user)
        stock.ship(order, today(), by=self.user)
        event_type, _ = ShippingEventType.objects.get_or_create(
            code="shipped", defaults={"name": "Shipped"}
        )
        event = self.create_shipping_event(
            order, event_type, lines, [line.quantity for line in lines], reference=reference
        )
        order.lines.update(num_allocated=0)
        self.handle_order_status_change(order, "Shipped")
        self._tell(order, lines, reference, url)
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
        order = waiting_order(order, "Placed", "Held")
        give_back_uses(order)
        stock.release(order, by=self.user)
        order.lines.update(num_allocated=0)
        self.handle_order_status_change(order, "Cancelled", note_msg=reason)
        for reader in readers_of(order):
            context = {"order": order, "reader": reader, "reason": reason}
            mail.send("order_cancelled", reader.email, context)

    @transaction.atomic
    def release(self, order, reason):
        """Let an order that was held for review be packed, and tell the buyer."""
        order = waiting_order(order, "Held")
        self.handle_order_status_change(order, "Placed")
        order.notes.create(user=self.user, note_type=OrderNote.INFO, message=reason)
        context = {"order": order, "totals": totals_of(order)}
        for reader in readers_of(order):
            mail.send("order_released", reader.email, {"reader": reader, **context})

    def _tell(self, order, lines, reference, url):
        picks = stock_queries.picks_of(order)
        parcels = [(line, picks.get(line.pk, [])) for line in lines]
        context = {"order": order, "parcels": parcels, "reference": reference, "url": url}
        context["totals"] = totals_of(order)
        for reader in readers_of(order):
            mail.send("order_shipped", reader.email, {"reader": reader, **context})


def cancelled_because(order):
    """Why a cancelled order was, in the words that its buyer was sent; else an empty text."""
    if order.status != "Cancelled":
        return ""
    note = order.notes.filter(note_type=OrderNote.SYSTEM).last()
    return note.message if note else ""


def answerable(order):
    """The clinician on whose licence the order rests."""
    signature = signature_of(order)
    return signature.signed_by if signature else order.user


def _address_of(order):
    """Where it goes, which may have been corrected since, and which clinic's address it was."""
    address, signature = order.shipping_address, signature_of(order)
    if address and signature:
        address.copied_from = signature.address_id
    return address


def waiting_order(order, *statuses):
    """The order, freshly read and locked; raises InvalidShippingEvent if it no longer waits.

    It waits to be shipped unless other `statuses` are named.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status not in (statuses or ("Placed",)):
        raise InvalidShippingEvent(f"Order {order.number} is {order.status.lower()} already.")
    return order
