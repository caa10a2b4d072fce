"""The rows of each report, added up by the database; what is cancelled is no sale (M13)."""

from datetime import timedelta
from functools import cache, partial

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DurationField,
    F,
    Min,
    OuterRef,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Round, TruncMonth
from oscar.core.loading import get_model

from accounts.licences.models import STATE_LABELS
from accounts.licences.policy import Decision, Standing, State, standing
from accounts.models import Clinic, Licence, Review
from catalogue.models import Product
from common.clock import day_in, now
from common.order_states import OrderState
from shop.ordering.queries import cancelled_of_line

Order, Line = get_model("order", "Order"), get_model("order", "Line")
_ADDED_UP = {
    "orders": Count("order", distinct=True),
    "units": Sum("kept"),
    "net": Sum(Round(F("line_price_excl_tax") * F("kept") / F("quantity"), precision=2)),
}
_FIGURES = tuple(_ADDED_UP)


class Percentile(Aggregate):
    """The value that a share of all does not exceed, as PostgreSQL reckons it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def orders(period):
    """Every order of the period, the cancelled ones too, with the figures it was sold at."""
    found = Order.objects.filter(period.of("date_placed")).order_by("date_placed", "pk")
    for order in found.select_related("user", "signature__clinic").iterator(chunk_size=1000):
        clinic = order.signature.clinic.name if hasattr(order, "signature") else ""
        buyer = order.user.display_name if order.user else "account erased"
        figures = (order.total_excl_tax, order.total_tax, order.total_incl_tax)
        yield (order.number, order.date_placed, clinic, buyer, order.status, *figures)


def by_product(period):
    """What is known of a product that is gone is the title that the lines keep."""
    gone = Case(When(product=None, then=F("title")), default=Value(""))
    sold = _sold(period).values("product", gone=gone).annotate(**_ADDED_UP).order_by("-net", "gone")
    rows = list(sold.values_list("product", "gone", *_FIGURES))
    names = _names_of({key for key, *_ in rows})
    return [(names.get(key, gone), *figures) for key, gone, *figures in rows]


def _names_of(keys):
    products = Product.objects.filter(pk__in=keys - {None}).select_related("parent")
    return {product.pk: product.full_name for product in products}


def by_clinic(period):
    sold = _sold(period).values("order__signature__clinic").annotate(**_ADDED_UP).order_by("-net")
    rows = list(sold.values_list("order__signature__clinic", *_FIGURES))
    names = dict(Clinic.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "name"))
    return [(names.get(key, "Without a clinic"), *figures) for key, *figures in rows]


def by_month(period):
    """Each month of the period, those in which nothing was sold too."""
    months = _sold(period).values(month=TruncMonth("order__date_placed")).annotate(**_ADDED_UP)
    found = {month.date(): figures for month, *figures in months.values_list("month", *_FIGURES)}
    return [(month, *found.get(month, (0, 0, 0))) for month in period.months()]


def _sold(period):
    lines = Line.objects.filter(period.of("order__date_placed"))
    lines = lines.exclude(order__status=OrderState.CANCELLED).order_by()
    return lines.annotate(kept=F("quantity") - cancelled_of_line())


def licences(period=None):
    """How many licences are in each state now; of verified ones those apart that have lapsed."""
    counts = dict(Licence.objects.order_by().values_list("state").annotate(Count("pk")))
    lapsed = _lapsed(now())
    counts[State.VERIFIED] = counts.get(State.VERIFIED, 0) - lapsed
    for state, label in STATE_LABELS.items():
        yield label, counts.get(state, 0)
        if state == State.VERIFIED:
            yield "Verified, and lapsed since", lapsed


def _lapsed(moment):
    """How many verified licences are past their last day, each in its own country (V6)."""
    verified = Licence.objects.filter(state=State.VERIFIED).order_by()
    rows = verified.values_list("country", "expires_on").annotate(Count("pk"))
    day = cache(partial(day_in, moment=moment))
    return sum(
        number
        for country, last, number in rows
        if standing(State.VERIFIED, last, day(country)) == Standing.LAPSED
    )


def waiting_times(period):
    """How long applications that were decided in a month had waited since they were sent."""
    decisions = Review.objects.filter(decision__in=(Decision.APPROVE, Decision.REFUSE))
    of_it = decisions.filter(licence=OuterRef("pk"), decided_at__gte=OuterRef("submitted_at"))
    first = of_it.order_by().values("licence").annotate(at=Min("decided_at")).values("at")
    decided = Licence.objects.annotate(decided=Subquery(first)).filter(period.of("decided"))
    months = (
        decided.annotate(waited=F("decided") - F("submitted_at"))
        .order_by()
        .values(month=TruncMonth("decided"))
        .annotate(
            applications=Count("pk"),
            median=Percentile("waited", share=0.5),
            most=Percentile("waited", share=0.9),
        )
    )
    found = {
        month.date(): (count, _days(median), _days(most))
        for month, count, median, most in months.values_list(
            "month", "applications", "median", "most"
        )
    }
    return [(month, *found.get(month, (0, None, None))) for month in period.months()]


def _days(span):
    return round(span / timedelta(days=1), 1)
