"""Every change of a return: announced, received, inspected, or closed because it never came.

Each deed locks the order's row first: it stands for all returns of the order.
"""

from django.db import transaction
from oscar.core.loading import get_model

from common.clock import now
from common.deeds import NotPossible
from common.return_states import ReturnState
from shop.inventory import proposals
from shop.inventory.locks import lock_stock
from shop.inventory.models import Proposal, Reason
from shop.inventory.places.fitting import home_of, misfit, refuse_misfit
from shop.inventory.places.queries import places_to_pick
from shop.inventory.proposals import Asked
from shop.inventory.queries import suppliers_of
from shop.inventory.taking_back import take_back, why_not_sold_again
from shop.ordering.hearing import Message
from shop.ordering.letters import tell

from . import policy
from .models import Return, ReturnLine
from .policy import Outcome
from .queries import lines_of, shipped_of

Order = get_model("order", "Order")
Deed = Proposal.Deed


@transaction.atomic
def announce(order, units, reason, words, by, key=None):
    """A new Return of `units` ({key of a shipped pick: how many}); the clinic is told.

    The same `key` (a UUID) announces once. Raises NotPossible.
    """
    order = locked_order(order)
    if key and (before := Return.objects.filter(key=key, order=order).first()):
        return before
    picks = {pick.pk: pick for pick in shipped_of(order)}
    units = {pick: many for pick, many in units.items() if many}
    if not units:
        raise NotPossible("Say how many units of which lot come back.")
    if not units.keys() <= picks.keys():
        raise NotPossible("The order has not had all of these lots shipped.")
    _refuse_too_many({picks[pick]: many for pick, many in units.items()})
    goods_back = Return.objects.create(
        order=order,
        number=f"{order.number}-R{order.returns.count() + 1}",
        reason=reason,
        words=words,
        announced_by=by,
        key=key,
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(goods_back=goods_back, pick=picks[pick], announced=many)
        for pick, many in units.items()
    )
    _tell(goods_back, Message.RETURN_ANNOUNCED)
    return goods_back


@transaction.atomic
def receive_return(goods_back, units, place, by):
    """Book what really came, `units` ({line key: how many}), into a place for returns.

    Raises NotPossible.
    """
    goods_back = locked(goods_back, ReturnState.ANNOUNCED)
    lines = lines_of(goods_back)
    picks = {pick.pk: pick for pick in shipped_of(goods_back.order, but=goods_back)}
    came = {line: units[line.pk] for line in lines if units.get(line.pk)}
    if not came:
        raise NotPossible("Nothing of it was received. If it never came, close it below.")
    _refuse_too_many({picks[line.pick_id]: many for line, many in came.items()})
    note = f"{goods_back}: {goods_back.get_reason_display().lower()}"
    take_back({line.pick: many for line, many in came.items()}, place, note, by)
    for line, many in came.items():
        line.received = many
    ReturnLine.objects.bulk_update(came, ["received"])
    goods_back.place, goods_back.received_by, goods_back.received_at = place, by, now()
    _become(goods_back, ReturnState.RECEIVED, "place", "received_by", "received_at")
    _tell(goods_back, Message.RETURN_RECEIVED)
    return goods_back


@transaction.atomic
def inspect(goods_back, outcomes, why, answer, by):
    """Say what becomes of what was received, do or propose it, and answer the clinic.

    `outcomes`: {line key: Outcome}; `why`: (Reason, words) of what is not sold again. Returns the
    Proposals that wait. Raises NotPossible.
    """
    goods_back = locked(goods_back, ReturnState.RECEIVED)
    lines = [line for line in lines_of(goods_back) if line.received]
    lock_stock({line.pick.lot.product_id for line in lines})
    for line in lines:
        _refuse(line, outcomes.get(line.pk, Outcome()), goods_back)
    asked = [each for line in lines for each in _asked(line, outcomes[line.pk], why)]
    for line in lines:
        _note(line, outcomes[line.pk])
    waiting = [proposals.do_or_propose(each, by) for each in asked]
    _answer(goods_back, ReturnState.INSPECTED, answer, by)
    return [proposal for proposal in waiting if proposal]


@transaction.atomic
def close(goods_back, answer, by):
    """It never came: its units may be announced again, and the clinic is told why."""
    _answer(locked(goods_back, ReturnState.ANNOUNCED), ReturnState.CLOSED, answer, by)


def locked_order(order):
    return Order.objects.select_for_update().get(pk=order.pk)


def locked(goods_back, *states):
    """The return as it is now, locked with its order; raises NotPossible in another state."""
    locked_order(goods_back.order)
    goods_back = Return.objects.select_related("order", "place").get(pk=goods_back.pk)
    if states and goods_back.state not in states:
        raise NotPossible(f"{goods_back} is {goods_back.get_state_display().lower()} already.")
    return goods_back


def _refuse_too_many(units):
    """`units`: {pick that says how many may `come_back`: how many are to}."""
    faults = [
        policy.too_many(pick.lot.number, pick.quantity, pick.come_back, many)
        for pick, many in units.items()
    ]
    if any(faults):
        raise NotPossible(" ".join(filter(None, faults)))


def _refuse(line, outcome, goods_back):
    lot = line.pick.lot
    if fault := policy.does_not_add_up(lot.number, line.received, outcome):
        raise NotPossible(fault)
    if outcome.to_supplier and outcome.supplier not in suppliers_of(lot):
        raise NotPossible(f"Lot {lot.number} did not come from {outcome.supplier or 'nobody'}.")
    if outcome.sellable and (fault := _why_not_sellable(line.pick, goods_back)):
        raise NotPossible(fault)


def _why_not_sellable(pick, goods_back):
    lot, product = pick.lot, pick.lot.product
    lay = misfit(product, goods_back.place)
    return policy.not_sold_again(lot.number, product.may_be_resold, why_not_sold_again(lot), lay)


def _asked(line, outcome, why):
    """What is to be put right, an Asked for each part of an Outcome."""
    lot, place = line.pick.lot, line.goods_back.place
    told = {"place": place.pk, "goods_back": line.goods_back_id}
    if outcome.destroyed:
        yield Asked(Deed.WRITE_OFF, lot, *why, {"units": outcome.destroyed, **told})
    if outcome.to_supplier:
        values = {"units": outcome.to_supplier, "supplier": outcome.supplier, **told}
        yield Asked(Deed.SEND_BACK, lot, *why, values)
    if outcome.sellable:
        home = home_of(lot.product, places_to_pick())
        refuse_misfit(lot.product, home, "")
        values = {"units": outcome.sellable, "into": home.pk, **told}
        yield Asked(Deed.MOVE, lot, Reason.LOOKED_INTO, why[1], values)


def _note(line, outcome):
    line.destroyed, line.to_supplier = outcome.destroyed, outcome.to_supplier
    line.sellable = outcome.sellable
    line.save(update_fields=["destroyed", "to_supplier", "sellable"])


def _answer(goods_back, state, answer, by):
    goods_back.answer, goods_back.answered_by, goods_back.answered_at = answer, by, now()
    _become(goods_back, state, "answer", "answered_by", "answered_at")
    _tell(goods_back, Message.RETURN_ANSWERED)


def _become(goods_back, state, *fields):
    goods_back.state = state
    goods_back.save(update_fields=["state", *fields])


def _tell(goods_back, message):
    lines = lines_of(goods_back)
    tell(goods_back.order, message, goods_back=goods_back, lines=lines)
