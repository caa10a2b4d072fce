"""Which reports there are, who may read each, and how its cells are written."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime

from common.templatetags.currency_filters import currency

from . import queries

SALES = "analytics.view_userrecord"
LICENCES = "accounts.view_licence"


def _month(day):
    return date_format(day, "M Y")


def _moment(moment):
    return date_format(localtime(moment), "DATETIME_FORMAT")


def _days(days):
    return "–" if days is None else f"{days:g}"


# How a cell of each kind is written on the page.
_WRITTEN = {
    "text": str,
    "number": str,
    "money": currency,
    "days": _days,
    "month": _month,
    "moment": _moment,
}
NUMBERS = ("number", "money", "days")


@dataclass(frozen=True)
class Column:
    label: str
    kind: str = "text"

    @property
    def is_number(self):
        return self.kind in NUMBERS

    def write(self, value):
        return _WRITTEN[self.kind](value)


@dataclass(frozen=True)
class Report:
    """`rows(period)` gives a tuple for each row; any of `rights` opens it.

    `drawn` is the number of the column that the picture shows, `marked` of one marked above it.
    """

    name: str
    title: str
    about: str
    columns: tuple
    rows: Callable
    rights: tuple = (SALES,)
    drawn: int | None = None
    marked: int | None = None
    has_period: bool = True

    def may_read(self, user):
        return any(user.has_perm(right) for right in self.rights)


_SOLD = (Column("Orders", "number"), Column("Units", "number"), Column("Net", "money"))
_STAND = "Goods less what offers took, excluding VAT and delivery. Cancelled orders do not count."
_MONTH = Column("Month", "month")

REPORTS = (
    Report(
        "sales-by-product",
        "Sales by product",
        _STAND,
        (Column("Product"), *_SOLD),
        queries.by_product,
        drawn=3,
    ),
    Report(
        "sales-by-clinic",
        "Sales by clinic",
        _STAND,
        (Column("Clinic"), *_SOLD),
        queries.by_clinic,
        drawn=3,
    ),
    Report("sales-by-month", "Sales by month", _STAND, (_MONTH, *_SOLD), queries.by_month, drawn=3),
    Report(
        "orders",
        "Orders placed",
        "Each order with the figures that it was sold at, the cancelled ones too.",
        (
            *(Column("Order"), Column("Placed", "moment"), Column("Clinic"), Column("Ordered by")),
            *(Column("State"), Column("Net", "money"), Column("VAT", "money")),
            Column("Total", "money"),
        ),
        queries.orders,
    ),
    Report(
        "licences",
        "Licences by state",
        "All licences as they stand now.",
        (Column("State"), Column("Licences", "number")),
        queries.licences,
        rights=(LICENCES, SALES),
        drawn=1,
        has_period=False,
    ),
    Report(
        "waiting-times",
        "Waiting times",
        "Days from the moment when an application was sent to the first yes or no, by the month of "
        "that answer. Half of the applicants waited no longer than the middle, nine of ten no "
        "longer than the last figure; it is marked above the column.",
        (
            *(_MONTH, Column("Decided", "number"), Column("Middle, days", "days")),
            Column("Nine of ten within, days", "days"),
        ),
        queries.waiting_times,
        rights=(LICENCES, SALES),
        drawn=2,
        marked=3,
    ),
)
BY_NAME = {report.name: report for report in REPORTS}


def reports_for(user):
    return [report for report in REPORTS if report.may_read(user)]
