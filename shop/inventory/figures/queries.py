"""Figures of stock as pages read them, added up by the database; the rule is `cover`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import (
    DateField,
    DateTimeField,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Prefetch,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.timezone import make_aware

from common.clock import today
from common.statements import Asked, IsAnyOf, Statement, asked_keys

from ..deliveries.models import Delivery, DeliveryLine
from ..deliveries.rule import Decision
from ..models import IN_HOUSE, Held, Lot, Movement
from ..purchase_orders.queries import OUTSTANDING, coming_lines
from ..queries import sellable_lots
from ..sums import of_all_stock
from . import cover
from .models import Stock

SPANS = (30, 90, 180)


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
    shipped = _sum(shipped_lately(), -F("on_hand_change"), "lot__product")
    found = annotated(products, today()).annotate(shipped=shipped)
    return found.prefetch_related(Prefetch("lots", lots_in_house(), to_attr="in_house"))


def figures_of(keys):
    """The products of these keys, in their order, as with_figures; of the last that were asked for
    what was shipped is kept."""
    shipped = of_all_stock("shipped", lambda: _shipped_of(keys), of=tuple(keys))
    by_key = {one.pk: one for one in _FIGURES.rows(pks=keys, on=today())}
    for product in by_key.values():
        product.in_house, product.shipped = [], shipped.get(product.pk, 0)
    for lot in _IN_HOUSE.rows(pks=keys):
        by_key[lot.product_id].in_house.append(lot)
    return [by_key[key] for key in keys if key in by_key]


def annotated(products, on):
    """Products annotated with their figures but for the pace; the day may be Asked."""
    own = lots_in_house()
    usable = own.filter(status=Lot.Status.AVAILABLE, expires_on__gte=on)
    draft = DeliveryLine.objects.filter(delivery__state=Delivery.State.DRAFT)
    wanted = draft.exclude(decision=Decision.REFUSE)
    free = F("on_hand") - F("allocated")
    return products.annotate(
        on_hand=_sum(own, F("on_hand")),
        allocated=_sum(own, F("allocated")),
        held_units=_sum(Held.objects, F("units"), "lot__product"),
        apart=_sum(own, F("apart")),
        to_be_booked=_sum(wanted, F("units")),
        on_the_way=_sum(coming_lines(), OUTSTANDING),
        expected_on=Subquery(
            coming_lines().filter(product=OuterRef("pk")).values("expected_on")[:1]
        ),
        sellable_units=_sum(sellable_lots(on).filter(IN_HOUSE), free),
        usable_units=_sum(usable, free),
    )


def _sum(rows, units, product="product"):
    """The sum of units over a product's rows, 0 where there are none."""
    of_it = rows.filter(**{product: OuterRef("pk")}).order_by().values(product)
    sums = of_it.annotate(total=Sum(units)).values("total")
    return Coalesce(Subquery(sums, output_field=IntegerField()), 0)


def _listed():
    columns = ("title", "variant_name", "structure", "minimum_remaining_days", "parent__title")
    found = Stock.objects.filter(IsAnyOf(F("pk"), asked_keys())).select_related("parent")
    return annotated(found.only(*columns), Asked("on", DateField())).order_by()


_FIGURES = Statement(_listed)


def _in_house():
    """Of each lot what its figures and its row need: of many lots models take the longest."""
    found = lots_in_house().filter(IsAnyOf(F("product"), asked_keys()))
    columns = ("pk", "product_id", "number", "status", "expires_on")
    columns += ("on_hand", "allocated", "apart")
    return found.values_list(*columns, named=True)


_IN_HOUSE = Statement(_in_house)

# By which a list is sorted; what is not known comes with the longest.
BY_COVER = Cast("sellable_units", FloatField()) / NullIf(F("shipped"), Value(0))


def pace_of(product):
    """Units of an annotated product a day, as cover.pace."""
    return cover.pace(product.shipped)


def outlook_of(product):
    """The Outlook of each lot of an annotated product, reckoned once."""
    if not hasattr(product, "outlook"):
        found = _outlook(product.in_house, product.minimum_remaining_days, pace_of(product))
        product.outlook = list(found)
    return product.outlook


def left_within(outlook, days):
    """Units that expire within days, today's among them, and that nobody will have bought."""
    first, last = cover.span(days, today())
    return cover.sum_known([each.left for each in outlook if first <= each.lot.expires_on <= last])


def _outlook(lots, minimum, per_day):
    for lot, left in zip(lots, cover.left(_standing(lots, minimum), per_day), strict=True):
        yield Outlook(lot, lot.on_hand + lot.apart, left)


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
    return {key: cover.pace(units) for key, units in _shipped().items()}


def useful_of(keys, paces):
    """{product key: units that somebody will have bought in time, as cover.useful}, of these Keys
    of products."""
    found = lots_in_house().filter(IsAnyOf(F("product"), keys))
    found = found.annotate(minimum=F("product__minimum_remaining_days"))
    by_product = defaultdict(list)
    for lot in found:
        by_product[lot.product_id].append(lot)
    return {
        key: cover.useful(_standing(lots, lots[0].minimum), paces.get(key))
        for key, lots in by_product.items()
    }


def _shipped():
    """{product key: units shipped lately}."""
    return dict(_by_product(shipped_lately()))


def _shipped_of(keys):
    """The same of these products."""
    return dict(_SHIPPED.rows(pks=keys, since=paced_since()))


def _by_product(movements):
    sums = movements.order_by().values("lot__product")
    return sums.annotate(units=-Sum("on_hand_change")).values_list("lot__product", "units")


def _of_asked():
    lately = shipped_lately(Asked("since", DateTimeField()))
    return _by_product(lately.filter(IsAnyOf(F("lot__product"), asked_keys())))


_SHIPPED = Statement(_of_asked)
