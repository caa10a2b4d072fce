"""The only place that changes a lot's figures: each time with lines of the ledger."""

from collections import Counter
from operator import attrgetter

from common.clock import now
from common.endings import Ended, announce
from common.saving import insert
from common.statements import PlainSQL

from .models import Holding, Movement
from .places.rule import take


def line(lot, kind, *, units=0, place=None, allocated=0, **of_movement):
    """A line that is not written yet; `units` come to `place` or, below 0, leave it."""
    changed = "apart_change" if place and place.is_apart else "on_hand_change"
    return Movement(
        lot=lot,
        kind=kind,
        place=place,
        allocated_change=allocated,
        **{changed: units},
        **of_movement,
    )


def lines_out(lot, kind, held, units, *, free, is_allocated=False, **of_movement):
    """The lines with which so many units leave a lot, from the Holdings `held` in their order.

    Of places that orders are picked from `free` units at most.
    """
    return [
        line(
            lot,
            kind,
            units=-count,
            place=holding.place,
            allocated=-count if is_allocated else 0,
            **of_movement,
        )
        for holding, count in take(held, units, free)
    ]


def write(lines):
    """Change the figures of locked lots and what lies in their places, and keep these lines.

    As many queries for many lines as for one. All lines of a lot hold the same object. What is
    free by all of them is announced.
    """
    before = {each.lot_id: _of_lot(each.lot) for each in lines}
    for each in lines:
        each.lot.on_hand += each.on_hand_change
        each.lot.apart += each.apart_change
        each.lot.allocated += each.allocated_change
    lots = {each.lot_id: each.lot for each in lines}
    changed = [lot for key, lot in lots.items() if _of_lot(lot) != before[key]]
    if changed:
        figures = _listed(changed, "on_hand", "apart", "allocated")
        _LOTS.rows(keys=[lot.pk for lot in changed], **figures)
    _place(lines)
    _announce_free(lines)
    return insert(lines)


def move(lot, kind, **of_line):
    """Write one `line` of the ledger; returns it."""
    return write([line(lot, kind, **of_line)])[0]


def _announce_free(lines):
    """Of every lot of which more is free than before, whatever the deed was."""
    changes = Counter()
    for each in lines:
        changes[each.lot_id] += each.on_hand_change - each.allocated_change
    for lot, change in changes.items():
        if change > 0:
            announce(Ended.SHORTAGE, lot=lot)


def _listed(rows, *names):
    return {name: [getattr(row, name) for row in rows] for name in names}


_LOTS = PlainSQL(
    """
    UPDATE inventory_lot AS lot
    SET on_hand = now.on_hand, apart = now.apart, allocated = now.allocated
    FROM unnest(%(keys)s, %(on_hand)s, %(apart)s, %(allocated)s)
        AS now (id, on_hand, apart, allocated)
    WHERE lot.id = now.id
    RETURNING lot.id
    """,
    keys="bigint[]",
    on_hand="integer[]",
    apart="integer[]",
    allocated="integer[]",
)


def _place(lines):
    changes = Counter()
    for each in lines:
        if each.units or each.kind == Movement.Kind.COUNTED:
            changes[each.lot_id, each.place_id] += each.units
    if not changes:
        return
    lots = {lot for lot, _ in changes}
    held = {(each.lot_id, each.place_id): each for each in Holding.objects.filter(lot__in=lots)}
    counted = {(each.lot_id, each.place_id) for each in lines if each.kind == Movement.Kind.COUNTED}
    Holding.objects.bulk_create(
        [_held(held.get(key), *key, change, key in counted) for key, change in changes.items()],
        update_conflicts=True,
        unique_fields=["lot", "place"],
        update_fields=["units", "counted_at"],
    )


def _held(before, lot, place, change, is_counted):
    """What lies there now; of what came to an empty place nobody waits for a count."""
    units = before.units if before else 0
    is_known = units and not is_counted
    counted_at = before.counted_at if is_known else now()
    return Holding(lot_id=lot, place_id=place, units=units + change, counted_at=counted_at)


def follow(records, lots):
    """Oscar's figures are the sums over the lots."""
    before = {key: _of_record(record) for key, record in records.items()}
    for product_id, record in records.items():
        own = [lot for lot in lots if lot.product_id == product_id]
        record.num_in_stock = sum(lot.on_hand for lot in own)
        record.num_allocated = sum(lot.allocated for lot in own)
    changed = [record for key, record in records.items() if _of_record(record) != before[key]]
    if changed:
        keys = [record.pk for record in changed]
        _RECORDS.rows(keys=keys, **_listed(changed, "num_in_stock", "num_allocated"))


_of_lot = attrgetter("on_hand", "apart", "allocated")
_of_record = attrgetter("num_in_stock", "num_allocated")


_RECORDS = PlainSQL(
    """
    UPDATE partner_stockrecord AS record
    SET num_in_stock = now.num_in_stock, num_allocated = now.num_allocated
    FROM unnest(%(keys)s, %(num_in_stock)s, %(num_allocated)s)
        AS now (id, num_in_stock, num_allocated)
    WHERE record.id = now.id
    RETURNING record.id
    """,
    keys="bigint[]",
    num_in_stock="integer[]",
    num_allocated="integer[]",
)
