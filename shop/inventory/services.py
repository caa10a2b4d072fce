"""Every change of stock: receive, plan and give, release, ship, change a lot's status.

Each service opens its own transaction, takes its locks first (locks.py), writes the ledger and
lets Oscar's stock record follow.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache

from django.db import transaction
from django.utils import timezone

from common.endings import Ended, announce
from common.statements import PlainSQL

from . import fefo
from .goods_in import Goods, receive
from .ledger import follow, line, lines_out, move, write
from .locks import lock_lot, lock_stock
from .models import Lot, Movement, Pick
from .places.queries import held_in, picked_from
from .planning import Stock, choose, choose_or_wait
from .short_dated.queries import accepted_days, sold_lines_of
from .short_dated.services import (
    count_sold,
    end_of_lot,
    give_back_sold,
    keep_sale,
)


class NotEnoughStock(Exception):
    """Some lines want more than can be sold; `shortages` holds every one of them."""

    def __init__(self, shortages):
        self.shortages = tuple(shortages)
        super().__init__(f"{len(self.shortages)} product(s) short")


class NotShippable(Exception):
    """Some picked lots may not leave the house; `picks` holds every one of them."""

    def __init__(self, picks):
        self.picks = tuple(picks)
        super().__init__(f"{len(self.picks)} picked lot(s) may not be shipped")


class StillRecalled(Exception):
    """The lot is recalled and stays so; the message says why."""


@dataclass(frozen=True)
class Want:
    """Units of one product that one line needs; `key` names the line.

    `offer` is the key of the short-dated one that it is of, `accepted` the last day that its buyer
    accepted: it gets units of that very lot, as long as both hold (U16).
    """

    key: int
    product: object
    quantity: int
    offer: int | None = None
    accepted: object = None


@dataclass(frozen=True)
class Plan:
    """Which lots each wanted line gets, chosen under locks that last until the transaction ends;
    `offers` are the keys of short-dated ones, by line, and `taken_over` the lines of the ledger by
    which what was held for it is let go, with which it is given."""

    records: dict
    lots: dict
    taken: dict
    offers: dict = field(default_factory=dict)
    taken_over: dict = field(default_factory=dict)


def receive_lot(
    product,
    number,
    expires_on,
    quantity,
    supplier,
    by=None,
    receipt=None,
    **of_goods,
):
    """Book `quantity` units of one lot in; returns the lot. Of all else see goods_in.Goods."""
    goods = Goods(product, number, expires_on, quantity, receipt=receipt, **of_goods)
    return receive([goods], supplier, by)[0]


def plan(wants, on, read_later=dict):
    """Lock the stock of all wants and choose their lots, first expired first.

    Call it inside the transaction that will `give`, before that writes anything. `read_later`,
    called under the locks where some are short, says how many units of a product, {its key: units},
    may have no lot yet.
    Raises NotEnoughStock with every shortage.
    """
    records, lots = lock_stock({want.product.pk for want in wants})
    stock = Stock.of(lots, on)
    later = cache(read_later)
    answers = {want.key: choose_or_wait(want, stock, later) for want in wants}
    shortages = [answer for answer in answers.values() if isinstance(answer, fefo.Shortage)]
    if shortages:
        raise NotEnoughStock(shortages)
    offers = {want.key: want.offer for want in wants if want.offer}
    return Plan(records, {lot.pk: lot for lot in lots}, answers, offers)


def plan_some(wants, on, ahead):
    """As `plan`, but each want gets what there is of it, perhaps nothing; nothing is short.

    Of each product the units `ahead` ({its key: how many}) are left for others.
    """
    records, lots = lock_stock({want.product.pk for want in wants})
    stock, answers = Stock.of(lots, on), {}
    for want in wants:
        minimum, key = want.product.minimum_remaining_days, want.product.pk
        there = stock.of_product(want.product)
        units = fefo.share(there, want.quantity, ahead.get(key, 0), on, minimum)
        answers[want.key] = choose(replace(want, quantity=units), stock)
    return Plan(records, {lot.pk: lot for lot in lots}, answers)


def give(plan, key, order_line, by=None, accepted_by=""):
    """Allocate to an order line what was planned for the want named `key`, in the transaction that
    planned it.

    `accepted_by`: who of the clinic accepted the last day of its lot, where staff noted it.
    """
    offer, lines = plan.offers.get(key), list(plan.taken_over.get(key, ()))
    for taken in plan.taken[key]:
        lot = plan.lots[taken.lot_id]
        [_] = _ADD.rows(line=order_line.pk, lot=lot.pk, units=taken.quantity)
        if offer:
            count_sold(offer, taken.quantity)
            keep_sale(offer, lot, order_line, accepted_by)
        told = {"allocated": taken.quantity, "order_line": order_line, "by": by}
        lines.append(line(lot, Movement.Kind.ALLOCATED, **told))
    write(lines)
    follow({order_line.product_id: plan.records[order_line.product_id]}, plan.lots.values())


@transaction.atomic
def release(order, by=None):
    """Give back every unit that the order has and that has not been shipped."""
    give_back({pick: pick.quantity for pick in open_picks(order)}, by)


def release_for_others(order, by=None):
    """As `release`, but for what was bought of a certain lot; the keys of those lines (U16)."""
    kept = sold_lines_of(order)
    picks = [pick for pick in open_picks(order) if pick.order_line_id not in kept]
    give_back({pick: pick.quantity for pick in picks}, by)
    return kept


@transaction.atomic
def give_back(units, by=None, why=""):
    """Give back `units` ({pick: how many}) of orders whose rows are locked.

    `why` is kept in the ledger: the Reason of what is given up, else empty.
    """
    records, lots = lock_stock({pick.lot.product_id for pick in units})
    by_id = {lot.pk: lot for lot in lots}
    less = Counter()
    for pick, many in units.items():
        less[pick.order_line_id] += many
    give_back_sold(less)
    for pick, many in units.items():
        lot, line = by_id[pick.lot_id], pick.order_line
        told = {"order_line": line, "by": by, "reason": why}
        move(lot, Movement.Kind.RELEASED, allocated=-many, **told)
        pick.quantity -= many
        if pick.quantity:
            pick.save(update_fields=["quantity"])
        else:
            pick.delete()
    follow(records, lots)


@transaction.atomic
def ship(picks, on, by=None):
    """Ship these units of orders whose rows are locked (shop.parcels alone calls it).

    Raises NotShippable if a lot has turned bad meanwhile, or ends before the day that was accepted.
    """
    records, lots = lock_stock({pick.lot.product_id for pick in picks})
    by_id = {lot.pk: lot for lot in lots}
    accepted = accepted_days([pick.order_line_id for pick in picks])
    bad = [
        pick
        for pick in picks
        if not may_leave(lot := by_id[pick.lot_id], on)
        or accepted.get(pick.order_line_id, lot.expires_on) > lot.expires_on
    ]
    if bad:
        raise NotShippable(bad)
    held = held_in(by_id)
    for pick in picks:
        lot = by_id[pick.lot_id]
        told = {"order_line": pick.order_line, "by": by}
        write(_lines_shipped(lot, picked_from(held[lot.pk]), pick.quantity, told))
        pick.shipped_at = timezone.now()
        pick.save(update_fields=["shipped_at"])
    follow(records, lots)


@transaction.atomic
def set_status(lot, status, reason, by=None, agreed_by=None):
    """Hold, recall or free a lot; what orders already have stays theirs until re-picked.

    `agreed_by` is the second person, where it took two.

    A recalled lot stays recalled: another recall adds its words, all else raises StillRecalled.
    """
    lot = lock_lot(lot)
    if lot.status == Lot.Status.RECALLED:
        if status != Lot.Status.RECALLED:
            raise StillRecalled(f"Lot {lot.number} is recalled: {lot.status_reason}")
        said = f"{lot.status_reason}; {reason}"
    else:
        said = reason
    is_recall = status == Lot.Status.RECALLED
    kind = Movement.Kind.RECALLED if is_recall else Movement.Kind.STATUS
    note = f"{Lot.Status(status).label}: {reason}"[:600]
    return _set_status(lot, status, said, kind, by=by, agreed_by=agreed_by, note=note)


@transaction.atomic
def end_recall(lot, reason, by):
    """End a recall that somebody else began; the lot is on hold then. Raises StillRecalled."""
    lot = lock_lot(lot)
    if lot.status != Lot.Status.RECALLED:
        raise StillRecalled(f"Lot {lot.number} is not recalled: nothing was to be ended.")
    if by.pk in recallers(lot):
        raise StillRecalled("You recalled this lot. Somebody else has to end the recall.")
    said = f"Recall ended: {reason}"
    return _set_status(
        lot, Lot.Status.ON_HOLD, said, Movement.Kind.RECALL_ENDED, by=by, note=reason
    )


def recallers(lot):
    """The keys of everybody who recalled the lot or added to its recall since it last ended."""
    return set(recalls_of(lot).values_list("by", flat=True))


def recalls_of(lot):
    """The lines of the ledger that began the lot's recall, or added to it, since it last ended."""
    movements = lot.movements.order_by("pk")
    ended = movements.filter(kind=Movement.Kind.RECALL_ENDED).last()
    return movements.filter(kind=Movement.Kind.RECALLED, pk__gt=ended.pk if ended else 0)


def may_leave(lot, on):
    """Whether a lot may be shipped on day `on`: available, and not past its expiry date."""
    return lot.status == Lot.Status.AVAILABLE and lot.expires_on >= on


# What the line has of the lot already, in no parcel, grows; no row comes of what has left.
_ADD = PlainSQL(
    """
    INSERT INTO inventory_pick AS pick (order_line_id, lot_id, quantity, returned)
    VALUES (%(line)s, %(lot)s, %(units)s, 0)
    ON CONFLICT (order_line_id, lot_id, parcel_id) DO UPDATE
    SET quantity = pick.quantity + excluded.quantity WHERE pick.shipped_at IS NULL
    RETURNING id
    """,
    line="bigint",
    lot="bigint",
    units="integer",
)


def open_picks(order):
    """What the order has and what has not been shipped, by key."""
    return list(
        Pick.objects.filter(order_line__order=order, shipped_at=None)
        .select_related("lot__product", "order_line")
        .order_by("pk")
    )


def _lines_shipped(lot, held, units, told):
    kind, free = Movement.Kind.SHIPPED, lot.on_hand
    return lines_out(lot, kind, held, units, free=free, is_allocated=True, **told)


def _set_status(lot, status, said, kind, **of_movement):
    lot.status, lot.status_reason = status, said
    lot.save(update_fields=["status", "status_reason"])
    move(lot, kind, **of_movement)
    if status != Lot.Status.AVAILABLE:
        end_of_lot(lot, status, of_movement.get("by"))
    announce(Ended.LOT, lot=lot.pk)
    return lot
