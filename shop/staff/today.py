"""The day's work: what waits, how much of it, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from django.conf import settings
from django.db.models import Count, DateField, DateTimeField, Min, Value
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import ShipToAddress
from accounts.reviewing import queue
from accounts.reviewing.queue import Kind
from catalogue.models import Product
from catalogue.models.product import undescribed
from common.clock import now, today
from common.jobs import queries as jobs
from common.order_states import TO_SHIP, OrderState
from common.outbox import queries as outbox
from common.parcel_states import OPEN as IN_THE_HOUSE
from common.presence import living
from common.statements import Asked, Statement
from shop.claims import queries as claims
from shop.claims.models import Claim
from shop.dispatch.orders import leave_by
from shop.inventory import proposals
from shop.inventory.counting import queries as counting
from shop.inventory.deliveries.queries import drafts, stopped_lines
from shop.inventory.models import Lot
from shop.inventory.purchase_orders.queries import overdue
from shop.inventory.queries import expiring_lots
from shop.ordering.models import Stop
from shop.ordering.queries import holding_cold, waiting_for_goods
from shop.parcels.models import Parcel
from shop.recalls.queries import to_release
from shop.returns import queries as returns
from shop.vigilance import queries as reports
from shop.vigilance.services import late as late_reports

Order = get_model("order", "Order")
SOON = timedelta(days=90)
SOON_DONE = timedelta(minutes=10)


@dataclass(frozen=True)
class Task:
    """One kind of work; `since` is how long its oldest piece has waited, `late` what is overdue."""

    label: str
    count: int
    url: str
    since: datetime | None = None
    late: int = 0
    nothing: str = "Nothing waits."


def tasks_for(user):
    """The tasks that this member of staff may do, most urgent first."""
    return [task for right, tasks in _BY_RIGHT if user.has_perm(right) for task in tasks()]


def _licences():
    """Applications first; signatures and re-checks only where some wait."""
    counts = queue.counts(now())
    later = [counts.pop(kind, None) for kind in (Kind.SECOND_SIGNATURE, Kind.RECHECK)]
    tasks = [_reviews("Licence applications to review", list(counts.values()))]
    labels = ("Licences that wait for a second signature", "Licences to look up again")
    return tasks + [
        _reviews(label, [each], f"?kind={each.kind}")
        for label, each in zip(labels, later, strict=True)
        if each is not None
    ]


def _reviews(label, waiting, query=""):
    return Task(
        label,
        sum(each.count for each in waiting),
        _list("accounts_licence", query),
        min((each.since for each in waiting), default=None),
        sum(each.late for each in waiting),
    )


def _counted(rows, since=None):
    """The Statement that counts `rows()`, and says since when the oldest of them waits."""
    says = {"count": Count("*")} | ({"oldest": Min(since)} if since else {})

    def build():
        found = rows().order_by().annotate(any=Value(1)).values("any")
        return found.annotate(**says).values(*says)

    return Statement(build)


_ADDRESSES = _counted(
    lambda: ShipToAddress.objects.filter(status=ShipToAddress.Status.WAITING), "added_at"
)
_TO_SHIP, _HELD = (
    _counted(partial(Order.objects.filter, status__in=states), "date_placed")
    for states in (TO_SHIP, (OrderState.HELD,))
)
_STOPS = _counted(lambda: Stop.objects.filter(ended_at=None), "began_at")
_OPEN = _counted(waiting_for_goods, "open_since")
_UNDELIVERED = _counted(outbox.undelivered, "ended_at")
_GIVEN_UP = _counted(jobs.given_up, "finished_at")
_PACKED = _counted(lambda: Parcel.objects.filter(state__in=IN_THE_HOUSE), "begun_at")
_DRAFTS = _counted(drafts, "begun_at")
_TO_RECEIVE = _counted(returns.to_receive, "announced_at")
_TO_INSPECT = _counted(returns.to_inspect, "received_at")
_ALARMS, _CLAIMS = (
    _counted(partial(claims.to_answer, reasons), "waits_since")
    for reasons in ((Claim.Reason.DIFFERS,), set(Claim.Reason) - {Claim.Reason.DIFFERS})
)
_CREDITS = _counted(claims.credits_to_take_up, "step__at")
_REPORTS = _counted(reports.under_way, "at")
_PROPOSALS = _counted(proposals.waiting, "at")
_BEFORE = Asked("before", DateTimeField())
_TO_COUNT = _counted(lambda: counting.not_counted_since(_BEFORE), "counted_at")
_TO_RELEASE = _counted(to_release, "begun_at")
_ON, _UNTIL = Asked("on", DateField()), Asked("until", DateField())
_OVERDUE = _counted(lambda: overdue(_ON), "sent_at")
_EXPIRED = _counted(lambda: Lot.objects.filter(on_hand__gt=0, expires_on__lt=_ON))
_EXPIRING = _counted(lambda: expiring_lots(_ON, _UNTIL))


_UNDESCRIBED = _counted(lambda: Product.objects.filter(undescribed()))


def _task(label, statement, url, **more):
    """The Task of what a Statement counts."""
    found = statement.first()
    return Task(label, found["count"], url, found["oldest"], **more)


def _list(name, query=""):
    return _address(f"admin:{name}_changelist") + query


_address = cache(reverse)


def _addresses():
    return _task("Delivery addresses to verify", _ADDRESSES, _list("accounts_shiptoaddress"))


def _orders():
    return _task("Orders to ship", _TO_SHIP, _list("order_order"))


def _parcels():
    """What is being packed, or is packed, and has not left."""
    return _task("Parcels to hand over", _PACKED, _list("parcels_parcel"), nothing="None.")


_COLD = Statement(
    lambda: holding_cold(Order.objects.filter(status=OrderState.PLACED)).select_related(
        "shipping_address"
    )
)


def _cold():
    """Cold parcels whose day to leave is today or has gone by; late once the cut-off has passed."""
    moment = timezone.localtime(now())
    by_order = {order: leave_by(order) for order in _COLD.rows()}
    due = {order: by for order, by in by_order.items() if by and by.date() <= moment.date()}
    return Task(
        f"Cold parcels to leave today, by {settings.CUT_OFF:%H:%M}",
        len(due),
        _list("order_order", "?parcel=cold"),
        min((order.date_placed for order in due), default=None),
        late=sum(by <= moment for by in due.values()),
        nothing="None.",
    )


def _held_back():
    """What waits although it was packed: a right that it rests on has ended."""
    return _task(
        "Orders that cannot be shipped as things are",
        _STOPS,
        _list("order_order", "?status=all&shipping=stopped"),
        nothing="None.",
    )


def _waiting_for_goods():
    """What no lot is kept for: nobody has to do anything but see to it that goods come."""
    url = _list("order_order", "?status=all&goods=awaited")
    return _task("Orders with units that wait for goods", _OPEN, url, nothing="None.")


def _held():
    return _task(
        "Orders held for review", _HELD, _list("order_order", f"?status={OrderState.HELD}")
    )


def _undelivered():
    url = _list("common_mail", "?end=undelivered")
    return _task("Mails that did not arrive", _UNDELIVERED, url, nothing="None.")


def _leaving():
    """Mails that should have left, and what keeps them."""
    oldest = outbox.oldest_waiting()
    if oldest is None or oldest > now() - SOON_DONE:
        return []
    outage = outbox.outage()
    why = _if_nobody_works("mail") or (outage and f": the mail server says “{outage.said}”") or ""
    url = _list("common_mail", "?state__exact=waiting")
    return [Task(f"Mails that wait to leave{why}", outbox.waiting_count(), url, oldest)]


def _given_up():
    url = _list("django_tasks_database_dbtaskresult", "?standing=given_up")
    return _task("Jobs that could not be done", _GIVEN_UP, url, nothing="None.")


def _due():
    """Jobs that should have been done, and what keeps them."""
    oldest = jobs.oldest_waiting()
    if oldest is None or oldest > now() - SOON_DONE:
        return []
    url = _list("django_tasks_database_dbtaskresult", "?standing=unfinished")
    label = f"Jobs that wait to be done{_if_nobody_works('jobs')}"
    return [Task(label, jobs.waiting_count(), url, oldest)]


def _if_nobody_works(part):
    return "" if living(part) else ": no worker runs"


def _to_agree():
    url = _list("inventory_proposal", "?state__exact=waiting")
    label = "Corrections that wait for a second person"
    return _task(label, _PROPOSALS, url, nothing="None.")


def _to_count():
    """Since when a lot is due: so many days after it was last counted."""
    found = _TO_COUNT.first(before=counting.due_before())
    since = found["oldest"] and found["oldest"] + timedelta(days=settings.COUNT_EVERY_DAYS)
    url = _address("admin:inventory_countsheet_add")
    return Task("Lots to count", found["count"], url, since, nothing="None is due.")


def _to_release():
    """Recalls, notices and drills of which lots wait for a second person."""
    url = _list("recalls_campaign")
    return _task("Lots of recalls that wait to be released", _TO_RELEASE, url, nothing="None.")


def _returns():
    announced, received = (f"?state={state}" for state in ("announced", "received"))
    return [
        _task("Returns to receive", _TO_RECEIVE, _list("returns_return", announced)),
        _task("Returns to inspect", _TO_INSPECT, _list("returns_return", received)),
    ]


def _claims():
    """What arrived otherwise than it was dispatched first: it may be falsified."""
    alarms = _task(
        "Arrivals that differ from what was dispatched",
        _ALARMS,
        _list("claims_claim", f"?reason__exact={Claim.Reason.DIFFERS}"),
        nothing="None.",
    )
    credits = _list("claims_claim", "?state=all&credit=asked")
    return [
        alarms,
        _task("Claims to answer", _CLAIMS, _list("claims_claim")),
        _task("Credits that claims ask for", _CREDITS, credits, nothing="None."),
    ]


def _reports():
    """Complaints and adverse events; late is what was not passed on in time."""
    url, label = _list("vigilance_report"), "Complaints and adverse events to pass on or answer"
    found = _REPORTS.first()
    late = len(late_reports(now())) if found["count"] else 0
    return Task(label, found["count"], url, found["oldest"], late, nothing="None.")


def _deliveries():
    url = _list("inventory_delivery", "?state__exact=draft")
    drafts = _task("Deliveries to book", _DRAFTS, url, nothing="None.")
    return [drafts, *([_stopped_lines(url)] if drafts.count else [])]


def _stopped_lines(url):
    return Task("Lines of deliveries that are stopped", stopped_lines(), url, nothing="None.")


def _overdue():
    """What a supplier should have delivered."""
    found = _OVERDUE.first(on=today())
    url = _list("inventory_purchaseorder", "?state=overdue")
    label = "Purchase orders overdue"
    return Task(label, found["count"], url, found["oldest"], nothing="None.")


def _expired():
    count = _EXPIRED.first(on=today())["count"]
    url = _list("inventory_lot", "?stock=expired")
    return Task("Expired lots still on the shelf", count, url, nothing="None.")


def _expiring():
    count = _EXPIRING.first(on=today(), until=today() + SOON)["count"]
    url = _address("admin:report", args=("expiries",))
    return Task("Lots that expire within 90 days", count, url, nothing="None.")


def _undescribed():
    """Products that nobody can order before somebody has read the pack."""
    count = _UNDESCRIBED.first()["count"]
    url = _list("catalogue_product", "?sales_unit=missing")
    return Task("Products for sale without a sales unit", count, url, nothing="None.")


def _of_orders():
    return [_orders(), _cold(), _parcels(), _held_back(), _waiting_for_goods(), *_claims()]


def _of_the_warehouse():
    first = [_to_release(), _reports(), *_deliveries(), _overdue(), *_returns()]
    return [*first, _to_agree(), _to_count()]


# What each right gives to do, most urgent first.
_BY_RIGHT = (
    ("accounts.change_licence", _licences),
    ("accounts.change_shiptoaddress", lambda: [_addresses()]),
    ("order.change_order", _of_orders),
    ("purchasing.release_order", lambda: [_held()]),
    ("inventory.view_lot", lambda: [_expired(), _expiring()]),
    ("inventory.change_lot", _of_the_warehouse),
    ("catalogue.change_product", lambda: [_undescribed()]),
    ("common.view_mail", lambda: [_undelivered(), *_leaving()]),
    ("django_tasks_database.view_dbtaskresult", lambda: [_given_up(), *_due()]),
)
