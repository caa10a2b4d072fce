"""Clinics are told, once each time, when what they wait for comes later than they were told.

Locks of one order at a time; what was told is kept in the transaction of the mail.
"""

import logging

from django.db import transaction
from django_tasks import task
from oscar.core.loading import get_model

from common.endings import Ended
from common.jobs.services import enqueue_once
from common.order_states import WAITING

from .back_orders import missing_of
from .hearing import Message
from .letters import tell
from .models import Expectation, Stop

_log = logging.getLogger(__name__)
Order = get_model("order", "Order")


def follow(ending):
    """What was on the way comes on another day, or not at all."""
    if ending.what == Ended.DELIVERY and _orders_told_a_day().exists():
        enqueue_once(tell_of_delays)


@task()
def tell_of_delays():
    look_at_delays()


def look_at_delays():
    """What was done, in words. Safe to run twice and late; an order that fails stops no other."""
    orders, failures = list(_orders_told_a_day()), []
    for order in orders:
        try:
            tell_of_delay(order)
        except Exception as error:
            _log.exception("Order %s was not told of a delay.", order.number)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(orders)} orders failed", failures)
    return f"{len(orders)} orders looked at"


def _orders_told_a_day():
    told = Expectation.objects.filter(expected_on__isnull=False).values("line__order")
    stopped = Stop.objects.filter(ended_at=None).values("order")  # They wait for something else.
    return (
        Order.objects.filter(status__in=WAITING, pk__in=told).exclude(pk__in=stopped).order_by("pk")
    )


@transaction.atomic
def tell_of_delay(order):
    """Write to the clinic of an order of which something comes later than it was told last."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    told = {row.line_id: row for row in Expectation.objects.filter(line__order=order)}
    late = [line for line in missing_of(order) if _is_later(line, told.get(line.pk))]
    for line in late:
        row = told[line.pk]
        line.told, row.expected_on = row.expected_on, line.expected_on
        row.save(update_fields=["expected_on"])
    if late:
        tell(order, Message.DELAYED, late=late)


def _is_later(line, told):
    if told is None or told.expected_on is None:
        return False
    return line.expected_on is None or line.expected_on > told.expected_on
