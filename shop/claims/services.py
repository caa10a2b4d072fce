"""Every step of a claim: made by the clinic, added to, answered by staff.

Each deed locks the order's row first, as those of its returns do.
"""

from django.db import transaction
from oscar.core.loading import get_model

from common.clock import now
from common.deeds import NotPossible
from common.links import link
from common.order_states import OrderState
from shop.ordering.hearing import Message
from shop.ordering.letters import tell
from shop.purchasing.queries import signature_of
from shop.returns import services as returns
from shop.returns.models import Return
from shop.taxes.cents import half_up

from . import photos as kept_photos
from . import policy
from .models import Claim, ClaimLine, CreditRequest, Step
from .policy import AFTER, Answer, Claimed, ClaimState, Replacement
from .queries import claimable, credited_of, lines_of, replaced_by, replaced_of

Order = get_model("order", "Order")
_RETURNED_FOR = {
    Claim.Reason.DAMAGED: Return.Reason.DAMAGED,
    Claim.Reason.TEMPERATURE: Return.Reason.TEMPERATURE,
    Claim.Reason.WRONG: Return.Reason.WRONG,
}


@transaction.atomic
def make(order, units, reason, words, by, key=None, arrived_at=None, photos=()):
    """A new Claim about `units` ({key of a shipped pick: how many}); the clinic is told.

    The same `key` (a UUID) makes one. `photos` are what photos.rebuilt gave. Raises NotPossible.
    """
    order = returns.locked_order(order)
    if key and (before := Claim.objects.filter(key=key, order=order).first()):
        return before
    picks = {pick.pk: pick for pick in claimable(order)}
    _refuse(units, picks)
    claim = begin(order, reason, by, key=key, arrived_at=arrived_at)
    add_lines(claim, units)
    step = claim.steps.create(kind=Step.Kind.MADE, words=words, by=by)
    kept_photos.keep(step, photos)
    tell_of(claim, Message.CLAIM_MADE, step)
    return claim


def begin(order, reason, by, **known):
    """The row of a new claim of an order that is locked."""
    number = f"{order.number}-C{order.claims.count() + 1}"
    return Claim.objects.create(
        order=order, number=number, reason=reason, made_by=by, waits_since=now(), **known
    )


def add_lines(claim, units):
    ClaimLine.objects.bulk_create(
        ClaimLine(claim=claim, pick_id=pick, units=many) for pick, many in units.items() if many
    )


def _refuse(units, picks):
    if not any(units.values()):
        raise NotPossible("Say how many units of which lot it is about.")
    for key, many in units.items():
        if key not in picks:
            raise NotPossible("The order has not had all of these lots shipped.")
        if many > picks[key].quantity:
            most = picks[key].quantity
            raise NotPossible(f"Lot {picks[key].lot.number}: {most} units of it were shipped.")


@transaction.atomic
def add(claim, words, by, key=None, photos=(), kind=Step.Kind.ADDED):
    """Something that the clinic says or shows later; it is our turn then. Returns the Step."""
    claim = locked(claim)
    if key and (before := claim.steps.filter(key=key).first()):
        return before
    step = claim.steps.create(kind=kind, words=words, by=by, key=key)
    kept_photos.keep(step, photos)
    _become(claim, ClaimState.OURS)
    return step


@transaction.atomic
def answer(claim, kind, words, by, key=None, replacement="", photos=()):
    """What staff say (an Answer), done where it is a deed, and told to the clinic.

    `replacement` is the number of an order that was placed for it, `photos` what photos.rebuilt
    gave, the carrier's letter for instance. Raises NotPossible.
    """
    claim = locked(claim)
    if key and (before := claim.steps.filter(key=key).first()):
        return before
    if not words:
        raise NotPossible("Say something that the clinic reads.")
    known = {}
    if kind == Answer.RETURN:
        known["goods_back"] = _announced(claim, words, by)
    elif kind == Answer.REPLACEMENT:
        known["replacement"] = _alone_replacing(claim, replacement)
    step = claim.steps.create(kind=kind, words=words, by=by, key=key, **known)
    kept_photos.keep(step, photos)
    if kind == Answer.CREDIT:
        _ask_for_credit(claim, step)
    _become(claim, AFTER[kind])
    tell_of(claim, Message.CLAIM_ANSWERED, step)
    return step


@transaction.atomic
def take_up(request, by):
    """Book-keepers have dealt with a request for credit. Raises NotPossible where somebody has."""
    request = CreditRequest.objects.select_for_update().get(pk=request.pk)
    if request.taken_up_at:
        raise NotPossible("It was taken up already.")
    request.taken_up_by, request.taken_up_at = by, now()
    request.save(update_fields=["taken_up_by", "taken_up_at"])


def locked(claim):
    """The claim as it is now, locked with its order."""
    returns.locked_order(claim.order)
    return Claim.objects.select_related("order").get(pk=claim.pk)


def _announced(claim, words, by):
    """The Return of the claimed units; its clinic is told of it too."""
    if claim.reason in (Claim.Reason.SHORT, Claim.Reason.DIFFERS):  # Their lines never came.
        raise NotPossible("What never came cannot be sent back.")
    units = {line.pick_id: line.units for line in lines_of(claim)}
    reason = _RETURNED_FOR.get(claim.reason, Return.Reason.COMPLAINT)
    return returns.announce(claim.order, units, reason, f"{claim}: {words}"[:500], by)


def replacing(claim, number):
    """The order that was placed anew: every question of the purchase rule was asked of it then.

    Raises NotPossible where it replaces no unit of the claim.
    """
    order = Order.objects.filter(number=number.strip()).first()
    if order is None:
        raise NotPossible("There is no order with this number.")
    if why := policy.why_no_replacement(_facts(order), _receiver(claim.order), claim.made_at):
        raise NotPossible(f"Order {order.number} does not replace it. {why}")
    return order


def _alone_replacing(claim, number):
    """As `replacing`, of an order that no other claim is answered with meanwhile."""
    return replacing(claim, returns.locked_order(replacing(claim, number)).number)


def _receiver(order):
    """Whose an order is: ("clinic", key), of one that is for none ("person", key)."""
    signature = signature_of(order)
    return ("clinic", signature.clinic_id) if signature else ("person", order.user_id)


def _facts(order):
    return Replacement(
        receiver=_receiver(order),
        placed_at=order.date_placed,
        is_cancelled=order.status == OrderState.CANCELLED,
        is_of_another_claim=Step.objects.filter(replacement=order).exists(),
    )


def _claimed(claim):
    return [Claimed(line.units, _net_of_a_unit(line.pick.order_line)) for line in lines_of(claim)]


def _net_of_a_unit(line):
    return line.line_price_excl_tax / line.quantity


def unless_made_good(claim):
    """Raises NotPossible where a locked claim's units were replaced without charge, or credited:
    once for each unit, whichever claim it is in."""
    is_credited = CreditRequest.objects.filter(step__claim=claim).exists()
    if why := policy.why_not_again(replaced_by(claim), is_credited=is_credited):
        raise NotPossible(why)
    for line in lines_of(claim):
        made_good = credited_of(line.pick) + replaced_of(line.pick)
        if made_good + line.units > line.pick.quantity:
            raise NotPossible(policy.too_many(line.pick.lot.number, line.pick.quantity, made_good))


def _ask_for_credit(claim, step):
    unless_made_good(claim)
    net = half_up(policy.credit_of(_claimed(claim)))
    if not net:
        raise NotPossible("The claim is about no units that a price is known of.")
    CreditRequest.objects.create(step=step, net=net, currency=claim.order.currency)


def _become(claim, state):
    claim.state, claim.waits_since = state, now()
    claim.save(update_fields=["state", "waits_since"])


def tell_of(claim, message, step):
    tell(
        claim.order,
        message,
        claim=claim,
        step=step,
        lines=lines_of(claim),
        claim_url=link("claim", claim.number),
    )
