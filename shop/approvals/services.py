"""Ask, say yes, send back, take back: each deed locks the request's basket first (P13)."""

from django.db import transaction

from accounts.clinics.locks import lock_clinic, lock_clinics_of, membership_of
from accounts.clinics.policy import Deed
from accounts.models import User
from common.clock import now, today
from common.deeds import NotPossible
from shop.countersigning.models import Request as ToCountersign
from shop.countersigning.services import freeze, lines_as_shown, over

from . import letters, wording
from .exceptions import BeyondRules, NotApproved
from .models import Answer, ApprovalRequest
from .queries import (
    lost,
    names_of,
    request_of_basket,
    requests,
    rules_of,
    said_yes,
    standing_yeses,
    stands_in,
    verdict_of,
    verdict_on,
)
from .rule import in_whose_place

State = ApprovalRequest.State


def require(basket, clinic, user, net, is_as_seen, *, without=None):
    """The ApprovalRequest by which a basket may be ordered, None where nobody need be asked.

    Asked under the locks of an order. `is_as_seen(kept)` says whether the order still is what a yes
    saw. Raises BeyondRules or NotApproved.
    """
    may_wait = basket.status == basket.FROZEN and not without  # Of an attempt it was open.
    request = request_of_basket(basket) if may_wait else None
    answers = standing_yeses(request) if request else []
    found, earlier = verdict_on(
        clinic.pk, user.pk, net, is_as_seen, answers=answers, without=without
    )
    if found.is_refused:
        raise BeyondRules(found)
    if not found.is_free:
        raise NotApproved(found, names_of(found.by), is_asked=bool(answers))
    return request or earlier


@transaction.atomic
def ask(
    basket,
    *,
    asked_by,
    address,
    total,
    seen,
    said,
    note="",
    entered_by=None,
    entry_note="",
    is_frozen=False,
):
    """Freeze an open basket as its owner saw it and write to whoever can approve it.

    A basket `is_frozen` already where staff typed it, or a clinician was asked first. `said` is
    what the buyer told the order, as JSON; `total` a price of Oscar's. Raises NotPossible or
    BeyondRules, which leave the basket as it was.
    """
    if not is_frozen:
        freeze(basket)
    clinic = lock_clinic(address.clinic)
    membership_of(clinic, asked_by, Deed.ORDER)
    found = verdict_of(clinic.pk, asked_by.pk, total.excl_tax)
    if found.is_refused:
        raise BeyondRules(found)
    if found.is_free:
        raise NotPossible(
            "Your clinic's rules ask for no approval of it any more. Look at the page again: you "
            "can go on without."
        )
    request = ApprovalRequest.objects.create(
        basket=basket,
        clinic=clinic,
        address=address,
        asked_by=asked_by,
        entered_by=entered_by,
        entry_note=entry_note,
        note=note,
        lines=lines_as_shown(basket),
        said=said,
        currency=total.currency,
        net=total.excl_tax,
        total=total.incl_tax,
        seen=seen,
        step_asked_at=now(),
    )
    ask_step(request, found)
    return request


def locked(request):
    """The request as it is now; nothing can happen to it or its basket before commit."""
    request.basket.__class__.objects.select_for_update().get(pk=request.basket_id)
    return requests().select_related("basket").get(pk=request.pk)


def locked_open(request):
    """As `locked`, if it waits for an approval; else NotPossible says why not. The asker's account
    and clinics are locked too, in the order of P13."""
    request = locked(request)
    if not request.is_open:
        raise NotPossible(f"{request.get_state_display()} since you opened this page.")
    _lock_asker(request)
    if why := lost(requests().get(pk=request.pk), now()):
        raise NotPossible(str(why))
    return request


def _lock_asker(request):
    """Account, then clinics, as an order of theirs locks them: rules and what was spent stay."""
    User.objects.select_for_update(no_key=True).get(pk=request.asked_by_id)
    lock_clinics_of(request.asked_by)


def say_yes(request, by, words, *, net, seen, differences_since):
    """`by` approves the `locked_open` request, which comes to `net`, as `seen`; whether nobody more
    need be asked.

    `differences_since(kept)` are those to what an earlier yes saw, in words: such a yes has lapsed,
    and whoever said it is asked again. Raises NotPossible or BeyondRules.
    """
    _lapse(request, differences_since)
    found = _verdict(request, net)
    if found.is_refused and found.step is None:
        raise BeyondRules(found)
    step, place = _place_of(request, by, found.step)
    Answer.objects.create(
        request=request,
        by=by,
        stands_for_id=place,
        step=step,
        is_yes=True,
        words=words,
        seen=seen,
    )
    found = _verdict(request, net)
    if not found.is_free:
        ask_step(request, found)
    letters.tell_of_yes(request, by, words, found)
    return found.is_free


def approved(request):
    """Nobody more need be asked, and a clinician countersigns it now."""
    request.state = State.APPROVED
    request.save(update_fields=["state"])


def keep(request, order):
    """The request, whose basket is locked, has become this order."""
    request.order = order
    close(request, State.ORDERED)


@transaction.atomic
def send_back(request, by, words):
    """The approver's no: the asker reads why, and has the basket back."""
    request = locked_open(request)
    step, place = _place_of(request, by)
    Answer.objects.create(
        request=request, by=by, stands_for_id=place, step=step, is_yes=False, words=words
    )
    close(request, State.SENT_BACK, words)
    give_back(request)
    letters.tell_of_no(request, by, words)


@transaction.atomic
def withdraw(request):
    """The asker takes it back, also when nobody can approve it any more; what the open basket got
    of it."""
    request = locked(request)
    if not request.is_open:
        raise NotPossible(f"{request.get_state_display()} since you opened this page.")
    readers = letters.people_asked(request)
    close(request, State.WITHDRAWN)
    brought = give_back(request)
    letters.tell_over(request, readers)
    return brought


@transaction.atomic
def ask_again(request, *, net, differences_since):
    """Ask those anew who approved what has changed since; whether anybody is asked."""
    request = locked(request)
    if request.state not in (State.OPEN, State.APPROVED):
        return False
    _lock_asker(request)
    _lapse(request, differences_since)
    found = _verdict(request, net)
    if found.is_free or found.step is None:
        return False
    request.state = State.OPEN
    ask_step(request, found)
    return True


def follow_countersigning(to_countersign):
    """What was approved and then not countersigned is over; its asker hears that from there."""
    found = request_of_basket(to_countersign.basket)
    if found is None:
        return
    over = {
        ToCountersign.State.DECLINED: State.SENT_BACK,
        ToCountersign.State.WITHDRAWN: State.WITHDRAWN,
    }
    close(found, over.get(to_countersign.state, State.ENDED), to_countersign.reason)


def _verdict(request, net):
    yeses = said_yes(standing_yeses(request))
    return verdict_of(request.clinic_id, request.asked_by_id, net, said_yes=yeses)


def ask_step(request, found):
    """Ask the step of a Verdict; whoever may say yes to it is written to, or, where nobody may, the
    asker and the owners."""
    named = rules_of(request.clinic_id).steps[found.step].by - {request.asked_by_id}
    request.step, request.asked = found.step, sorted(named)
    request.step_asked_at, request.reminded, request.is_stuck = now(), 0, not found.by
    asked = ["step", "asked", "step_asked_at", "reminded", "is_stuck"]
    request.save(update_fields=["state", *asked])
    if found.by:
        letters.tell_asked(request, found.by)
    else:
        letters.tell_nobody(request)


def _place_of(request, by, also=None):
    """(the step that is asked, or may be, of `by`; for whom they answer)."""
    steps = rules_of(request.clinic_id).steps
    them = stands_in(request.clinic_id, today())
    for number in sorted({request.step, *([] if also is None else [also])}):
        step = steps[number] if number < len(steps) else None
        place = step and in_whose_place(step, request.asked_by_id, by.pk, them)
        if place:
            return number, place
    raise NotPossible(wording.NOT_ASKED)


def _lapse(request, differences_since):
    """Yeses to what is otherwise by now count no more."""
    for answer in standing_yeses(request):
        if changed := differences_since(answer.seen):
            answer.lapsed_at, answer.changed = now(), changed
            answer.save(update_fields=["lapsed_at", "changed"])


def close(request, state, reason=""):
    """The locked request is over."""
    request.state, request.reason, request.closed_at = state, reason, now()
    request.save(update_fields=["state", "reason", "order", "closed_at"])


def give_back(request):
    """What it holds is in the asker's basket again; what staff typed never was. A clinician who is
    asked to countersign it is not any more."""
    is_withdrawn = request.state == State.WITHDRAWN
    over(request.basket, request.reason, is_withdrawn=is_withdrawn)
    return [] if request.entered_by_id else request.basket.give_back()
