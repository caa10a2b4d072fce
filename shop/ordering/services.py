"""What happens to orders that wait when a right ends or comes back; each under the order's lock."""

import logging

from django.db import transaction
from django_tasks import task
from oscar.core.loading import get_model

from common.clock import now
from common.endings import Ended
from shop.approvals.looking import look_at as look_at_approvals
from shop.countersigning.services import end_lost
from shop.purchasing.policy import Reason

from .hearing import Message
from .letters import tell
from .models import Stop
from .permission import permission_to_order, permission_to_ship
from .queries import WAITING, waiting_orders
from .stops import next_step_of_clinic, why_not

_log = logging.getLogger(__name__)
Order = get_model("order", "Order")

# These concern every clinic: the worker looks at all that waits.
_EVERYBODY = {Ended.POLICY, Ended.PRODUCT}
# Of stock: it gives nobody a right and takes none.
_OF_STOCK = {Ended.LOT, Ended.SHORTAGE}
# That we are late with a look-up takes nothing away from whoever asked.
_OURS = {Reason.RECHECK_OVERDUE}
# Who signs is asked once it is approved: until then somebody else can be named.
_LATER = {Reason.NOT_COUNTERSIGNED, Reason.NO_RESPONSIBLE}


def follow(ending):
    """Look at once at what the ending may concern: requests, orders that wait."""
    if ending.what in _EVERYBODY:
        look_at_all.enqueue()
    elif ending.what not in _OF_STOCK:
        look_at(ending)


@task()
def look_at_all():
    look_at()


def look_at(ending=None):
    """What was found, in words. Safe to run twice or late; one that fails stops no other."""
    ended = end_lost(now(), ending, also=refusal_of)
    ended += look_at_approvals(now(), ending, also=refusal_before_signing)
    orders, stopped, failures = waiting_orders(ending), 0, []
    for order in orders:
        try:
            stopped += review(order) is not None
        except Exception as error:
            _log.exception("Nobody looked at what holds order %s back.", order.number)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(orders)} orders failed", failures)
    return f"{ended} requests ended; {stopped} of {len(orders)} orders cannot be shipped"


def refusal_of(request):
    """In words, why the rule would refuse an open request to countersign; empty where it would not.

    What changes without anybody's loss, such as stock or a price, is said on its page.
    """
    return _refusal(request, request.asked_of, _OURS)


def refusal_before_signing(request):
    """The same of an open request to approve, for which nobody has to have signed yet."""
    return _refusal(request, None, _OURS | _LATER)


def _refusal(request, signer, but_for):
    lines = list(request.basket.lines.select_related("product__parent"))
    address = request.address
    address.copied_from = address.pk
    asked = permission_to_order(
        request.asked_by, lines, address, signer=signer, clinic=request.clinic
    )
    wait = why_not(asked)
    if wait is None or set(wait.reasons) <= but_for:
        return ""
    return " ".join(wait.sentences)


@transaction.atomic
def review(order):
    """The Stop that holds the order back as things are now, or None; a new one is told, once."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    stop = order.stops.filter(ended_at=None).first()
    wait = why_not(permission_to_ship(order)) if order.status in WAITING else None
    if stop and wait and stop.sentences == list(wait.sentences):
        return stop
    end_stop(order)
    return _stop(order, wait) if wait else None


def end_stop(order):
    """Nothing holds the locked order back any more."""
    order.stops.filter(ended_at=None).update(ended_at=now())


def _stop(order, wait):
    stop = Stop(order=order, reasons=wait.reasons, sentences=wait.sentences, began_at=now())
    stop.told = tell(
        order,
        Message.STOPPED,
        sentences=stop.sentences,
        next_step=next_step_of_clinic(stop.reasons),
    )
    stop.save()
    return stop
