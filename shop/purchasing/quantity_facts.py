"""How much an order and its clinic take of a product, beside the limits of its protocol."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from common.order_states import OrderState
from common.statements import IsAnyOf, Statement, asked_keys

from .models import LineDecision, PurchaseLimit
from .quantities import Limit, Verdict, furthest, quantity_verdict


@dataclass(frozen=True)
class Amount:
    """Units of a product that nobody has ordered yet, as `verdicts` asks for lines."""

    product: object
    quantity: int

    @property
    def product_id(self):
        return self.product.pk


def verdicts(lines, clinic, moment):
    """{line: Verdict} for the lines of an order of this clinic at a moment; at most two queries.

    Lines have a product and a quantity. What counts already is read as it is now: ask under the
    clinic's lock where no other order may come between.
    """
    limits = _limits_of(lines)
    ordered = _ordered(limits, clinic, moment) if limits and clinic else []
    found = {row.pk: _verdict(row, lines, ordered, moment) for row in limits}
    return {
        line: furthest(
            [found[row.pk] for row in limits if row.product_id in _keys(line)]
            or [Verdict(quantity=line.quantity)]
        )
        for line in lines
    }


def _limits_of(lines):
    return _LIMITS.rows(pks=list({key for line in lines for key in _keys(line)}))


def _limits():
    return PurchaseLimit.objects.filter(IsAnyOf(F("product_id"), asked_keys())).order_by("pk")


_LIMITS = Statement(_limits)


def _keys(line):
    """A limit of the product counts, and one of its family."""
    return {line.product_id, line.product.parent_id} - {None}


def _ordered(limits, clinic, moment):
    """(product, family, moment, units) of what the clinic ordered within the longest period."""
    longest = max((row.period_days or 0 for row in limits), default=0)
    keys = [row.product_id for row in limits if row.period_days]
    if not keys:
        return []
    of_limits = Q(line__product__in=keys) | Q(line__product__parent__in=keys)
    return list(
        LineDecision.objects.filter(
            of_limits,
            line__order__signature__clinic=clinic,
            line__order__date_placed__gt=moment - timedelta(days=longest),
        )
        .exclude(line__order__status=OrderState.CANCELLED)
        .annotate(cancelled=Coalesce(Sum("line__cancelled__units"), 0))
        .values_list(
            "line__product",
            "line__product__parent",
            "line__order__date_placed",
            F("line__quantity") - F("cancelled"),
        )
    )


def _verdict(row, lines, ordered, moment):
    since = moment - timedelta(days=row.period_days or 0)
    quantity = sum(line.quantity for line in lines if row.product_id in _keys(line))
    already = sum(
        units
        for product, family, placed, units in ordered
        if row.product_id in (product, family) and placed > since
    )
    return quantity_verdict(_limit(row), quantity, already)


def _limit(row):
    return Limit(row.per_order, row.per_period, row.period_days, row.far_factor, row.basis)
