"""What waits for a buyer today, of every room.

Each room says which of its rows wait; here they become one list, the soonest day first. Of one
kind no more are read than a page can show; how many more there are is told.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from django.db.models import Case, DateField, DateTimeField, F, TextField, Value, When
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from common.statements import Asked, asked_key
from shop.approvals import queries as approvals
from shop.claims.queries import asking
from shop.countersigning.queries import came_back
from shop.lists.queries import below_par
from shop.parcels.queries import on_the_way, on_the_way_among_all
from shop.receivables.queries import due
from shop.standing_orders.queries import open_proposals

from . import wording
from .together import part

# How long ago something may have come back, left or been counted; how near a day of payment is, and
# how long a day that has passed is still told of.
_RECENT, _NEAR, _PASSED = timedelta(days=14), timedelta(days=14), timedelta(days=7)
MOST = 10  # Of one kind.
_COUNTED_TO = 30  # Parcels: more of them are told as more.


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what it is called, the day that counts, and more of it as text; so many
    of its kind wait."""

    kind: str
    key: str
    title: str
    day: date
    more: str
    of_kind: int = 1

    @property
    def url(self):
        return reverse(_KINDS[self.kind].page, args=[self.key])

    @property
    def sentence(self):
        return _KINDS[self.kind].says(self.title, self.day, self.more)

    @property
    def deed(self):
        return _KINDS[self.kind].deed

    @property
    def is_parcel(self):
        return self.kind == "parcel"


@dataclass(frozen=True)
class Others:
    """How many more of a kind wait than are shown, or that they are over so many, and the page that
    has them all."""

    kind: str
    count: int
    is_over: bool = False

    @property
    def url(self):
        return reverse(_KINDS[self.kind].all_page)

    @property
    def sentence(self):
        return wording.others(self.kind, self.count, is_over=self.is_over)

    @property
    def is_parcel(self):
        return self.kind == "parcel"


@dataclass(frozen=True)
class _Kind:
    """Rows of a room that wait: their key, title, day and more, the page of the deed, its words,
    and the page of all of them; they are counted to so many, if not all."""

    rows: Callable
    columns: tuple
    page: str
    deed: str
    says: Callable
    all_page: str
    counted_to: int | None = None


def days_of_waiting(on):
    """The values that `parts` ask for of a day."""
    left = timezone.make_aware(datetime.combine(on - _RECENT, time.min))
    days = {"since": on - _RECENT, "proposed": on - _PASSED, "due_until": on + _NEAR, "on": on}
    return days | {"left": left}


def parts(*, has_many):
    """What waits for an Asked user, for shop.pages.together; of who `has_many` orders parcels are
    found otherwise."""
    kinds = _KINDS | ({"parcel": _PARCELS_AMONG_ALL} if has_many else {})
    return [part(name, kind.rows(), kind.columns, MOST) for name, kind in kinds.items()]


def waitings(found):
    """The Waitings among the rows of each kind that were found together, the soonest first."""
    waits = [Waiting(*row) for kind in _KINDS for row in found[kind]]
    return tuple(sorted(waits, key=attrgetter("day", "kind", "key")))


def others(waits):
    """The Others of these Waitings, a kind each of which more wait."""
    counts = {one.kind: one.of_kind for one in waits}
    return tuple(_others(kind, count) for kind, count in counts.items() if count > MOST)


def _others(kind, count):
    counted = min(count, _KINDS[kind].counted_to or count)
    return Others(kind, counted - MOST, is_over=counted < count)


_USER = asked_key("user")
_SINCE, _PROPOSED, _DUE_UNTIL, _ON = (
    Asked(name, DateField()) for name in ("since", "proposed", "due_until", "on")
)
_LEFT = Asked("left", DateTimeField())
_ASKER = Concat(
    F("asked_by__first_name"), Value(" "), F("asked_by__last_name"), output_field=TextField()
)
_IS_LATE = Case(When(due_on__lt=_ON, then=Value(" late")), default=Value(""))
_OPEN = Concat(F("open_amount"), Value(" "), F("currency"), _IS_LATE, output_field=TextField())
_KINDS = {
    "to_approve": _Kind(
        lambda: approvals.to_approve(_USER, _ON),
        (F("pk"), _ASKER, F("step_asked_at__date"), F("clinic__name")),
        page="approval",
        deed="Look at it, and approve it",
        says=wording.to_approve,
        all_page="approvals",
    ),
    "my_approval": _Kind(
        lambda: approvals.mine_that_wait(_USER),
        (F("pk"), F("clinic__name"), F("step_asked_at__date"), Value("")),
        page="approval",
        deed="See whom it waits for",
        says=wording.my_approval,
        all_page="approvals",
    ),
    "not_approved": _Kind(
        lambda: approvals.came_back(_USER, _SINCE),
        (F("pk"), F("clinic__name"), F("closed_at__date"), F("state")),
        page="approval",
        deed="See why, and ask again",
        says=wording.not_approved,
        all_page="approvals",
    ),
    "claim": _Kind(
        lambda: asking(_USER),
        (F("number"), F("number"), F("waits_since__date"), Value("")),
        page="claim",
        deed="Answer",
        says=wording.claim,
        all_page="claims",
    ),
    "request": _Kind(
        lambda: came_back(_USER, _SINCE),
        (F("pk"), F("clinic__name"), F("closed_at__date"), F("state")),
        page="request",
        deed="See why, and send it again",
        says=wording.request,
        all_page="requests",
    ),
    "list": _Kind(
        lambda: below_par(_USER, _SINCE),
        (F("pk"), F("name"), F("counted_last"), F("below")),
        page="order_list_count",
        deed="Order what is missing",
        says=wording.below_par,
        all_page="order_lists",
    ),
    "standing": _Kind(
        lambda: open_proposals(_USER, _PROPOSED),
        (F("of"), F("of__of__name"), F("for_day"), Value("")),
        page="standing_order",
        deed="See what it asks for",
        says=wording.standing,
        all_page="standing_orders",
    ),
    "invoice": _Kind(
        lambda: due(_USER, _DUE_UNTIL),
        (F("number"), F("number"), F("due_on"), _OPEN),
        page="invoice",
        deed="Open the invoice",
        says=wording.invoice,
        all_page="invoices",
    ),
    "parcel": _Kind(
        lambda: on_the_way(_USER, _LEFT),
        (F("number"), F("order__number"), F("handed_over_at__date"), F("tracking")),
        page="arrival",
        deed="Check what arrived",
        says=wording.parcel,
        all_page="customer:order-list",
        counted_to=_COUNTED_TO,
    ),
}


_PARCELS_AMONG_ALL = replace(
    _KINDS["parcel"], rows=lambda: on_the_way_among_all(_USER, _LEFT, _COUNTED_TO + 1)
)
