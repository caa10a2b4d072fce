"""The day's work: what waits, how much of it, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from oscar.core.loading import get_model

from accounts.reviewing import queue
from accounts.reviewing.queue import Kind
from common.clock import now
from common.order_states import OrderState
from common.outbox import queries as outbox
from common.presence import living
from common.statements import Statement, asked_key
from shop.claims.models import Claim
from shop.dispatch.orders import leave_by
from shop.ordering.back_orders import waits_for_all
from shop.ordering.queries import cold_and_here
from shop.vigilance.services import late as late_reports

from .waiting import since_when_to_count, waiting

Order = get_model("order", "Order")
SOON_DONE = timedelta(minutes=10)


@dataclass(frozen=True)
class Task:
    """One kind of work; `since` is how long its oldest piece has waited, `late` what is overdue."""

    label: str
    count: int
    url: str
    since: datetime | None = None
    late: int = 0

    @property
    def age(self):
        """How long its oldest piece has waited, in words."""
        is_new = now() - self.since < timedelta(minutes=1)
        return "less than a minute" if is_new else timesince(self.since, now())


def tasks_for(user):
    """The tasks that this member of staff may do, most urgent first."""
    mine = [(names, tasks) for right, names, tasks in _BY_RIGHT if user.has_perm(right)]
    waits = waiting(tuple(name for names, _ in mine for name in names))
    return [task for _, tasks in mine for task in tasks(waits)]


def deeds_of(user):
    """What this member of staff did last on pages of the admin."""
    return _DEEDS.rows(user=user.pk)


_DEEDS = Statement(
    lambda: LogEntry.objects.filter(user=asked_key("user")).select_related("content_type")[:10]
)


def _licences(waits):
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


def _task(label, waits, url, **more):
    """The Task of what a statement has counted."""
    return Task(label, waits.count, url, waits.oldest, **more)


def _list(name, query=""):
    return _address(f"admin:{name}_changelist") + query


_address = cache(reverse)


def _addresses(waits):
    url = _list("accounts_shiptoaddress")
    return [_task("Delivery addresses to verify", waits["addresses"], url)]


def _vat_numbers(waits):
    """VAT numbers whose look-up is missing, or too old to count."""
    url = _list("accounts_clinic", "?vat=look-up")
    return [_task("VAT numbers to look up", waits["vat numbers"], url)]


def _parcels(waits):
    """What is being packed, or is packed, and has not left."""
    url = _list("parcels_parcel")
    return _task("Parcels to hand over", waits["parcels"], url)


_COLD = Statement(
    lambda: (
        cold_and_here().filter(~waits_for_all()).select_related("shipping_address", "delivery_day")
    )
)


def _cold():
    """Cold parcels whose day to leave is today or has gone by; late once the cut-off has passed."""
    moment = timezone.localtime(now())
    by_order = {order: leave_by(order, order.ready_at) for order in _COLD.rows()}
    due = {order: by for order, by in by_order.items() if by and by.date() <= moment.date()}
    return Task(
        f"Cold parcels to leave today, by {settings.CUT_OFF:%H:%M}",
        len(due),
        _list("order_order", "?parcel=cold"),
        min((order.ready_at for order in due), default=None),
        late=sum(by <= moment for by in due.values()),
    )


def _held_back(waits):
    """What waits although it was packed: a right that it rests on has ended."""
    return _task(
        "Orders that cannot be shipped as things are",
        waits["stops"],
        _list("order_order", "?status=all&shipping=stopped"),
    )


def _waiting_for_goods(waits):
    """What no lot is kept for: nobody has to do anything but see to it that goods come."""
    url = _list("order_order", "?status=all&goods=awaited")
    return _task("Orders with units that wait for goods", waits["awaited"], url)


def _held(waits):
    url = _list("order_order", f"?status={OrderState.HELD}")
    return [_task("Orders held for review", waits["held"], url)]


def _mails(waits):
    url = _list("common_mail", "?end=undelivered")
    undelivered = _task("Mails that did not arrive", waits["undelivered"], url)
    return [undelivered, *_leaving(waits["mails"])]


def _leaving(mails):
    """Mails that should have left, and what keeps them."""
    if not _is_late(mails):
        return []
    outage = outbox.outage()
    why = _if_nobody_works("mail") or (outage and f": the mail server says “{outage.said}”") or ""
    url = _list("common_mail", "?state__exact=waiting")
    return [_task(f"Mails that wait to leave{why}", mails, url)]


def _jobs(waits):
    url = _list("django_tasks_database_dbtaskresult", "?standing=given_up")
    given_up = _task("Jobs that could not be done", waits["given up"], url)
    return [given_up, *_due(waits["jobs"])]


def _due(jobs):
    """Jobs that should have been done, and what keeps them."""
    if not _is_late(jobs):
        return []
    url = _list("django_tasks_database_dbtaskresult", "?standing=unfinished")
    label = f"Jobs that wait to be done{_if_nobody_works('jobs')}"
    return [_task(label, jobs, url)]


def _is_late(waits):
    return waits.oldest is not None and waits.oldest <= now() - SOON_DONE


def _if_nobody_works(part):
    return "" if living(part) else ": no worker runs"


def _to_agree(waits):
    url = _list("inventory_proposal", "?state__exact=waiting")
    label = "Corrections that wait for a second person"
    return _task(label, waits["proposals"], url)


def _to_count(waits):
    due, url = waits["to count"], _address("admin:inventory_countsheet_add")
    since = since_when_to_count(due)
    return Task("Lots to count", due.count, url, since)


def _recalls(waits):
    """Recalls, notices and drills of which lots wait for a second person; and, only where there is
    any, those under way, and what clinics wrote after the end of one."""
    url, label = _list("recalls_campaign"), "Lots of recalls that wait to be released"
    first = _task(label, waits["to release"], url)
    later = [
        _task("Recalls, notices and drills under way", waits["recalls"], f"{url}?standing=open"),
        _task(
            "What clinics wrote of recalls that are closed",
            waits["written"],
            f"{url}?standing=written",
        ),
    ]
    return [first, *(task for task in later if task.count)]


def _returns(waits):
    announced, received = (f"?state={state}" for state in ("announced", "received"))
    return [
        _task("Returns to receive", waits["to receive"], _list("returns_return", announced)),
        _task("Returns to inspect", waits["to inspect"], _list("returns_return", received)),
    ]


def _claims(waits):
    """What arrived otherwise than it was dispatched first: it may be falsified."""
    alarms = _task(
        "Arrivals that differ from what was dispatched",
        waits["alarms"],
        _list("claims_claim", f"?reason__exact={Claim.Reason.DIFFERS}"),
    )
    credits = _list("claims_claim", "?state=all&credit=asked")
    return [
        alarms,
        _task("Claims to answer", waits["claims"], _list("claims_claim")),
        _task("Credits that claims ask for", waits["credits"], credits),
    ]


def _reports(waits):
    """Complaints and adverse events; late is what was not passed on in time."""
    url, label = _list("vigilance_report"), "Complaints and adverse events to pass on or answer"
    late = len(late_reports(now())) if waits["reports"].count else 0
    return _task(label, waits["reports"], url, late=late)


def _deliveries(waits):
    url = _list("inventory_delivery", "?state__exact=draft")
    drafts = _task("Deliveries to book", waits["deliveries"], url)
    stopped = _task("Lines of deliveries that are stopped", waits["stopped"], url)
    return [drafts, stopped] if drafts.count else [drafts]


def _overdue(waits):
    """What a supplier should have delivered."""
    url = _list("inventory_purchaseorder", "?state=overdue")
    return _task("Purchase orders overdue", waits["overdue"], url)


def _lots(waits):
    expired = _list("inventory_lot", "?stock=expired")
    calendar = _address("admin:report", args=("expiries",))
    return [
        _task("Expired lots still on the shelf", waits["expired"], expired),
        _task("Lots that expire within 90 days", waits["expiring"], calendar),
    ]


def _undescribed(waits):
    """Products that nobody can order before somebody has read the pack."""
    url = _list("catalogue_product", "?sales_unit=missing")
    label = "Products for sale without a sales unit"
    return [_task(label, waits["undescribed"], url)]


def _of_invoices(waits):
    url = _list("invoicing_toinvoice")
    return [_task("Parcels that could not be invoiced", waits["invoices"], url)]


def _of_payments(waits):
    """Money nobody has matched, what clinics dispute, and what should have been paid."""
    payments, disputes = _list("receivables_payment"), _list("receivables_dispute")
    accounts, attempts = _list("receivables_clinicaccount"), _list("payments_attempt")
    undecided = "Payments by card not decided, or to be given back"
    return [
        _task(undecided, waits["attempts"], attempts),
        _task("Payments to match", waits["payments"], payments),
        _task("Disputed invoices to answer", waits["disputes"], disputes),
        _task("Invoices overdue", waits["unpaid"], accounts),
        _task("Overdue after the last reminder: call", waits["to call"], accounts),
    ]


def _of_refunds(waits):
    """What waits for somebody to agree; what else there is only where there is some."""
    url = _list("refunds_refund", "?standing={}").format
    later = [
        _task("Refunds to transfer by bank", waits["transfers"], url("agreed")),
        _task("Refunds that no card company has confirmed", waits["unconfirmed"], url("pending")),
        _task("Refunds that were refused or sent back", waits["refused"], url("to-do")),
    ]
    first = _task("Refunds to agree to", waits["refunds"], url("asked"))
    return [first, *(task for task in later if task.count)]


def _of_orders(waits):
    to_ship = _task("Orders to ship", waits["orders"], _list("order_order"))
    parcels = [_cold(), _parcels(waits), _held_back(waits), _waiting_for_goods(waits)]
    return [to_ship, *parcels, *_claims(waits)]


def _of_the_warehouse(waits):
    first = [*_recalls(waits), _reports(waits), *_deliveries(waits)]
    return [*first, _overdue(waits), *_returns(waits), _to_agree(waits), _to_count(waits)]


_OF_ORDERS = ("orders", "parcels", "stops", "awaited", "alarms", "claims", "credits")
_OF_THE_WAREHOUSE = ("to release", "reports", "deliveries", "overdue", "to receive", "to inspect")
_OF_THE_WAREHOUSE += ("proposals", "to count", "recalls", "written")
_OF_REFUNDS = ("refunds", "transfers", "unconfirmed", "refused")
_OF_PAYMENTS = ("attempts", "payments", "disputes", "unpaid", "to call")
# What each right gives to do, most urgent first, and what is counted for it.
_BY_RIGHT = (
    ("accounts.change_licence", (), _licences),
    ("accounts.change_shiptoaddress", ("addresses",), _addresses),
    ("accounts.look_up_vat_number", ("vat numbers",), _vat_numbers),
    ("order.change_order", _OF_ORDERS, _of_orders),
    ("invoicing.issue_creditnote", ("invoices",), _of_invoices),
    ("receivables.allocate_payment", _OF_PAYMENTS, _of_payments),
    ("refunds.ask_refund", _OF_REFUNDS, _of_refunds),
    ("purchasing.release_order", ("held",), _held),
    ("inventory.view_lot", ("expired", "expiring"), _lots),
    ("inventory.change_lot", _OF_THE_WAREHOUSE, _of_the_warehouse),
    ("catalogue.change_product", ("undescribed",), _undescribed),
    ("common.view_mail", ("undelivered", "mails"), _mails),
    ("django_tasks_database.view_dbtaskresult", ("given up", "jobs"), _jobs),
)
