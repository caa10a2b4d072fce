"""Every change of a parcel: begun, compared, packed, taken apart, handed over, put right.

Each deed locks the order's row first: it stands for all parcels of the order.
"""

from collections import defaultdict

from django.db import transaction
from django.shortcuts import get_object_or_404
from oscar.core.loading import get_model

from common.clock import now, today
from common.deeds import NotPossible
from common.parcel_states import OPEN, ParcelState
from shop.dispatch.orders import unless_today
from shop.inventory import services as stock
from shop.inventory import swapping
from shop.inventory.locks import lock_stock
from shop.inventory.models import Pick
from shop.inventory.wording import units as units_in_words
from shop.invoicing import issuing
from shop.ordering.back_orders import is_sent_together, missing_of, with_days
from shop.ordering.exceptions import Refused
from shop.ordering.hearing import Message
from shop.ordering.letters import tell
from shop.ordering.permission import permission_to_ship
from shop.ordering.processing import EventHandler, waiting_order
from shop.ordering.queries import lines_that_wait
from shop.ordering.services import end_stop, review
from shop.ordering.totals import totals_of
from shop.recalls.services import note_later

from .models import Check, Correction, Parcel
from .policy import Expected, Stop, is_whole, match
from .queries import expected_of, left_to_compare, loose_picks, picks_in
from .scanning import scanned, typed

Order, OrderNote = get_model("order", "Order"), get_model("order", "OrderNote")
_LEFT = ("state", "address", "carrier", "tracking", "handed_over_by", "handed_over_at")


@transaction.atomic
def begin(order, by, units=None):
    """A new Parcel of `units` ({key of a pick: how many}) of what an order has; by default of all.

    Raises NotPossible, or InvalidShippingEvent if the order does not wait to be shipped.
    """
    order = waiting_order(order)
    _unless_incomplete(order)
    picks = {pick.pk: pick for pick in loose_picks(order)}
    units = {pick.pk: pick.quantity for pick in picks.values()} if units is None else units
    if not units:
        raise NotPossible("Nothing of the order is left to go into a parcel.")
    if any(key not in picks or not 0 < units[key] <= picks[key].quantity for key in units):
        raise NotPossible("The order has not so many units of these lots any more.")
    lock_stock({pick.lot.product_id for pick in picks.values()})
    number = f"{order.number}-{order.parcels.count() + 1}"
    parcel = Parcel.objects.create(order=order, number=number, begun_by=by)
    for key, many in units.items():
        _put(picks[key], many, parcel)
    return parcel


def _unless_incomplete(order):
    """What its buyer wants all together is not packed while some of it is not here."""
    if is_sent_together(order) and (missing := missing_of(order)):
        names = ", ".join(f"{line.open} × {line.product.full_name}" for line in missing)
        raise NotPossible(f"It is sent all together, as the buyer chose, and waits for {names}.")


def _put(pick, units, parcel):
    """Part of a pick into a parcel leaves the rest where it is."""
    rest = pick.quantity - units
    pick.parcel, pick.quantity = parcel, units
    pick.save(update_fields=["parcel", "quantity"])
    if rest:
        Pick.objects.create(order_line=pick.order_line, lot=pick.lot, quantity=rest)


@transaction.atomic
def scan(parcel, text, by, key=None):
    """(the Code, the Expected that a scanned pack was counted for, or the Stop).

    The same `key` (a UUID) counts once. Raises NotPossible if the parcel is not being packed.
    """
    parcel = locked(parcel, ParcelState.PACKING)
    code, pack = scanned(text)
    return code, _count(parcel, pack, by, key, code=text[:500], serial=code.serial)


@transaction.atomic
def confirm(parcel, product, number, units, by, key=None):
    """The Expected that units without a code were counted for, or the Stop.

    Somebody typed the lot `number` as the packs print it, and compared the date by eye.
    """
    parcel = locked(parcel, ParcelState.PACKING)
    return _count(parcel, typed(product, number, units), by, key)


def _count(parcel, pack, by, key, **of_code):
    expected = expected_of(picks_in(parcel), parcel)
    if key and (before := Check.objects.filter(key=key, parcel=parcel).first()):
        return _counted_before(before, expected, of_code.get("code", ""))
    found = match(pack, expected) if pack else Stop.UNREADABLE
    if isinstance(found, Expected):
        _note(parcel, found, pack.units, by, key, **of_code)
    return found


def _counted_before(check, expected, code):
    """The answer to a form that was sent before: by a double click, or gone back to."""
    if check.code != code:
        raise NotPossible("This page was sent before, with another pack. Scan this one again.")
    return next((pick for pick in expected if pick.lot == check.lot_id), Stop.WRONG_LOT)


def _note(parcel, expected, units, by, key=None, **of_code):
    line = Pick.objects.get(pk=expected.pick).order_line_id
    Check.objects.create(
        parcel=parcel,
        order_line_id=line,
        lot_id=expected.lot,
        units=units,
        by=by,
        key=key,
        **of_code,
    )


@transaction.atomic
def pack(parcel, by):
    """Close a parcel of which every unit was compared; raises NotPossible."""
    parcel = locked(parcel, ParcelState.PACKING)
    _unless_whole(parcel)
    parcel.state, parcel.packed_by, parcel.packed_at = ParcelState.PACKED, by, now()
    parcel.save(update_fields=["state", "packed_by", "packed_at"])
    return parcel


def _unless_whole(parcel):
    expected = expected_of(picks_in(parcel), parcel)
    if not is_whole(expected):
        left = sum(pick.left for pick in expected)
        raise NotPossible(f"Not compared yet: {units_in_words(left)}.")


@transaction.atomic
def take_apart(parcel):
    """Give back to its order what a parcel that has not left holds; raises NotPossible."""
    parcel = locked(parcel, *OPEN)
    picks = picks_in(parcel)
    lock_stock({pick.lot.product_id for pick in picks})
    loose = {(pick.order_line_id, pick.lot_id): pick for pick in loose_picks(parcel.order)}
    for pick in picks:
        _take_out(pick, loose.get((pick.order_line_id, pick.lot_id)))
    parcel.state = ParcelState.TAKEN_APART
    parcel.save(update_fields=["state"])
    return parcel


def _take_out(pick, loose):
    if loose:
        pick.quantity += loose.quantity
        loose.delete()
    pick.parcel = None
    pick.save(update_fields=["parcel", "quantity"])


@transaction.atomic
def hand_over(parcel, by, carrier="", tracking="", although=""):
    """Give a packed parcel to its carrier and tell the clinic lots and expiry.

    Raises NotPossible or InvalidShippingEvent if it is not ready to leave, Refused if the buyer may
    no longer have what is in it, inventory's NotShippable if a lot may not leave, or NotToday if it
    travels cold and must not leave today, unless staff say why it leaves `although`.
    """
    parcel = locked(parcel, ParcelState.PACKED)
    order = waiting_order(parcel.order)
    picks = picks_in(parcel)
    lines = _lines(order, picks)
    Refused.unless_given(permission_to_ship(order, lines=list(lines), lock=True))
    _unless_whole(parcel)
    if unless_today(order, list(lines), now(), although):
        order.notes.create(user=by, note_type=OrderNote.WARNING, message=although)
    stock.ship(picks, today(), by=by)
    parcel.state, parcel.address = ParcelState.HANDED_OVER, order.shipping_address
    parcel.carrier, parcel.tracking = carrier, tracking
    parcel.handed_over_by, parcel.handed_over_at = by, now()
    parcel.save(update_fields=_LEFT)
    EventHandler(by).leave(order, lines, tracking)
    issuing.left(parcel)
    note_later({pick.lot_id for pick in picks})
    _follow_up(order, parcel, picks)
    return parcel


def _lines(order, picks):
    """{line: its units} of these picks; lines as the rule is asked about them."""
    units = defaultdict(int)
    for pick in picks:
        units[pick.order_line_id] += pick.quantity
    lines = order.lines.select_related("product__parent").filter(pk__in=units).order_by("pk")
    return {line: units[line.pk] for line in lines}


def _follow_up(order, parcel, picks):
    """The stop of an order ends when all of it has left; the clinic is told what has."""
    if order.is_shipped:
        end_stop(order)
    else:
        review(order)
    tell(
        order,
        Message.SHIPPED,
        totals=totals_of(order),
        parcel=parcel,
        picks=picks,
        missing=with_days(lines_that_wait(order)),
    )


@transaction.atomic
def ship(order, by, carrier="", tracking="", although=""):
    """Pack all that an order has as one parcel, compared by eye, and hand it over at once.

    Raises what `begin` and `hand_over` raise.
    """
    order = waiting_order(order)
    permission_to_ship(order, lock=True)  # People before stock, which `begin` locks (P13).
    parcel = begin(order, by)
    for expected in expected_of(picks_in(parcel), parcel):
        _note(parcel, expected, expected.units, by)
    return hand_over(pack(parcel, by), by, carrier, tracking, although)


@transaction.atomic
def correct(parcel, by, carrier, tracking):
    """Put carrier and tracking number right, keep what they were, and tell the clinic once.

    Raises NotPossible if nothing is otherwise or the parcel has not left.
    """
    parcel = locked(parcel, ParcelState.HANDED_OVER)
    if (parcel.carrier, parcel.tracking) == (carrier, tracking):
        raise NotPossible("Carrier and tracking number are so already.")
    former = Correction.objects.create(
        parcel=parcel, former_carrier=parcel.carrier, former_tracking=parcel.tracking, by=by
    )
    parcel.carrier, parcel.tracking = carrier, tracking
    parcel.save(update_fields=["carrier", "tracking"])
    tell(parcel.order, Message.TRACKING, parcel=parcel, former=former)
    return parcel


@transaction.atomic
def delivered(parcel, by, moment, words=""):
    """Note when the carrier says that a parcel was delivered; a later word counts instead.

    Raises NotPossible of a moment before it left, or to come, and if it has not left.
    """
    parcel = locked(parcel, ParcelState.HANDED_OVER)
    if moment < parcel.handed_over_at.replace(second=0, microsecond=0):
        raise NotPossible("It left us later than that.")
    if moment > now():
        raise NotPossible("This moment is still to come.")
    return parcel.carrier_words.create(delivered_at=moment, words=words, by=by)


@transaction.atomic
def swap(pick, lot, units, reason, by):
    """Another sellable lot in the place of units of a pick that were not compared yet.

    Raises NotPossible.
    """
    pick = locked_pick(pick)
    if pick.shipped_at or (pick.parcel and not pick.parcel.is_packing):
        raise NotPossible(f"Lot {pick.lot.number} is in a parcel that is packed already.")
    if units > (left := left_to_compare(pick)):
        raise NotPossible(f"Of lot {pick.lot.number} {left} can be swapped; the rest is compared.")
    swapping.swap(pick, lot, units, reason, today(), by)


def locked_pick(pick):
    """The pick as it is now, locked with its order; raises Http404 if it is gone."""
    Order.objects.select_for_update().get(pk=pick.order_line.order_id)
    related = ("lot__product__parent", "order_line", "parcel")
    return get_object_or_404(Pick.objects.select_related(*related), pk=pick.pk)


def locked(parcel, *states):
    """The parcel as it is now, locked with its order; raises NotPossible in another state."""
    Order.objects.select_for_update().get(pk=parcel.order_id)
    parcel = Parcel.objects.select_related("order__shipping_address").get(pk=parcel.pk)
    if states and parcel.state not in states:
        raise NotPossible(f"{parcel} is {parcel.get_state_display().lower()} already.")
    return parcel
