"""Figures of stock as pages read them, added up by the database; the rule is `cover`."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import (
    DateField,
    DateTimeField,
    F,
    FloatField,
    Min,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf
from django.utils.timezone import make_aware

from catalogue.models.product import full_name_of
from common.clock import today
from common.statements import Asked, IsAnyOf, Statement, asked_keys

from ..deliveries.models import Delivery, DeliveryLine
from ..deliveries.rule import Decision
from ..models import IN_HOUSE, Held, Lot, Movement
from ..purchase_orders.queries import OUTSTANDING, coming_lines
from ..queries import is_sellable
from ..sums import of_all_stock
from . import cover
from .models import Stock

SPANS = (30, 90, 180)


@dataclass
class Figures:
    """A product as with_figures has it, without what else a model of it takes."""

    pk: int
    full_name: str
    minimum_remaining_days: int
    shipped: int
    on_hand: int = 0
    allocated: int = 0
    apart: int = 0
    sellable_units: int = 0
    usable_units: int = 0
    held_units: int = 0
    to_be_booked: int = 0
    on_the_way: int = 0
    expected_on: date | None = None
    in_house: list = field(default_factory=list)

    _meta = Stock._meta

    def serializable_value(self, name):
        """Its key; with `_meta` what Django's own list asks of a row, as where it pops up."""
        return self.pk


@dataclass(frozen=True)
class Outlook:
    """A lot, its units in the house, and how many nobody will have bought (None: not known)."""

    lot: Lot
    units: int
    left: int | None


def lots_in_house():
    """Lots with units in any place, soonest expiry first."""
    return Lot.objects.filter(IN_HOUSE).order_by("expires_on", "pk")


def paced_since():
    """The first moment of the days that make today's pace, of which today is the last."""
    first = today() - timedelta(days=cover.DAYS - 1)
    return make_aware(datetime.combine(first, time.min))


def shipped_lately(since=None):
    """Lines of the ledger of what was shipped in the weeks that make today's pace."""
    since = since or paced_since()
    return Movement.objects.filter(kind=Movement.Kind.SHIPPED, at__gte=since)


def with_figures(products):
    """Products annotated with their figures, each with its lots `in_house`."""
    figures = {
        name: _figure(rows, product, total)
        for rows, product, totals in _added_up(today())
        for name, total in totals.items()
    }
    shipped = _figure(shipped_lately(), "lot__product", _SHIPPED)
    found = products.annotate(**figures, shipped=shipped)
    return found.prefetch_related(Prefetch("lots", lots_in_house(), to_attr="in_house"))


def figures_of(keys, until=date.max):
    """The products of these keys, in their order, with what a page shows of each as with_figures;
    `in_house` are their lots up to a day. Of the last that were asked for what was shipped is
    kept until the stock is edited."""
    shipped = of_all_stock("shipped", lambda: _shipped_of(keys), of=tuple(keys))
    rows = _FIGURES.rows(pks=keys, on=today())
    found = {key: _read(shipped.get(key, 0), key, *row) for key, *row in rows}
    for lot in _IN_HOUSE.rows(pks=keys, until=until):
        found[lot.product_id].in_house.append(lot)
    return [found[key] for key in keys if key in found]


def _added_up(on):
    """(rows, the way to their product, {figure: what it adds up of them}), all but the pace; the
    day may be Asked."""
    free = F("on_hand") - F("allocated")
    is_usable = Q(status=Lot.Status.AVAILABLE, expires_on__gte=on)
    lots = {
        "on_hand": Sum("on_hand"),
        "allocated": Sum("allocated"),
        "apart": Sum("apart"),
        "sellable_units": _sum_where(is_sellable(on, OuterRef("minimum_remaining_days")), free),
        "usable_units": _sum_where(is_usable, free),
    }
    draft = DeliveryLine.objects.filter(delivery__state=Delivery.State.DRAFT)
    coming = {"on_the_way": Sum(OUTSTANDING), "expected_on": Min("expected_on")}
    yield lots_in_house(), "product", lots
    yield Held.objects, "lot__product", {"held_units": Sum("units")}
    yield draft.exclude(decision=Decision.REFUSE), "product", {"to_be_booked": Sum("units")}
    yield coming_lines(), "product", coming


def _sum_where(condition, units):
    return Sum(units, filter=condition, default=0)


def _of_product(rows, product):
    return rows.filter(**{product: OuterRef("pk")}).order_by().values(product)


def _figure(rows, product, total):
    """A figure by itself, as a list is sorted by it; a sum is 0 where there are no rows."""
    found = Subquery(_of_product(rows, product).annotate(total=total).values("total"))
    return found if isinstance(total, Min) else Coalesce(found, 0)


def _figures(rows, product, totals):
    """All figures of the same rows, which are looked at once; null where there are none."""
    return Subquery(_of_product(rows, product).annotate(all=JSONObject(**totals)).values("all"))


_SHIPPED = -Sum("on_hand_change")


def _by_product(shipped):
    sums = shipped.order_by().values("lot__product").annotate(units=_SHIPPED)
    return sums.values_list("lot__product", "units")


def _shipped_of(keys):
    """{product key: units shipped lately} of these products."""
    return dict(_SHIPPED_OF.rows(pks=keys, since=paced_since()))


def _of_asked():
    lately = shipped_lately(Asked("since", DateTimeField()))
    return _by_product(lately.filter(IsAnyOf(F("lot__product"), asked_keys())))


_SHIPPED_OF = Statement(_of_asked)
_COLUMNS = ("pk", "minimum_remaining_days", "title", "parent__title", "variant_name")


def _listed():
    parts = _added_up(Asked("on", DateField()))
    found = Stock.objects.filter(IsAnyOf(F("pk"), asked_keys())).order_by()
    return found.values_list(*_COLUMNS, *(_figures(*part) for part in parts))


def _read(shipped, key, minimum, title, parents_title, variant_name, *parts):
    figures = {name: figure for part in parts if part for name, figure in part.items()}
    if day := figures.get("expected_on"):
        figures["expected_on"] = date.fromisoformat(day)
    name = full_name_of(title, parents_title, variant_name)
    return Figures(key, name, minimum, shipped, **figures)


_FIGURES = Statement(_listed)
# Of each lot what its figures and its row need: of many lots models take the longest.
_OF_A_LOT = ("pk", "product_id", "number", "status", "expires_on", "on_hand", "allocated", "apart")


def _in_house():
    found = lots_in_house().filter(IsAnyOf(F("product"), asked_keys()))
    found = found.filter(expires_on__lte=Asked("until", DateField()))
    return found.values_list(*_OF_A_LOT, named=True)


_IN_HOUSE = Statement(_in_house)

# By which a list is sorted; what is not known comes with the longest.
BY_COVER = Cast("sellable_units", FloatField()) / NullIf(F("shipped"), Value(0))


def pace_of(product):
    """Units of an annotated product a day, as cover.pace."""
    return cover.pace(product.shipped)


def outlook_of(product):
    """The Outlook of each lot of an annotated product."""
    lots = product.in_house
    standing = _standing(lots, product.minimum_remaining_days)
    pairs = zip(lots, cover.left(standing, pace_of(product)), strict=True)
    return [Outlook(lot, lot.on_hand + lot.apart, left) for lot, left in pairs]


def left_within(outlook):
    """{days: units that expire within them, today's among them, and that nobody will have bought},
    of the SPANS."""
    on = today()
    return {days: cover.sum_known(_left(outlook, *cover.span(days, on))) for days in SPANS}


def _left(outlook, first, last):
    return [each.left for each in outlook if first <= each.lot.expires_on <= last]


def _standing(lots, minimum):
    on = today()
    return [
        cover.in_house(
            status=lot.status,
            expires_on=lot.expires_on,
            on_hand=lot.on_hand,
            allocated=lot.allocated,
            apart=lot.apart,
            minimum=minimum,
            on=on,
        )
        for lot in lots
    ]


def paces():
    """{product key: units a day}, as cover.pace."""
    return {key: cover.pace(units) for key, units in _by_product(shipped_lately())}


def useful_of(keys, paces):
    """{product key: units that somebody will have bought in time, as cover.useful}, of these Keys
    of products."""
    found = lots_in_house().filter(IsAnyOf(F("product"), keys))
    found = found.annotate(minimum=F("product__minimum_remaining_days"))
    by_product = defaultdict(list)
    for lot in found.values_list(*_OF_A_LOT, "minimum", named=True):
        by_product[lot.product_id].append(lot)
    return {
        key: cover.useful(_standing(lots, lots[0].minimum), paces.get(key))
        for key, lots in by_product.items()
    }
