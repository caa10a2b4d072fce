"""An attempt begins with what it holds, is asked for outside of any transaction, and ends once.

Whatever happens in between, `reconciling` asks the provider what became of it.
"""

import logging
from contextlib import contextmanager

from django.db import transaction
from oscar.apps.order.exceptions import UnableToPlaceOrder

from common.clock import now
from common.deeds import NotPossible
from common.locks import alone
from shop.inventory.holding import hold, let_go
from shop.inventory.services import NotEnoughStock
from shop.ordering.placing import SAID, prepare
from shop.payment_providers import PROVIDERS
from shop.payment_providers.answers import Asked, NotAnswered, Outcome

from . import without_order, wording
from .forgetting import forget_soon
from .models import Attempt, Payer
from .queries import locked, note_answer, payer_of
from .rule import HOLD_FOR, LOOK_EVERY, Next, is_over, what_follows

_log = logging.getLogger(__name__)
State = Attempt.State
_NOT_PLACED = (NotEnoughStock, NotPossible, UnableToPlaceOrder)
_placing = []


def place_by(function):
    """`function(attempt)` writes the order of a paid attempt, whose basket is locked."""
    _placing.append(function)


@transaction.atomic
def begin(provider, submission, *, number, seen, said):
    """The Attempt to pay for a submission as it was `seen`, with units held for it.

    `said` is what the buyer said with it. Raises NotPossible where it comes to nothing, and what
    shop.ordering.placing.prepare does.
    """
    basket, total, user = submission["basket"], submission["order_total"], submission["user"]
    if not total.incl_tax:
        raise NotPossible(wording.NOTHING_TO_PAY)
    prepared = prepare(
        basket,
        total,
        submission["shipping_method"],
        user,
        submission["shipping_address"],
        on_invoice=False,
        **{name: said[name] for name in SAID if name in said},
    )
    attempt = Attempt.objects.create(
        provider=provider.CODE,
        basket=basket,
        user=user,
        clinic=prepared.clinic,
        address=prepared.permission.address,
        number=number,
        amount=total.incl_tax,
        net=total.excl_tax,
        currency=total.currency,
        seen=seen.as_kept(),
        said=said | {"waits": prepared.waits_as_kept()},
        holds_until=now() + HOLD_FOR,
    )
    hold(prepared.plan, attempt.key, by=user)
    basket.freeze()
    return attempt


def ask(attempt, return_url):
    """Ask the provider for the money of a committed attempt; (the Attempt then, where the payer
    goes on: empty where nowhere)."""
    payer = payer_of(attempt)
    asked = Asked(
        key=str(attempt.key),
        amount=attempt.amount,
        currency=attempt.currency,
        order=attempt.number,
        return_url=return_url,
        customer=payer.reference if payer else "",
        email=attempt.user.email,
    )
    try:
        answer = PROVIDERS[attempt.provider].start(asked)
    except NotAnswered:
        _log.warning("Nobody knows what came of attempt %s.", attempt.key, exc_info=True)
        return attempt, ""
    attempt.has_payer = payer is not None
    attempt = follow(attempt, answer)
    if attempt.is_open:
        return attempt, answer.page
    if attempt.is_failed and answer.outcome is not Outcome.FAILED:
        attempt = _stopped_meanwhile(attempt, answer.reference)
    return attempt, ""


def _stopped_meanwhile(attempt, reference):
    """Its payer stopped it while it was asked for: nobody is led to the page, nor may pay there."""
    try:
        return take_nothing_more(refer_to(attempt, reference))
    except NotAnswered:
        _log.warning("Attempt %s may be paid, although it ended.", attempt.key, exc_info=True)
        return attempt


def take_nothing_more(attempt):
    """Tell the provider to stop an attempt that failed; what was paid all the same goes back.
    Raises NotAnswered."""
    answer = PROVIDERS[attempt.provider].stop(str(attempt.key), attempt.reference)
    if answer.outcome is not Outcome.PAID:
        return attempt
    attempt = _paid_late(attempt.key, answer)
    return give_back(attempt) if attempt.is_to_return else attempt


@transaction.atomic
def _paid_late(key, answer):
    """The basket is its buyer's already: nothing but the money is to be given back."""
    attempt = locked(key)
    if attempt.is_failed:
        attempt.reference = answer.reference or attempt.reference
        attempt.words = wording.PAID_LATE
        _end(attempt, State.TO_RETURN)
        without_order.taken(attempt, answer)
    return attempt


def look(attempt):
    """Ask the provider how it stands with an attempt, and do what follows."""
    if not (attempt.is_open or attempt.is_to_return):
        return attempt
    if attempt.is_to_return:
        return give_back(attempt)
    provider = PROVIDERS[attempt.provider]
    over = is_over(attempt.holds_until, now())
    try:
        told = (str(attempt.key), attempt.reference)
        answer = provider.stop(*told) if over else provider.look_up(*told)
    except NotAnswered:
        _log.warning("Attempt %s is still not decided.", attempt.key, exc_info=True)
        return _still_open(attempt.key, over)
    return follow(attempt, answer, is_stopped=over)


def refer_to(attempt, reference):
    """The same attempt, asked about under the provider's own reference where we know none."""
    attempt.reference = attempt.reference or reference
    return attempt


def look_lately(attempt):
    """As `look`, where nobody looked a moment ago: whoever waits looks often."""
    is_early = attempt.asked_at and now() - attempt.asked_at < LOOK_EVERY
    return attempt if is_early else look(attempt)


def stop(attempt):
    """Its payer wants the basket back: nothing is taken any more, unless it was by now; the Attempt
    then, still open where the provider is silent or cannot stop it."""
    if not attempt.is_open:
        return attempt
    try:
        answer = PROVIDERS[attempt.provider].stop(str(attempt.key), attempt.reference)
    except NotAnswered:
        _log.warning("Attempt %s could not be stopped.", attempt.key, exc_info=True)
        return attempt
    return follow(attempt, answer, is_stopped=True)


def follow(attempt, answer, *, is_stopped=False):
    """Do what follows from an Answer about an attempt, once; the Attempt then.

    `is_stopped`: it answers that nothing is taken any more of what was not taken by then.
    """
    asked_for = attempt.amount, attempt.currency
    follows = what_follows(answer, *asked_for, is_stopped=is_stopped)
    if follows is Next.WAIT:
        return _waits(attempt, answer)
    try:
        attempt = _follow(attempt.key, answer, follows)
    except _NOT_PLACED as error:
        _log.warning("Attempt %s is paid, and cannot be ordered: %s", attempt.key, error)
        attempt = _end_unplaced(attempt.key, answer, wording.not_placed(error))
    return give_back(attempt) if attempt.is_to_return else attempt


def _waits(attempt, answer):
    """Only what was answered is kept with an open attempt, so nothing else is locked."""
    if not note_answer(attempt, answer, now()):
        return Attempt.objects.get(pk=attempt.pk)
    _remember_payer(attempt, answer.customer)
    return attempt


@transaction.atomic
def _follow(key, answer, follows):
    attempt = locked(key)
    if not attempt.is_open:
        return attempt
    attempt.reference = answer.reference or attempt.reference
    attempt.asked_at = now()
    _remember_payer(attempt, answer.customer)
    match follows:
        case Next.CLAIM:
            attempt.order = _placing[-1](attempt)
            _end(attempt, State.ORDERED)
        case Next.RETURN:
            _give_up(attempt, State.TO_RETURN, wording.OTHER_AMOUNT)
            without_order.taken(attempt, answer)
        case Next.FAIL:
            _give_up(attempt, State.FAILED, wording.not_paid(answer.words))
    return attempt


def _remember_payer(attempt, customer):
    if customer and not attempt.has_payer and payer_of(attempt) is None:
        who = {"provider": attempt.provider, "user": attempt.user, "clinic": attempt.clinic}
        Payer.objects.get_or_create(**who, defaults={"reference": customer})
        forget_soon()


@transaction.atomic
def _end_unplaced(key, answer, words):
    attempt = locked(key)
    if attempt.is_open:
        attempt.reference = answer.reference or attempt.reference
        _give_up(attempt, State.TO_RETURN, words)
        without_order.taken(attempt, answer)
    return attempt


@transaction.atomic
def _still_open(key, over):
    """The provider is silent; where the time is over, the units are for others again."""
    attempt = locked(key)
    if attempt.is_open and over:
        let_go(attempt.key)
    attempt.asked_at = now()
    attempt.save(update_fields=["asked_at"])
    return attempt


def give_back(attempt):
    """Give back the money of an attempt that became no order, outside of any transaction; nothing
    where somebody does so at the moment."""
    with alone(_giving(attempt)) as is_ours:
        return _asked_back(attempt)[0] if is_ours else attempt


@contextmanager
def refused_to_give_back(attempt):
    """A block in which nobody else asks for the money of an attempt; yields what the provider said,
    who was asked just before and refused it. Raises NotPossible where it did not."""
    with alone(_giving(attempt)) as is_ours:
        if not is_ours:
            raise NotPossible("The card company is being asked for it. Try again in a minute.")
        attempt, refused = _asked_back(attempt)
        if attempt.is_to_return and not refused:
            raise NotPossible("The card company has not refused it: it may go back to the card.")
        yield refused


@transaction.atomic
def credit(attempt, why, by):
    """What was paid is the clinic's credit, and goes back to no card; only within
    `refused_to_give_back`. Raises NotPossible."""
    attempt = locked(attempt.key)
    if not attempt.is_to_return:
        raise NotPossible("It is not to be given back any more.")
    attempt.words = wording.NOT_TO_THE_CARD
    _end(attempt, State.CREDITED)
    without_order.credited(attempt, why, by)
    return attempt


def _giving(attempt):
    return f"give back {attempt.key}"


def _asked_back(attempt):
    """(the Attempt then, in words why its provider refuses to give its money back, or "")."""
    attempt = refer_to(Attempt.objects.get(pk=attempt.pk), attempt.reference)
    provider = PROVIDERS.get(attempt.provider)
    if not attempt.is_to_return:
        return attempt, ""
    if provider is None:
        return _still_to_return(attempt), f"{attempt.provider} is not set up here any more."
    try:
        key = str(attempt.key)
        answer = provider.give_back(key, attempt.reference, refund=_refund_key(key))
    except NotAnswered:
        return _still_to_return(attempt), ""
    if answer.outcome in (Outcome.FAILED, Outcome.NEVER_ASKED):
        return _still_to_return(attempt), answer.words or "The card company did not say why."
    if answer.outcome is not Outcome.RETURNED:
        return _still_to_return(attempt), ""
    with transaction.atomic():
        attempt = locked(attempt.key)
        if attempt.is_to_return:
            _end(attempt, State.RETURNED)
            without_order.given_back(attempt)
    return attempt, ""


def look_whether_it_stays(attempt):
    """Ask about money that was given back, without giving any: the bank of the card may have sent
    it back since. Then it is to be given back again, and staff see it."""
    provider, key = PROVIDERS.get(attempt.provider), str(attempt.key)
    try:
        if provider is None:
            raise NotAnswered(f"{attempt.provider} is not set up here any more.")
        answer = provider.refund_of(key, attempt.reference, _refund_key(key))
    except NotAnswered:
        _log.warning("Nobody knows whether %s stays given back.", attempt.key, exc_info=True)
        return attempt
    if answer.outcome is not Outcome.FAILED:
        return attempt
    with transaction.atomic():
        attempt = locked(key)
        if attempt.is_returned:
            attempt.words = wording.came_back(answer.words)[:500]
            _end(attempt, State.TO_RETURN)
            without_order.came_back(attempt)
    return attempt


def _refund_key(key):
    return f"{key}-all"


def _still_to_return(attempt):
    _log.warning("The money of attempt %s is still to be given back.", attempt.key)
    attempt.asked_at = now()
    Attempt.objects.filter(pk=attempt.key).update(asked_at=attempt.asked_at)
    return attempt


def _give_up(attempt, state, words):
    """The buyer has the basket again, and what is held is free: baskets before stock (P13)."""
    attempt.basket.give_back()
    let_go(attempt.key)
    attempt.words = words[:500]
    _end(attempt, state)


def _end(attempt, state):
    attempt.state, attempt.ended_at, attempt.page = state, now(), ""
    changed = ["state", "words", "reference", "order", "asked_at", "ended_at", "page"]
    attempt.save(update_fields=changed)
