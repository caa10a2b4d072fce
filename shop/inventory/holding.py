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


def hold(plan, payment, by=None):
    """Keep for a payment (its UUID) what was planned, in the transaction that planned it."""
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
    if rows:
        write([line(row.lot, Movement.Kind.HELD, allocated=row.units, by=by) for row in rows])
    for row in rows:
        if row.offer_id:
            count_sold(row.offer_id, row.units)
    insert(rows)
    follow(plan.records, lots.values())


@transaction.atomic
def let_go(payment, by=None):
    """Units that are held for a payment are free again; how many there were."""
    records, lots, rows = _ended(payment)
    _free(records, lots, rows, by)
    return sum(row.units for row in rows)


def take_over(payment, by=None):
    """The Plan by which units were held for a payment, to be given in this transaction; they are
    held no more. None where nothing is held, or where some of it may not leave any more."""
    records, lots, rows = _ended(payment)
    if not rows or not all(_may_be_taken_over(row) for row in rows):
        _free(records, lots, rows, by)
        return None
    _no_more_sold(rows)
    taken, lines = defaultdict(list), defaultdict(list)
    for row in rows:
        taken[row.key].append(Taken(row.lot_id, row.units))
        lines[row.key].append(_let_go(row, by))
    offers = {row.key: row.offer_id for row in rows if row.offer_id}
    return Plan(records, lots, taken, offers, lines)


def _may_be_taken_over(held):
    """Whether it may still leave and, of one lot that was accepted, still lasts as long."""
    is_as_accepted = held.accepted in (None, held.lot.expires_on)
    return may_leave(held.lot, today()) and is_as_accepted


def _ended(payment):
    """(stock records, {key: lot}, what was held for a payment and is no more), locked and freshly
    read."""
    records, lots = lock_stock(_PRODUCTS.rows(payment=payment))
    by_key = {lot.pk: lot for lot in lots}
    rows = [Held(**dict(zip(_KEPT, row, strict=True))) for row in _NO_MORE.rows(payment=payment)]
    for row in rows:
        row.lot = by_key[row.lot_id]
    return records, by_key, sorted(rows, key=lambda row: row.pk)


_KEPT = ("id", "payment", "key", "lot_id", "units", "offer_id", "accepted")
_PRODUCTS = Statement(
    lambda: (
        Held.objects.filter(payment=Asked("payment", UUIDField()))
        .order_by()
        .values_list("lot__product", flat=True)
        .distinct()
    )
)
_NO_MORE = PlainSQL(
    f"DELETE FROM inventory_held WHERE payment = %(payment)s RETURNING {', '.join(_KEPT)}",
    payment="uuid",
)


def _free(records, lots, rows, by):
    if rows:
        write([_let_go(row, by) for row in rows])
    _no_more_sold(rows)
    follow(records, lots.values())


def _let_go(row, by):
    return line(row.lot, Movement.Kind.LET_GO, allocated=-row.units, by=by)


def _no_more_sold(rows):
    for row in rows:
        if row.offer_id:
            count_sold(row.offer_id, -row.units)
