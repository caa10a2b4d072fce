"""Units of orders that no lot is kept for: given up, waiting for goods, picked when they come.

Locks of one order at a time, in the order of docs/rules/purchase.md: its row, people, stock.
"""

import logging
from collections import Counter

from django.db import transaction
from django.db.models import DateField, Exists, OuterRef, Q
from django_tasks import task
from oscar.core.loading import get_model

from common.clock import today
from common.deeds import NotPossible
from common.jobs.services import enqueue_once
from common.order_states import WAITING
from common.statements import Asked, Statement
from shop.inventory import services as stock
from shop.inventory.giving_up import give_up, never_leave, not_leave
from shop.inventory.locks import lock_stock
from shop.inventory.models import Pick
from shop.inventory.queries import sellable_lots
from shop.inventory.short_dated.queries import sold_lines_of

from . import wording
from .back_orders import keep_expectation, missing_of
from .cancelling import cancel_units
from .hearing import Message
from .letters import tell
from .models import Stop
from .permission import permission_to_ship
from .processing import waiting_order
from .queries import open_lines, waiting_orders
from .services import review

_log = logging.getLogger(__name__)
Line, Order = get_model("order", "Line"), get_model("order", "Order")


def follow(ending):
    """Whatever ended, a shortage or a right that was missing: the worker looks, once for many."""
    if _ONE_TO_PICK.rows(on=today()):
        enqueue_once(pick_open_lines)


@task()
def pick_open_lines():
    look_at_all()


def look_at_all():
    """What was done, in words. Safe to run twice, late and by several workers; an order that fails
    stops no other."""
    orders, failures = list(orders_to_pick(today())), []
    for order in orders:
        try:
            pick_open(order)
        except Exception as error:
            _log.exception("What order %s waits for was not picked.", order.number)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(orders)} orders failed", failures)
    return f"{len(orders)} orders looked at"


def orders_to_pick(on):
    """Orders that have what can never leave, or wait for goods that are there, on a day or Asked;
    first come first."""
    lost = Pick.objects.filter(never_leave(on), order_line__order=OuterRef("pk"))
    there = sellable_lots(on).filter(product=OuterRef("product"))
    served = open_lines(Line.objects.filter(Exists(there), order=OuterRef("pk")))
    return waiting_orders().filter(Exists(lost) | Exists(served)).order_by("date_placed", "pk")


# Asked after every deed that frees units, of a demo's first lots a hundred times.
_ONE_TO_PICK = Statement(
    lambda: orders_to_pick(Asked("on", DateField())).values("pk")[:1], is_planned_anew=True
)


@transaction.atomic
def pick_open(order):
    """Give up what can never leave, and pick what is open as far as there are goods for it.

    Who may not have it keeps waiting, with a Stop that is told once.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.waits:
        _pick_afresh(order, never_leave(today()))


@transaction.atomic
def give_up_and_pick(order, by):
    """As `pick_open`, for staff, who also give up what is on hold.

    Raises NotPossible if all may leave, or InvalidShippingEvent if the order does not wait.
    """
    order = waiting_order(order, *WAITING)
    if not _pick_afresh(order, not_leave(today()), by):
        raise NotPossible("All that this order has, and that is in no parcel, may leave.")


def _pick_afresh(order, which, by=None):
    """What was given up of a locked order; its clinic is told of that."""
    permission = permission_to_ship(order, lock=True)
    lock_stock(set(order.lines.values_list("product", flat=True)))  # At once, as every sale does.
    given_up = _without_lots(order, give_up(order, which, by), by)
    order.refresh_from_db(fields=["status"])
    if not order.waits:
        return given_up
    allowed = {line for line, decision in permission.decisions.items() if decision.is_allowed}
    _pick(order, [line for line in open_lines(order.lines) if line in allowed], by)
    if not permission.is_given:
        review(order)
    if given_up:
        waiting = missing_of(order)
        for line in waiting:
            keep_expectation(line, line.expected_on)
        tell(order, Message.GIVEN_UP, given_up=given_up, waiting=waiting)
    return given_up


def _without_lots(order, given_up, by):
    """Units of a lot that was bought as that are cancelled: no other takes its place (U16). What
    is left of the GivenUps, which waits for other lots."""
    agreed, lost = sold_lines_of(order), Counter()
    for each in given_up:
        if each.order_line.pk in agreed:
            lost[each.order_line.pk] += each.units
    if lost:
        cancel_units(order, dict(lost), wording.LOT_CANNOT_LEAVE, by)
    return [each for each in given_up if each.order_line.pk not in agreed]


def _pick(order, lines, by):
    """Each line gets what there is of its product beyond what older orders wait for."""
    products = {line.product_id for line in lines}
    lock_stock(products)  # Others pick, too: who waits is read after the lock.
    wants = [stock.Want(line.pk, line.product, line.open) for line in lines]
    plan = stock.plan_some(wants, today(), _ahead_of(order, products))
    for line in lines:
        if plan.taken[line.pk]:
            stock.give(plan, line.pk, line, by)


def _ahead_of(order, products):
    """{product: open units} of orders that came first, without those that a Stop holds back."""
    came_first = Q(order__date_placed__lt=order.date_placed) | Q(
        order__date_placed=order.date_placed, order__lt=order.pk
    )
    stops = Stop.objects.filter(order=OuterRef("order"), ended_at=None)
    lines = Line.objects.filter(came_first, order__status__in=WAITING, product__in=products)
    units = {}
    for line in open_lines(lines.exclude(Exists(stops))):
        units[line.product_id] = units.get(line.product_id, 0) + line.open
    return units
