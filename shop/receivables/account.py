"""The account of one clinic: its documents and payments in order, and what is open of it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Subquery, Sum

from common.clock import today
from common.paging import Page
from common.picture import picture
from common.statements import Statement, asked_key
from common.templatetags.currency_filters import currency as money
from shop.taxes.cents import NOTHING

from . import ageing
from .kept import kept_for_orders
from .models import Hold, Letter, OpenInvoice
from .moved import newest
from .queries import open_disputes, open_invoices, reminded, standing

A_PAGE = 50
_MOST_OPEN = 100
_MOST_LETTERS = 12


def balance_of(clinic):
    """What a clinic owes by all that moved on its account; negative is what it has with us."""
    return _balance(newest(clinic, settings.OSCAR_DEFAULT_CURRENCY, most=1))


def _balance(rows):
    return rows[0].balance if rows else NOTHING


@dataclass(frozen=True)
class Account:
    """What the pages of an account show: a `page` of its rows, the newest first; `open` are the
    oldest of its `count` open invoices, with `standing`. What cards paid for orders that still need
    it is `kept`, and no part of the `credit`."""

    clinic: object
    page: Page
    balance: object
    open: list
    count: int
    owed: object
    overdue: object
    kept: object
    by_age: dict
    letters: list

    @cached_property
    def hold(self):
        """Which only staff are shown."""
        found = Hold.objects.filter(clinic=self.clinic, ended_at=None)
        return found.select_related("by").first()

    @property
    def picture(self):
        """What is open by its age, drawn; None of nothing."""
        rows = [(age, amount, money(amount), None) for age, amount in self.by_age.items()]
        return picture(rows, "Open invoices by age", "from not due to the latest")

    @property
    def credit(self):
        return self.owed - self.balance - self.kept


def account_of(clinic, number=1):
    """The Account of a clinic as it is now, with that page of its rows, or the first."""
    ours, on = settings.OSCAR_DEFAULT_CURRENCY, today()
    page = _page(clinic, ours, number)
    due = _due(clinic, ours)
    return Account(
        clinic=clinic,
        page=page,
        balance=_balance(page.object_list) if page.number == 1 else balance_of(clinic),
        open=_with_standing(_OPEN.rows(clinic=clinic.pk)),
        count=sum(count for *_, count in due),
        owed=sum((amount for _, amount, _ in due), NOTHING),
        overdue=sum((amount for day, amount, _ in due if day < on), NOTHING),
        kept=kept_for_orders(clinic),
        by_age=ageing.aged(((day, amount) for day, amount, _ in due), on),
        letters=list(Letter.objects.filter(clinic=clinic).order_by("-pk")[:_MOST_LETTERS]),
    )


def _page(clinic, currency, number):
    start = (number - 1) * A_PAGE
    rows = newest(clinic, currency, start=start, most=A_PAGE + 1)
    if start and not rows:
        return _page(clinic, currency, 1)
    return Page(rows[:A_PAGE], number, len(rows) > A_PAGE)


def _due(clinic, currency):
    """[(due day, what is open, of how many invoices)]."""
    found = OpenInvoice.objects.filter(clinic=clinic, document__currency=currency)
    return list(found.order_by().values_list("due_on").annotate(Sum("amount"), Count("pk")))


def open_of(clinic):
    """Open invoices of a clinic, oldest first, with whether they are disputed and reminded of."""
    disputed = open_disputes().filter(document=OuterRef("pk"))
    rows = open_invoices().filter(clinic=clinic, currency=settings.OSCAR_DEFAULT_CURRENCY)
    last = reminded()
    return rows.annotate(
        is_disputed=Exists(disputed),
        dispute_reason=Subquery(disputed.values("reason")[:1]),
        last_step=Subquery(last.values("step")[:1]),
        last_on=Subquery(last.values("letter__on")[:1]),
    )


_SHOWN = ("number", "due_on", "gross")
_OPEN = Statement(lambda: open_of(asked_key("clinic")).only(*_SHOWN)[:_MOST_OPEN])


def _with_standing(invoices):
    for each in invoices:
        each.standing = standing(each)
    return invoices


@dataclass(frozen=True)
class Printed:
    """A statement of account over some days: what was there before, what moved, what is left, and
    which invoices were then open."""

    clinic: object
    first: date
    last: date
    before: object
    rows: list
    after: object
    open: list

    @property
    def besides(self):
        """What no invoice took then: negative is what the clinic had with us."""
        return self.after - sum((each.open_amount for each in self.open), NOTHING)


def statement_of(clinic, first, last):
    currency = settings.OSCAR_DEFAULT_CURRENCY
    rows = newest(clinic, currency, first=first, last=last)[::-1]
    after = rows[-1].balance if rows else _balance(newest(clinic, currency, last=last, most=1))
    before = after - sum((row.movement.owed for row in rows), NOTHING)
    owed = open_invoices(last).filter(clinic=clinic, currency=currency)
    return Printed(clinic, first, last, before, rows, after, list(owed))
