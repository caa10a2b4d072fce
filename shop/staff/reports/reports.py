"""Which reports there are, who may read each, and how its cells are written."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime

from common.templatetags.currency_filters import currency
from shop.inventory.figures import all_stock as stock
from shop.inventory.figures import cover
from shop.receivables import ageing, figures, journal
from shop.vigilance import queries as vigilance

from . import queries

SALES = "analytics.view_userrecord"
LICENCES = "accounts.view_licence"
LOTS = "inventory.view_lot"
MONEY = "receivables.view_payment"


_SAID = {
    **{category: f"sales {category}" for category in ("S", "Z", "E", "AE", "K", "G", "O")},
    journal.SMALL: "written off",
    journal.EARLY: "discount for paying early",
}


def _month(day):
    return date_format(day, "M Y")


def _moment(moment):
    return date_format(localtime(moment), "DATETIME_FORMAT")


def _day(day):
    return "–" if day is None else date_format(day, "DATE_FORMAT")


def _money(amount):
    return "" if amount is None else currency(amount)


def _amount(amount):
    """Of whatever currency, which stands beside it."""
    return "" if amount is None else f"{amount:,.2f}".replace("-", "\N{MINUS SIGN}")


def _accounts_in_words():
    """Such as "1100 receivables, 1200 bank", as this shop numbers them."""
    accounts = journal.accounts_of(settings.LEDGER_ACCOUNTS)
    said = sorted(f"{number} {_SAID.get(name, name)}" for name, number in accounts.items())
    return ", ".join(said)


def _number(number):
    return "" if number is None else str(number)


def _days(days):
    return "–" if days is None else f"{days:g}"


def _risk(is_at_risk):
    return "▲ At risk" if is_at_risk else ""


# How a cell of each kind is written on the page.
_WRITTEN = {
    "text": str,
    "number": _number,
    "money": _money,
    "amount": _amount,
    "days": _days,
    "month": _month,
    "moment": _moment,
    "day": _day,
    "risk": _risk,
}
NUMBERS = ("number", "money", "amount", "days")


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
    Report(
        "expiries",
        "Calendar of expiries",
        "What expires in each of the next twelve months: units in any place of the house and their "
        "price without tax, and how many of them nobody will have bought by then at today's pace. "
        f"That is the units shipped in the last {cover.WEEKS} weeks, soonest expiry first; units "
        "that are kept apart, on hold or recalled are not sold. A month in which some are left is "
        "at risk; the line across its column says how many. Of products of which nothing was "
        "shipped the pace is not known: their units stand in a column of their own. What has no "
        "price is counted in units only.",
        (
            *(_MONTH, Column("Units", "number"), Column("Value", "money")),
            *(Column("Left at today's pace", "number"), Column("Value of those", "money")),
            *(Column("Pace not known", "number"), Column("At risk", "risk")),
        ),
        stock.expiries,
        rights=(LOTS,),
        drawn=1,
        marked=3,
        has_period=False,
    ),
    Report(
        "reports-by-lot",
        "Complaints and adverse events by lot",
        "Every lot that clinics have reported something of, by reports for each thousand units "
        "that were shipped of it. Small numbers say little: one report of ten units is a hundred "
        "of a thousand.",
        (
            *(Column("Lot"), Column("Product"), Column("Units shipped", "number")),
            *(Column("Complaints", "number"), Column("Adverse events", "number")),
            *(Column("May be falsified", "number"), Column("Of a thousand units", "days")),
        ),
        vigilance.by_lot,
        rights=(LOTS,),
        drawn=6,
        has_period=False,
    ),
    Report(
        "ageing",
        "Stock by remaining life",
        "All units in the house, in any place, by the days until their last one, and their price "
        "without tax. What has no price is counted in units only.",
        (Column("Remaining life"), Column("Units", "number"), Column("Value", "money")),
        stock.ageing,
        rights=(LOTS,),
        drawn=1,
        has_period=False,
    ),
    Report(
        "receivables-by-age",
        "Receivables by age",
        "What is open of invoices today, by the days since they were due.",
        (Column("Since the due day"), Column("Invoices", "number"), Column("Open", "money")),
        figures.by_age,
        rights=(MONEY,),
        drawn=2,
        has_period=False,
    ),
    Report(
        "receivables-by-clinic",
        "Receivables by clinic",
        "The same for each clinic, who owes most first. Credit is what came from a clinic and is "
        "allocated to no invoice; what cards paid for orders that are still to be invoiced is kept "
        "for them.",
        (
            Column("Clinic"),
            *(Column(name, "money") for name in ageing.BUCKETS),
            *(Column("Open", "money"), Column("Credit", "money")),
            Column("Kept for orders", "money"),
        ),
        figures.by_clinic,
        rights=(MONEY,),
        drawn=6,
        has_period=False,
    ),
    Report(
        "open-items",
        "Open items",
        "Every invoice that was open when the last of these days ended, and what of payments was "
        "allocated to none or was to go back to cards, which is negative. The first day counts for "
        "nothing here.",
        (
            *(Column("What"), Column("Clinic"), Column("Of", "day"), Column("Due on", "day")),
            *(Column("Days late", "number"), Column("Currency")),
            *(Column("Total", "amount"), Column("Open", "amount")),
        ),
        figures.open_items,
        rights=(MONEY,),
    ),
    Report(
        "vat",
        "VAT",
        "What was invoiced in these days less what was credited, by category and rate of VAT. The "
        "last row is what the documents themselves say.",
        (
            *(Column("Category"), Column("Rate, %", "number"), Column("Why none is due")),
            *(Column("Net", "money"), Column("VAT", "money"), Column("Total", "money")),
        ),
        figures.vat,
        rights=(MONEY,),
    ),
    Report(
        "journal",
        "Journal",
        "Documents, payments and what was allocated in these days as postings that add up to "
        f"nothing. The accounts: {_accounts_in_words()}.",
        tuple(map(Column, journal.COLUMNS, journal.KINDS)),
        figures.journal_rows,
        rights=(MONEY,),
    ),
)
BY_NAME = {report.name: report for report in REPORTS}


def reports_for(user):
    return [report for report in REPORTS if report.may_read(user)]
