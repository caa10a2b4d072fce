"""A delivery is begun, filled line by line, and booked once as a whole.

Each deed locks the delivery first, then, where it books, its purchase order and all stock of its
products (locks.py).
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate

from common.clock import now
from common.deeds import NotPossible
from shop.codes.reading import LONGEST, plain

from .. import goods_in, numbers
from ..forms import receivable
from ..goods_in import Goods, supplier_named
from ..identifying import MOST_UNITS, named
from ..locks import lock_stock
from ..models import Reason
from ..places.fitting import home_of
from ..places.queries import quarantines
from ..purchase_orders import services as purchase_orders
from ..purchase_orders.rule import COMING
from . import queries, rule
from .models import Delivery, DeliveryLine
from .rule import Decision, State

MOST = MOST_UNITS


class AlreadyBooked(NotPossible):
    """The delivery is booked; the message says by whom and when."""


class NotReady(NotPossible):
    """Some lines are stopped or lack something; `lines` are their Looked."""

    def __init__(self, lines):
        self.lines = lines
        super().__init__(f"{len(lines)} of its lines cannot be booked as they are.")


@dataclass(frozen=True)
class Added:
    """What a scan did: the line, whether it is a new one, and by how many units it grew (0: the
    same pack again)."""

    line: DeliveryLine
    is_new: bool
    units: int
    doubt: str = ""


def begin(supplier, by, **of_delivery):
    """A draft of this supplier (a name)."""
    return Delivery.objects.create(
        supplier=supplier_named(supplier), begun_by=by, changed_by=by, **of_delivery
    )


@transaction.atomic
def change_head(delivery, by, *, supplier, **values):
    """Put right what a draft says of the whole delivery."""
    delivery = locked(delivery)
    delivery.supplier = supplier_named(supplier)
    for name, value in values.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=["supplier", *values])
    _note(delivery, by)
    return delivery


@transaction.atomic
def add_scan(delivery, text, by):
    """A pack was scanned: its line has so many units more. Returns Added; raises NotPossible where
    the text says nothing that a line could keep."""
    delivery = locked(delivery)
    pack = named(text, receivable())
    code = pack.code
    if not pack.product and not code.is_readable:
        raise NotPossible(pack.doubt or code.reason)
    line = _line_of(delivery, pack.product, plain(text)[:LONGEST], code)
    added = _add(line, pack)
    _note(delivery, by)
    return added


@transaction.atomic
def add_lines(delivery, goods, by):
    """Lines that were looked at before: an iterable of {name: value}. Returns how many.

    Raises NotPossible where one of them has more units than a line can.
    """
    delivery = locked(delivery)
    lines = [DeliveryLine(delivery=delivery, **each) for each in goods]
    if any(line.units > MOST for line in lines):
        raise NotPossible(f"That would be more than {MOST:,} units on one line.")
    DeliveryLine.objects.bulk_create(lines)
    _note(delivery, by)
    return len(lines)


@transaction.atomic
def change_line(line, by, **values):
    """Say what the pack says, or what becomes of the line."""
    delivery = locked(line.delivery)
    for name, value in values.items():
        setattr(line, name, value)
    line.save(update_fields=list(values))
    _note(delivery, by)


@transaction.atomic
def take_out(line, by):
    """The line was no part of the delivery."""
    delivery = locked(line.delivery)
    line.delete()
    _note(delivery, by)


@transaction.atomic
def book_delivery(delivery, by):
    """Book all lines in one transaction: what is ready to its place, the doubtful to quarantine.

    Returns the Looked lines. Raises AlreadyBooked, NotReady, and NotPossible of an empty draft.
    """
    delivery = locked(delivery)
    if delivery.purchase_order:
        _lock_order(delivery.purchase_order)
    lines = queries.lines_of(delivery)
    stock = lock_stock({line.product_id for line in lines if line.product_id})
    looked = queries.looked_at(delivery, lines, stock[1])
    if not looked:
        raise NotPossible("It has no lines yet.")
    if waiting := [each for each in looked if each.state not in rule.BOOKABLE]:
        raise NotReady(waiting)
    _receive(delivery, looked, stock, by)
    for each in looked:
        each.line.stopped_by = "\n".join(stop.text for stop in each.stops)
    DeliveryLine.objects.bulk_update(lines, ["stopped_by", "lot"])
    if delivery.purchase_order:
        delivery.differences = "\n".join(_received(delivery, looked, by))
    delivery.state, delivery.booked_by, delivery.booked_at = Delivery.State.BOOKED, by, now()
    delivery.save(update_fields=["state", "booked_by", "booked_at", "differences"])
    return looked


def locked(delivery):
    """The draft as it is now, locked until the transaction ends. Raises AlreadyBooked."""
    # Nothing is joined: of what was waited for a join would still show the row of before.
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if not delivery.is_draft:
        who, when = delivery.booked_by.display_name, delivery.booked_at
        raise AlreadyBooked(f"This delivery was booked by {who} on {when:%-d %b %Y, %H:%M}.")
    return delivery


def _note(delivery, by):
    delivery.changed_by, delivery.changed_at = by, now()
    delivery.save(update_fields=["changed_by", "changed_at"])


# Scanning.


def _line_of(delivery, product, text, code):
    """The line that packs of this kind are on, or a new one that is not written yet. Packs whose
    lot the code does not say, or says doubtfully, may be of several: only the same code is of one
    line."""
    lot = "" if code.doubtful else numbers.kept(code.lot)
    same = {"product": product, "number": lot, "expires_on": code.expires_on, "decision": ""}
    if product is None or not lot:
        same["code"] = text
    known = delivery.lines.filter(**same).order_by("pk").last()
    return known or DeliveryLine(delivery=delivery, units=0, **same | {"code": text})


def _add(line, pack):
    """One pack more, unless its serial number was scanned before."""
    is_new, serial, units = line.pk is None, pack.code.serial, pack.units
    if serial and serial in line.serials:
        return Added(line, False, 0, pack.doubt)
    if line.units + units > MOST:
        raise NotPossible(f"That would be more than {MOST:,} units on one line.")
    line.units += units
    line.serials = [*line.serials, serial] if serial else line.serials
    if is_new:
        DeliveryLine.objects.bulk_create([line])
    else:
        line.save(update_fields=["units", "serials"])
    return Added(line, is_new, units, pack.doubt)


# Booking.


def _lock_order(order):
    try:
        purchase_orders.locked(order, *COMING)
    except NotPossible as ended:
        raise NotPossible(f"{ended} Under Change this choose another, or none.") from ended


def _receive(delivery, looked, stock, by):
    """Book what is not refused into the locked stock; each line knows its lot afterwards."""
    into = [each for each in looked if each.state != State.REFUSED]
    taken = {(lot.product_id, lot.number) for lot in stock[1]}
    apart = quarantines()
    goods = []
    for each in into:
        goods.append(_goods(delivery, each, taken, apart))
        taken.add((each.line.product_id, goods[-1].number))
    booked = goods_in.receive_into(stock, goods, delivery.supplier, by) if goods else []
    for each, lot in zip(into, booked, strict=True):
        each.line.lot = lot


def _received(delivery, looked, by):
    """How what is booked differs from the purchase order, which counts it."""
    came, on = queries.units_that_came(looked), localdate(delivery.arrived_at)
    return purchase_orders.receive(delivery.purchase_order, came, on, by)


def _goods(delivery, looked, taken, apart):
    line, number, place = looked.line, looked.line.number, None
    if line.decision == Decision.QUARANTINE:
        place = home_of(line.product, apart) or next(iter(apart), None)
        if place is None:
            raise NotPossible("No place is for quarantine: add one first.")
        if any(stop.key == "another date" for stop in looked.stops):
            number = rule.apart(number, {n for product, n in taken if product == line.product_id})
    return Goods(
        line.product,
        number,
        line.expires_on,
        line.units,
        place=place,
        reason=Reason.TO_LOOK_INTO if place else "",
        other_than=looked.twins,
        receipt=line.receipt,
        note=_note_of(delivery, looked),
    )


def _note_of(delivery, looked):
    """What the ledger keeps beside the units."""
    note = f"Delivery note {delivery.note_number}." if delivery.note_number else "Delivery."
    return " ".join([note, *(stop.text for stop in looked.stops)])[:600]
