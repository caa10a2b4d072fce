"""Ask, sign, decline, withdraw: each deed locks the request's basket first (P13)."""

from django.db import transaction

from accounts.clinics.locks import lock_clinic, membership_of
from accounts.clinics.policy import Deed
from common import mail
from common.clock import now
from common.deeds import NotPossible
from common.links import link

from .models import Request
from .policy import Lost
from .queries import lost, open_requests, requests

State = Request.State
_followers = []


def when_over(function):
    """Have `function(request)` called when a request comes to an end without an order, before the
    asker has the basket back."""
    _followers.append(function)


@transaction.atomic
def ask(
    basket,
    *,
    asked_by,
    asked_of,
    address,
    note,
    total,
    seen,
    reasons=None,
    wished_on=None,
    po_number="",
    is_frozen=False,
):
    """Freeze an open basket as its owner saw it and write to the responsible clinician.

    A basket `is_frozen` already where it was approved first. `total` is a price of Oscar's; raises
    NotPossible, which leaves the basket as it was.
    """
    if not is_frozen:
        freeze(basket)
    clinic = lock_clinic(address.clinic)
    membership_of(clinic, asked_by, Deed.ORDER)
    if asked_of is None or clinic.responsible_id != asked_of.pk or not asked_of.is_active:
        raise NotPossible(
            "Your clinic has another responsible clinician now, or none. Nothing was sent; look "
            "at the page again."
        )
    request = Request.objects.create(
        basket=basket,
        clinic=clinic,
        address=address,
        asked_by=asked_by,
        asked_of=asked_of,
        note=note,
        lines=lines_as_shown(basket),
        currency=total.currency,
        net=total.excl_tax,
        total=total.incl_tax,
        seen=seen,
        wished_on=wished_on,
        reasons={str(key): reason for key, reason in (reasons or {}).items()},
        po_number=po_number,
    )
    _write(request, "countersign_asked", asked_of)
    return request


def ask_on(request):
    """Write to the clinician again: what was asked has been approved anew."""
    _write(request, "countersign_asked", request.asked_of)


def freeze(basket):
    """Freeze an open basket whose lines are those that were read; else raise NotPossible."""
    locked = basket.__class__.objects.select_for_update().get(pk=basket.pk)
    seen = {(line.pk, line.quantity) for line in basket.all_lines()}
    if locked.status != basket.OPEN or seen != set(locked.lines.values_list("pk", "quantity")):
        raise NotPossible("Your basket has changed in the meantime. Please check it again.")
    basket.freeze()


def lines_as_shown(basket):
    """What a basket holds, as a request keeps it."""
    return [
        {
            "product": line.product_id,
            "title": line.name,
            "quantity": line.quantity,
            "net": str(line.line_price_excl_tax_incl_discounts),
        }
        for line in basket.all_lines()
    ]


def locked(request):
    """The Request as it is now; nothing can happen to it or its basket before commit."""
    request.basket.__class__.objects.select_for_update().get(pk=request.basket_id)
    return requests().select_related("basket").get(pk=request.pk)


def locked_open(request):
    """As `locked`, if it can be countersigned; else NotPossible says why not."""
    request = locked(request)
    if not request.is_open:
        raise NotPossible(f"{request.get_state_display()} since you opened this page.")
    why = lost(request, now())
    if why:
        raise NotPossible(str(why))
    return request


def sign(request, order):
    """The locked request has become this order."""
    request.order = order
    _close(request, State.SIGNED)


@transaction.atomic
def decline(request, reason):
    """The clinician's no: the asker reads why, and has the basket back."""
    request = locked_open(request)
    _close(request, State.DECLINED, reason)
    request.basket.give_back()
    _write(request, "countersign_declined", request.asked_by)


@transaction.atomic
def withdraw(request):
    """The asker takes it back, also when it can no longer be countersigned; what the open basket
    got of it."""
    request = locked(request)
    if not request.is_open:
        raise NotPossible(f"{request.get_state_display()} since you opened this page.")
    can_be_signed = lost(request, now()) is None
    _close(request, State.WITHDRAWN)
    brought = request.basket.give_back()
    if can_be_signed:
        _write(request, "countersign_withdrawn", request.asked_of)
    return brought


def over(basket, reason, *, is_withdrawn=False):
    """What a locked basket waits for is over, because its approval is: the clinician hears that
    nothing is to be signed; the asker hears of the approval, and gets the basket back there."""
    request = Request.objects.filter(basket=basket, state=State.OPEN).first()
    if request is None:
        return
    _close(request, State.WITHDRAWN if is_withdrawn else State.ENDED, reason)
    if request.asked_of.is_active:
        what = "countersign_withdrawn" if is_withdrawn else "countersign_over"
        _write(request, what, request.asked_of)


def end_lost(moment, ending=None, also=lambda request: ""):
    """Give back what nobody can countersign any more; how many. Safe to run twice or late.

    Of an Ending, only what it may concern. `also(request)` may know another reason, in words. Each
    request in a transaction of its own: its basket is locked before anything else.
    """
    return sum(_end_if_lost(row, moment, also) for row in open_requests(ending))


@transaction.atomic
def _end_if_lost(request, moment, also):
    request = locked(request)
    if not request.is_open:
        return 0
    why = lost(request, moment) or also(request)
    if not why:
        return 0
    _close(request, State.ENDED, str(why))
    request.basket.give_back()
    _tell_of_end(request, why)
    return 1


def _tell_of_end(request, why):
    """Whoever asked has the basket back; where their own right is gone, the clinician hears too."""
    if request.asked_by.is_active:
        _write(request, "countersign_ended", request.asked_by)
    if why in (Lost.ASKER, Lost.ASKER_CLOSED) and request.asked_of.is_active:
        _write(request, "countersign_over", request.asked_of)


def _close(request, state, reason=""):
    request.state, request.reason, request.closed_at = state, reason, now()
    request.save(update_fields=["state", "reason", "order", "closed_at"])
    for follower in _followers if state != State.SIGNED else ():
        follower(request)


def _write(request, template, reader):
    context = {"request": request, "reader": reader, "page": link("request", request.pk)}
    mail.send(template, reader.email, context)
