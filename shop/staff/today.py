"""The day's work: what waits, how much of it, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min
from django.urls import reverse
from oscar.core.loading import get_model

from accounts.models import ShipToAddress
from accounts.reviewing import queue
from accounts.reviewing.queue import Kind
from common.clock import now, today
from common.jobs import queries as jobs
from common.order_states import OrderState
from common.outbox import queries as outbox
from common.presence import living
from shop.inventory import proposals
from shop.inventory.models import Lot
from shop.inventory.queries import expiring_lots
from shop.ordering.models import Stop

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
        reverse("admin:accounts_licence_changelist") + query,
        min((each.since for each in waiting), default=None),
        sum(each.late for each in waiting),
    )


def _addresses():
    waiting = ShipToAddress.objects.filter(status=ShipToAddress.Status.WAITING)
    oldest = waiting.order_by("added_at").first()
    return Task(
        "Delivery addresses to verify",
        waiting.count(),
        reverse("admin:accounts_shiptoaddress_changelist"),
        oldest.added_at if oldest else None,
    )


def _orders():
    waiting = Order.objects.filter(status=OrderState.PLACED).order_by("date_placed")
    oldest = waiting.first()
    return Task(
        "Orders to ship",
        waiting.count(),
        reverse("admin:order_order_changelist"),
        oldest.date_placed if oldest else None,
    )


def _held_back():
    """What waits although it was packed: a right that it rests on has ended."""
    stops = Stop.objects.filter(ended_at=None)
    oldest = stops.first()
    return Task(
        "Orders that cannot be shipped as things are",
        stops.count(),
        reverse("admin:order_order_changelist") + "?status=all&shipping=stopped",
        oldest.began_at if oldest else None,
        nothing="None.",
    )


def _held():
    held = Order.objects.filter(status=OrderState.HELD).order_by("date_placed")
    oldest = held.first()
    return Task(
        "Orders held for review",
        held.count(),
        reverse("admin:order_order_changelist") + f"?status={OrderState.HELD}",
        oldest.date_placed if oldest else None,
    )


def _undelivered():
    mails = outbox.undelivered()
    return Task(
        "Mails that did not arrive",
        mails.count(),
        reverse("admin:common_mail_changelist") + "?end=undelivered",
        mails.aggregate(oldest=Min("ended_at"))["oldest"],
        nothing="None.",
    )


def _leaving():
    """Mails that should have left, and what keeps them."""
    oldest = outbox.oldest_waiting()
    if oldest is None or oldest > now() - SOON_DONE:
        return []
    outage = outbox.outage()
    why = _if_nobody_works("mail") or (outage and f": the mail server says “{outage.said}”") or ""
    url = reverse("admin:common_mail_changelist") + "?state__exact=waiting"
    return [Task(f"Mails that wait to leave{why}", outbox.waiting_count(), url, oldest)]


def _given_up():
    failed = jobs.given_up()
    return Task(
        "Jobs that could not be done",
        failed.count(),
        reverse("admin:django_tasks_database_dbtaskresult_changelist") + "?standing=given_up",
        failed.aggregate(oldest=Min("finished_at"))["oldest"],
        nothing="None.",
    )


def _due():
    """Jobs that should have been done, and what keeps them."""
    oldest = jobs.oldest_waiting()
    if oldest is None or oldest > now() - SOON_DONE:
        return []
    url = reverse("admin:django_tasks_database_dbtaskresult_changelist") + "?standing=unfinished"
    label = f"Jobs that wait to be done{_if_nobody_works('jobs')}"
    return [Task(label, jobs.waiting_count(), url, oldest)]


def _if_nobody_works(part):
    return "" if living(part) else ": no worker runs"


def _to_agree():
    waiting = proposals.waiting()
    return Task(
        "Corrections that wait for a second person",
        waiting.count(),
        reverse("admin:inventory_proposal_changelist") + "?state__exact=waiting",
        waiting.aggregate(oldest=Min("at"))["oldest"],
        nothing="None.",
    )


def _expired():
    lots = Lot.objects.filter(on_hand__gt=0, expires_on__lt=today())
    url = reverse("admin:inventory_lot_changelist") + "?stock=expired"
    return Task("Expired lots still on the shelf", lots.count(), url, nothing="None.")


def _expiring():
    lots = expiring_lots(today(), today() + SOON)
    url = reverse("admin:inventory_lot_changelist") + "?stock=on_hand"
    return Task("Lots that expire within 90 days", lots.count(), url, nothing="None.")


# What each right gives to do, most urgent first.
_BY_RIGHT = (
    ("accounts.change_licence", _licences),
    ("accounts.change_shiptoaddress", lambda: [_addresses()]),
    ("order.change_order", lambda: [_orders(), _held_back()]),
    ("purchasing.release_order", lambda: [_held()]),
    ("inventory.view_lot", lambda: [_expired(), _expiring()]),
    ("inventory.change_lot", lambda: [_to_agree()]),
    ("common.view_mail", lambda: [_undelivered(), *_leaving()]),
    ("django_tasks_database.view_dbtaskresult", lambda: [_given_up(), *_due()]),
)
