"""Reports as pages read them: whose they are, what is due, how many a lot has."""

from django.db.models import Count, F, Q, Sum, prefetch_related_objects
from django.db.models.functions import TruncMonth

from accounts.clinics.policy import Deed
from common.statements import IsAnyOf
from shop.inventory.models import Lot, Pick
from shop.inventory.queries import shipped_picks, shipped_units
from shop.purchasing.queries import keys_of_orders

from .models import Report
from .policy import Kind, a_thousand, dues

_RELATED = ("pick__lot__product__parent", "pick__order_line__order", "by")


def reports_of(user):
    """Reports about orders whose lots the person sees, newest first."""
    orders = keys_of_orders(user, Deed.SEE_LOTS)
    reports = Report.objects.filter(IsAnyOf(F("pick__order_line__order"), orders))
    return reports.select_related(*_RELATED).order_by("-pk")


def picks_of(user, lot):
    """What of a lot (by key) was shipped to the person's clinics, newest first."""
    picks = shipped_picks(keys_of_orders(user, Deed.SEE_LOTS)).filter(lot=lot)
    return list(
        picks.select_related("lot__product__parent", "order_line__order__signature__clinic")
    )


def by_clinic(picks):
    """{clinic's name: its picks}; what was ordered for none stands under ""."""
    found = {}
    for pick in picks:
        signature = getattr(pick.order_line.order, "signature", None)
        found.setdefault(signature.clinic.name if signature else "", []).append(pick)
    return found


def report_now(pk):
    return Report.objects.select_related(*_RELATED, "answered_by").get(pk=pk)


def under_way():
    """Reports that nobody has answered, oldest first."""
    return Report.objects.filter(answered_at=None).order_by("pk")


def dues_of(report):
    """The Dues of a report, with what was passed on; reads its passings."""
    told = {passing.to for passing in report.passings.all()}
    return dues(Kind(report.kind), report.is_serious, report.at, told)


def with_dues(reports):
    """[(report, its Dues)] in two queries."""
    reports = list(reports)
    prefetch_related_objects(reports, "passings")
    return [(report, dues_of(report)) for report in reports]


def of_lot(lot):
    """(units shipped of a lot, reports about it, reports for each thousand units)."""
    units = shipped_units(lot)
    reports = Report.objects.filter(pick__lot=lot, is_set_aside=False).count()
    return units, reports, a_thousand(reports, units)


def by_month(lot):
    """[(first day of a month, reports about a lot in which it happened then)], oldest first."""
    reports = Report.objects.filter(pick__lot=lot, is_set_aside=False).order_by()
    months = reports.annotate(month=TruncMonth("happened_on")).values("month")
    return list(months.annotate(count=Count("pk")).order_by("month").values_list("month", "count"))


def by_lot(period):
    """(lot, product, shipped, complaints, adverse events, falsified, of a thousand) of each lot
    that there are reports of, most of a thousand first; `period` is that of the report of staff."""
    found = _counts(period)
    lots = Lot.objects.select_related("product__parent").in_bulk([row["lot"] for row in found])
    shipped = _shipped(lots)
    rows = [_row(lots[row["lot"]], shipped.get(row["lot"], 0), row) for row in found]
    return sorted(rows, key=lambda row: row[-1] or 0, reverse=True)


def _counts(period):
    kinds = {str(kind): Count("pk", filter=Q(kind=kind)) for kind in Kind}
    reports = Report.objects.filter(is_set_aside=False).order_by().values(lot=F("pick__lot"))
    return list(reports.annotate(**kinds))


def _shipped(lots):
    picks = Pick.objects.filter(lot__in=lots).exclude(shipped_at=None).order_by()
    return dict(picks.values("lot").annotate(units=Sum("quantity")).values_list("lot", "units"))


def _row(lot, shipped, counts):
    each = [counts[str(kind)] for kind in Kind]
    rate = a_thousand(sum(each), shipped)
    return (lot.number, lot.product.full_name, shipped, *each, rate)
