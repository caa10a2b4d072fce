"""A purchase order is drafted, sent, put off, received by deliveries, or cancelled.

Each deed on one that was sent locks it and then all stock of its products: what is on the way is
counted on like what is there.
"""

from datetime import timedelta

from django.db import transaction

from common import mail
from common.clock import now, today
from common.deeds import NotPossible
from common.endings import Ended, announce
from common.sender import warehouse

from ..forms import receivable
from ..goods_in import supplier_named
from ..identifying import named
from ..locks import lock_stock
from . import papers, rule
from .models import MOST, PurchaseOrder, PurchaseOrderLine
from .queries import differences_of, lines_of
from .rule import COMING, Stage


@transaction.atomic
def draft(supplier, by, lines=()):
    """A draft for this supplier (a name); `lines` are (product, units, units in a pack)."""
    order = PurchaseOrder.objects.create(
        supplier=supplier_named(supplier), begun_by=by, changed_by=by
    )
    for product, units, per in lines:
        _add(order, product, units, per)
    return order


@transaction.atomic
def add_line(order, text, packs, by):
    """So many of what a scan, a GTIN or a number names: units or, by its GTIN, whole cases.

    Returns the line. Raises NotPossible.
    """
    order = locked(order, Stage.DRAFT)
    found = named(text, receivable())
    product, per = found.product, found.in_pack
    if product is None:
        raise NotPossible(f"No product that can be received has the code or number {text}.")
    if order.lines.filter(product=product).exists():
        raise NotPossible(f"{product.full_name} is on it already: change its line.")
    line = _add(order, product, packs * per, per)
    _note(order, by)
    return line


@transaction.atomic
def change(order, by, note, lines):
    """Put right what a draft says; `lines`: {its line: (packs, units in one, expected on)}.

    A line of 0 packs is taken out. Raises NotPossible.
    """
    order = locked(order, Stage.DRAFT)
    order.note = note
    order.save(update_fields=["note"])
    for line, (packs, per, expected_on) in lines.items():
        _change(line, packs * per, per, expected_on)
    _note(order, by)
    return order


@transaction.atomic
def send(order, by):
    """Send a draft: its supplier is mailed where the address is known, which `sent_to` says then.

    Raises NotPossible and common.printing.NotPrinted.
    """
    order = locked(order, Stage.DRAFT)
    lines = _refuse_unsendable(lines_of(order))
    lock_stock({line.product_id for line in lines})
    order.state, order.sent_by, order.sent_at = Stage.SENT, by, now()
    order.sent_to = order.supplier.email
    order.save(update_fields=["state", "sent_by", "sent_at", "sent_to"])
    if order.sent_to:
        paper = (f"{order.number}.pdf", papers.purchase_order(order, lines), "application/pdf")
        told = {"order": order, "lines": lines, "warehouse": warehouse()}
        mail.send("purchase_order", order.sent_to, told, attachments=[paper])
    _note(order, by)
    return order


@transaction.atomic
def put_off(order, by, days):
    """The supplier named other days, {line: day}; returns the lines whose day is another now.

    Raises NotPossible.
    """
    order = locked(order, *COMING)
    if any(day < today() for day in days.values()):
        raise NotPossible("That day has gone by.")
    lock_stock({line.product_id for line in days})
    moved = [line for line, day in days.items() if line.expected_on != day]
    for line in moved:
        line.expected_on = days[line]
        line.save(update_fields=["expected_on"])
    _note(order, by)
    announce(Ended.DELIVERY)
    return moved


@transaction.atomic
def cancel(order, by, why):
    """Expect nothing more of it: cancelled or, where some of it came, received. NotPossible."""
    order = locked(order, Stage.DRAFT, *COMING)
    lines = lines_of(order)
    lock_stock({line.product_id for line in lines})
    came = any(line.received for line in lines)
    order.state, order.why = Stage.RECEIVED if came else Stage.CANCELLED, why
    order.save(update_fields=["state", "why"])
    _note(order, by)
    announce(Ended.DELIVERY)
    return order


@transaction.atomic
def receive(order, came, on, by):
    """Count what a delivery brought on day `on`, {product: units}; the differences, in sentences.

    Raises NotPossible where nothing is expected of it any more.
    """
    order = locked(order, *COMING)
    lines = lines_of(order)
    found = differences_of(lines, came, on)
    units = {product.pk: many for product, many in came.items()}
    for line in lines:
        line.received += units.get(line.product_id, 0)
    PurchaseOrderLine.objects.bulk_update(lines, ["received"])
    standing = [line.outstanding for line in lines], [line.received for line in lines]
    order.state = rule.stage_of(*standing)
    order.save(update_fields=["state"])
    _note(order, by)
    return found


def locked(order, *stages):
    """The order as it is now, locked; raises NotPossible in another stage than these."""
    order = PurchaseOrder.objects.select_for_update().get(pk=order.pk)
    if stages and order.state not in stages:
        is_now = order.get_state_display().lower()
        raise NotPossible(f"Purchase order {order.number} is {is_now} already.")
    return order


def _add(order, product, units, per):
    _refuse_too_many(units)
    lead = order.supplier.lead_days
    return PurchaseOrderLine.objects.create(
        order=order,
        product=product,
        makers_reference=product.makers_reference,
        units=units,
        per=per,
        expected_on=None if lead is None else today() + timedelta(days=lead),
    )


def _change(line, units, per, expected_on):
    if not units:
        line.delete()
        return
    _refuse_too_many(units)
    line.units, line.per, line.expected_on = units, per, expected_on
    line.save(update_fields=["units", "per", "expected_on"])


def _refuse_too_many(units):
    if units > MOST:
        raise NotPossible(f"That would be more than {MOST:,} units on one line.")


def _refuse_unsendable(lines):
    if not lines:
        raise NotPossible("It has no lines yet.")
    if not warehouse():
        raise NotPossible("Where it is to be delivered is not set: WAREHOUSE_ADDRESS.")
    for line in lines:
        if line.expected_on is None:
            raise NotPossible(f"Say when {line.product.full_name} is expected.")
        if line.expected_on < today():
            raise NotPossible(f"The day {line.product.full_name} is expected on has gone by.")
    return lines


def _note(order, by):
    order.changed_by, order.changed_at = by, now()
    order.save(update_fields=["changed_by", "changed_at"])
