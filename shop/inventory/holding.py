"""Units kept for a payment that is under way: nobody else gets them (docs/rules/payment.md).

They count as allocated, so every path that asks what is free leaves them alone.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import UUIDField

from common.clock import today
from common.saving import insert
from common.statements import Asked, PlainSQL, Statement

from .fefo import Taken
from .ledger import follow, line, write
from .locks import lock_stock
from .models import Held, Movement
from .services import Plan, may_leave
from .short_dated.services import count_sold


@transaction.atomic
def hold(plan, payment, by=None):
    """Keep for a payment (its UUID) what was planned, under the plan's locks."""
    lots = plan.lots
    rows = [
        Held(
            payment=payment,
            key=key,
            lot=lots[taken.lot_id],
            units=taken.quantity,
            offer_id=plan.offers.get(key),
            accepted=lots[taken.lot_id].expires_on if key in plan.offers else None,
        )
        for key, found in plan.taken.items()
        for taken in found
    ]
    _write(rows, Movement.Kind.HELD, 1, by)
    insert(rows)
    follow(plan.records, lots.values())


@transaction.atomic
def let_go(payment, by=None):
    """Units that are held for a payment are free again; how many there were."""
    records, lots, rows = _locked(payment)
    _free(payment, rows, by)
    follow(records, lots.values())
    return sum(row.units for row in rows)


def take_over(payment, by=None):
    """The Plan by which units were held for a payment, to be given in this transaction; they are
    held no more. None where nothing is held, or where some of it may not leave any more."""
    records, lots, rows = _locked(payment)
    may_go_on = bool(rows) and all(_may_be_taken_over(row) for row in rows)
    _free(payment, rows, by, for_others=not may_go_on)
    if not may_go_on:
        follow(records, lots.values())
        return None
    taken = defaultdict(list)
    for row in rows:
        taken[row.key].append(Taken(row.lot_id, row.units))
    return Plan(records, lots, taken, {row.key: row.offer_id for row in rows if row.offer_id})


def _may_be_taken_over(held):
    """Whether it may still leave and, of one lot that was accepted, still lasts as long."""
    is_as_accepted = held.accepted in (None, held.lot.expires_on)
    return may_leave(held.lot, today()) and is_as_accepted


def _locked(payment):
    """(stock records, {key: lot}, what is held for a payment), locked and freshly read."""
    records, lots = lock_stock(_PRODUCTS.rows(payment=payment))
    by_key = {lot.pk: lot for lot in lots}
    rows = _HELD.rows(payment=payment)
    for row in rows:
        row.lot = by_key[row.lot_id]
    return records, by_key, rows


def _held():
    return Held.objects.filter(payment=Asked("payment", UUIDField())).order_by("pk")


_HELD = Statement(_held)
_PRODUCTS = Statement(lambda: _held().order_by().values_list("lot__product", flat=True).distinct())


def _free(payment, rows, by, *, for_others=True):
    _write(rows, Movement.Kind.LET_GO, -1, by, for_others=for_others)
    _NO_MORE.rows(payment=payment)


_NO_MORE = PlainSQL(
    "DELETE FROM inventory_held WHERE payment = %(payment)s RETURNING id", payment="uuid"
)


def _write(rows, kind, sign, by, *, for_others=True):
    lines = [line(row.lot, kind, allocated=sign * row.units, by=by) for row in rows]
    if lines:
        write(lines, for_others=for_others)
    for row in rows:
        if row.offer_id:
            count_sold(row.offer_id, sign * row.units)
