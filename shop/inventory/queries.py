"""Stock as pages read it: what can be sold today, and which lots a clinic got."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    Exists,
    Expression,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat

from catalogue.queries import products_with
from common.folding import Word, holds, keys_of_any
from common.stale import writers_since
from common.statements import FoundOnce, IsAnyOf, Statement, asked_key
from shop.codes.reading import read

from . import numbers
from .models import Lot, Movement, Pick, Supplier
from .short_dated.queries import is_offered


@dataclass(frozen=True)
class ReceiptStanding:
    """What a receipt says with all its corrections: units, and who they came from."""

    quantity: int
    supplier: object


@dataclass(frozen=True)
class Sellable:
    """Units that an order placed today could get, and the soonest expiry among them."""

    quantity: int = 0
    earliest_expiry: date | None = None

    @classmethod
    def of_text(cls, text):
        """As with_sellable_stock has them read."""
        units, _, day = text.partition(" ")
        return cls(int(units), date.fromisoformat(day))


NONE_SELLABLE = Sellable()
_DAYS = F("product__minimum_remaining_days")
NAMES_OF_LOTS = "Lot number, supplier, product, part number, REF or GTIN; words in any order."


def lots_with(word):
    """Keys of lots by number, supplier or product, as staff typed it.

    The few suppliers are read first: for what the planner cannot guess it reads the whole ledger.
    """
    lots = Lot.objects
    suppliers = list(Supplier.objects.filter(holds(word, "name")).values_list("pk", flat=True))
    ways = (
        lots.filter(holds(word, "number")),
        lots.filter(numbered(word)),
        lots.filter(movements__supplier__in=suppliers),
        lots.filter(product__in=products_with(word)),
    )
    return keys_of_any(ways)


def lots_numbered_as(word):
    """Keys of the lots whose number staff mean by a word."""
    ways = (Lot.objects.filter(holds(word, "number")), Lot.objects.filter(numbered(word)))
    return keys_of_any(ways)


def picks_with(word):
    """Picks of the lots whose number staff mean by a word.

    The lots are an array: of it the planner expects a few, of a condition any number.
    """
    return Pick.objects.filter(IsAnyOf(F("lot"), FoundOnce(lots_numbered_as(word))))


def rows_of_lots(rows, word):
    """Keys of those rows, each of one `lot`, whose lot staff mean by a word (R4)."""
    return keys_of_any([rows.filter(lot__in=lots_with(word))])


def is_sellable(on, days=_DAYS):
    """The condition that an order placed on day `on`, a date or Asked, could get a lot:
    fefo.is_sellable in SQL. `days` it must last are those of its product."""
    must_last_to = ExpressionWrapper(
        Cast(on if isinstance(on, Expression) else Value(on), DateField()) + days,
        output_field=DateField(),
    )
    is_there = Q(status=Lot.Status.AVAILABLE, on_hand__gt=F("allocated"))
    return is_there & Q(expires_on__gte=must_last_to) & ~is_offered(on)


def sellable_lots(on, days=_DAYS):
    """The lots of which it is so."""
    return Lot.objects.filter(is_sellable(on, days))


def with_sellable_stock(products, on):
    """Products (a queryset) annotated so that `sellable` needs no further query: with a text of
    units and the soonest expiry, since two columns are two looks at the lots."""
    lots = sellable_lots(on, OuterRef("minimum_remaining_days"))
    lots = lots.filter(product=OuterRef("pk")).order_by().values("product")
    units = Cast(Sum(F("on_hand") - F("allocated")), TextField())
    both = Concat(units, Value(" ", TextField()), Cast(Min("expires_on"), TextField()))
    read = Subquery(lots.annotate(both=both).values("both"), output_field=TextField())
    return products.annotate(sellable_stock=read)


def sellable(product):
    """The Sellable of an annotated product."""
    return Sellable.of_text(product.sellable_stock) if product.sellable_stock else NONE_SELLABLE


# Lines of lots to which units went over, from `other_lot`, whose number was wrong.
_ARRIVALS = Movement.objects.filter(
    kind=Movement.Kind.CORRECTED, corrects=None, other_lot__isnull=False
).order_by()


def _say_whether_recalled(picks):
    """Picks (a queryset) whose `is_recalled` says whether their units are of a recalled lot,
    whatever number they were shipped under (R24)."""
    went_over = _ARRIVALS.filter(other_lot=OuterRef("lot"), lot__status=Lot.Status.RECALLED)
    is_recalled = Q(lot__status=Lot.Status.RECALLED) | Q(Exists(went_over))
    return picks.annotate(is_recalled=ExpressionWrapper(is_recalled, BooleanField()))


def recalled_lots():
    """Keys of lots of whose units some, or all, are recalled, whatever number they have."""
    recalled = Lot.objects.filter(status=Lot.Status.RECALLED).order_by().values("pk")
    went_over = _ARRIVALS.filter(lot__status=Lot.Status.RECALLED)
    return recalled.union(went_over.values("other_lot"))


def shipped_picks(orders):
    """Every lot that was shipped for these orders (keys for IsAnyOf), newest first; each says
    whether it `is_recalled`."""
    lines = apps.get_model("order", "Line").objects.filter(IsAnyOf(F("order"), orders))
    of_lines = IsAnyOf(F("order_line"), FoundOnce(lines.order_by().values("pk")))
    return shipped(Pick.objects.filter(of_lines))


def shipped(picks):
    """Those of some picks (a queryset) that have left, as shipped_picks shows them."""
    return (
        _say_whether_recalled(picks)
        .exclude(shipped_at=None)
        .select_related("lot__product__parent", "order_line__order")
        .order_by("-shipped_at", "-pk")
    )


def picks_of(order):
    """The lots of an order's lines, by line id; each says whether it `is_recalled`."""
    by_line = {}
    for pick in _PICKS.rows(order=order.pk):
        by_line.setdefault(pick.order_line_id, []).append(pick)
    return by_line


_PICKS = Statement(lambda: picks_with_recalls(asked_key("order")))


def picks_with_recalls(order):
    """The picks of an order, which may be Asked, with their lots; each says whether it
    `is_recalled`."""
    picks = Pick.objects.filter(order_line__order=order).select_related("lot")
    return _say_whether_recalled(picks)


_MOST_LINES = 50


def writers_of(lot, moment):
    """Who wrote in a lot's ledger after a moment, and when last, the latest first; of two people
    it is who agreed."""
    lines = lot.movements.select_related("by", "agreed_by").order_by("-pk")[:_MOST_LINES]
    for line in lines:
        line.by = line.agreed_by or line.by
    return writers_since([line for line in lines if line.by], moment)


def twins(lots, number):
    """Those of some lots (of one product) whose number, or a former one, looks like this one."""
    return numbers.alike(number, lots)


def numbered(text):
    """The condition that a lot has, or looks like having, the number that was typed or scanned;
    or the Word of a search."""
    if isinstance(text, Word):
        keys = text.asked("twin_keys", _twin_keys, ArrayField(CharField()))
        return Q(twin_keys__overlap=keys)
    keys = _twin_keys(text)
    return Q(twin_keys__overlap=keys) if keys else Q(pk__in=[])


def _twin_keys(text):
    return numbers.twin_keys(numbers.kept(read(text).lot or text))


def largest_receipt(product):
    """The units of the largest receipt of a product so far; 0 before the first."""
    receipts = Movement.objects.filter(lot__product=product, kind=Movement.Kind.RECEIVED)
    units = F("on_hand_change") + F("apart_change")
    return receipts.aggregate(most=Max(units))["most"] or 0


def expiring_lots(on, until):
    """Lots with units on hand that expire in the span, soonest first."""
    return Lot.objects.filter(
        on_hand__gt=0, expires_on__gte=on, expires_on__lte=until
    ).select_related("product__parent")


def lot_now(lot):
    return Lot.objects.select_related("product__parent").get(pk=lot.pk)


def supplier_names():
    return Supplier.objects.values_list("name", flat=True)


# Receipts and what became of them.


def shipped_units(lot):
    """How many units of a lot left for clinics under its number."""
    shipped = Pick.objects.filter(lot=lot).exclude(shipped_at=None)
    return shipped.aggregate(units=Sum("quantity", default=0))["units"]


def receipts_of(lot):
    """What brought units into a lot, oldest first: deliveries, and corrections of other lots."""
    arrived = Q(kind=Movement.Kind.CORRECTED, corrects=None, other_lot__isnull=False)
    return lot.movements.filter(Q(kind=Movement.Kind.RECEIVED) | arrived).order_by("pk")


def is_receipt(movement):
    """Whether a line of the ledger is one of `receipts_of` its lot."""
    arrived = movement.kind == Movement.Kind.CORRECTED and movement.other_lot_id
    is_arrival = bool(arrived) and movement.corrects_id is None
    return movement.kind == Movement.Kind.RECEIVED or is_arrival


def neighbours(lot):
    """Lots of which units turned out to be of this one, or the other way round."""
    others = lot.movements.exclude(other_lot=None).values("other_lot")
    return Lot.objects.filter(pk__in=others).exclude(pk=lot.pk)


def standing_of(receipt):
    """The ReceiptStanding of a receipt today."""
    corrections = sorted(receipt.corrections.all(), key=attrgetter("pk"))
    suppliers = [line.supplier for line in corrections if line.supplier] or [receipt.supplier]
    units = receipt.units + sum(line.units for line in corrections)
    return ReceiptStanding(units, suppliers[-1])


def is_only_receipt(receipt):
    """Whether all units of its lot came with it."""
    others = receipts_of(receipt.lot).exclude(pk=receipt.pk)
    return not any(standing_of(other).quantity for other in others)


def suppliers_of(lot):
    """The names of those whose units a lot holds or held, in the order of its receipts."""
    receipts = receipts_of(lot).select_related("supplier")
    receipts = receipts.prefetch_related("corrections__supplier")
    standings = [standing_of(receipt) for receipt in receipts]
    found = [standing.supplier.name for standing in standings if standing.supplier]
    return list(dict.fromkeys(found))


def same_goods(lot):
    """The keys of a lot and of those whose number turned out to be its own, units among them.

    What was shipped under a number that was wrong stays written so; it is asked for under the
    right one too.
    """
    return _followed({lot.pk}, "lot", "other_lot")


def same_goods_of(lots):
    """{key: same_goods of it} of several lots, by key; as many queries as for one."""
    looked_at, new, sources = set(), set(lots), {}
    while new := new - looked_at:
        looked_at |= new
        for lot, other in _ARRIVALS.filter(lot__in=new).values_list("lot", "other_lot"):
            sources.setdefault(lot, set()).add(other)
        new = set().union(*sources.values())
    return {lot: _reached(lot, sources) for lot in lots}


def _reached(lot, sources):
    found, new = set(), {lot}
    while new := new - found:
        found |= new
        new = set().union(*(sources.get(each, set()) for each in new))
    return found


def turned_out_to_be(lot):
    """The keys of a lot (by key) and of those that its units went over to."""
    return _followed({lot}, "other_lot", "lot")


def went_over(lot):
    """The condition that units of a lot went over to another; `lot` is the name of its key."""
    return Exists(_ARRIVALS.filter(other_lot=OuterRef(lot)))


def _followed(found, one, other):
    """These keys and all that lines of arrivals lead to, step by step."""
    looked_at = set()
    while new := found - looked_at:
        looked_at |= new
        found = found | set(_ARRIVALS.filter(**{f"{one}__in": new}).values_list(other, flat=True))
    return found


def who_has(lot, *, came_over=True):
    """The picks of a lot, also what was shipped under a number that turned out to be wrong; that
    is not looked for where it is known that no units `came_over`."""
    if came_over and (others := same_goods(lot) - {lot.pk}):
        picks = Pick.objects.filter(Q(lot=lot) | Q(lot__in=others) & ~Q(shipped_at=None))
    else:
        picks = Pick.objects.filter(lot=lot)
    return picks.select_related("lot", "order_line__order__user").order_by("pk")
