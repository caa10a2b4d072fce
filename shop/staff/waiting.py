"""How much of each kind of work waits and since when, counted by one statement; what is counted
over all the stock is kept until that is edited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from django.conf import settings
from django.db.models import CharField, Count, DateField, DateTimeField, Min, Value
from django.db.models.functions import Cast
from oscar.core.loading import get_model

from accounts.clinics import vat_numbers
from accounts.models import ShipToAddress
from catalogue.models import Product
from catalogue.models.product import undescribed
from common.clock import now, today
from common.jobs import queries as jobs
from common.order_states import TO_SHIP, OrderState
from common.outbox import queries as outbox
from common.parcel_states import OPEN as IN_THE_HOUSE
from common.statements import Asked, Statement
from shop.claims import queries as claims
from shop.claims.models import Claim
from shop.inventory import proposals
from shop.inventory.counting import queries as counting
from shop.inventory.deliveries.queries import drafts, stopped_lines
from shop.inventory.models import Lot
from shop.inventory.purchase_orders.queries import overdue
from shop.inventory.queries import expiring_lots
from shop.inventory.sums import of_all_stock
from shop.invoicing import queries as invoices
from shop.ordering.models import Stop
from shop.ordering.queries import waiting_for_goods
from shop.parcels.models import Parcel
from shop.payments import queries as attempts
from shop.recalls import queries as recalls
from shop.receivables import queries as receivables
from shop.refunds import queries as refunds
from shop.returns import queries as returns
from shop.vigilance import queries as reports

Order = get_model("order", "Order")
SOON = timedelta(days=90)
_NOW, _BEFORE = Asked("now", DateTimeField()), Asked("before", DateTimeField())
_ON, _UNTIL = Asked("on", DateField()), Asked("until", DateField())
_FIRST = Asked("first", DateField())


@dataclass(frozen=True)
class Waits:
    """So many; `oldest` is since when the first of them waits, None where that is not asked."""

    count: int = 0
    oldest: datetime | None = None


def _orders(*states):
    return partial(Order.objects.filter, status__in=states)


# What is counted, and the moment since when each row waits.
_COUNTED = {
    "addresses": (
        lambda: ShipToAddress.objects.filter(status=ShipToAddress.Status.WAITING),
        "added_at",
    ),
    "vat numbers": (lambda: vat_numbers.looked_up_before(_FIRST), None),
    "orders": (_orders(*TO_SHIP), "date_placed"),
    "parcels": (lambda: Parcel.objects.filter(state__in=IN_THE_HOUSE), "begun_at"),
    "stops": (lambda: Stop.objects.filter(ended_at=None), "began_at"),
    "awaited": (waiting_for_goods, "open_since"),
    "alarms": (partial(claims.to_answer, (Claim.Reason.DIFFERS,)), "waits_since"),
    "claims": (
        partial(claims.to_answer, set(Claim.Reason) - {Claim.Reason.DIFFERS}),
        "waits_since",
    ),
    "credits": (claims.credits_to_take_up, "step__at"),
    "invoices": (invoices.held_back, "since"),
    "payments": (receivables.to_match, "at"),
    "attempts": (lambda: attempts.staff_should_see(_NOW), "begun_at"),
    "disputes": (receivables.open_disputes, "at"),
    "unpaid": (lambda: receivables.overdue(_ON), None),
    "to call": (lambda: receivables.to_call(_ON), None),
    "refunds": (refunds.to_agree, "asked_at"),
    "transfers": (refunds.to_transfer, "agreed_at"),
    "unconfirmed": (refunds.unconfirmed, "agreed_at"),
    "refused": (refunds.refused, "ended_at"),
    "held": (_orders(OrderState.HELD), "date_placed"),
    "expired": (lambda: Lot.objects.filter(on_hand__gt=0, expires_on__lt=_ON), None),
    "expiring": (lambda: expiring_lots(_ON, _UNTIL), None),
    "to release": (recalls.to_release, "begun_at"),
    "recalls": (recalls.under_way, "released_at"),
    "written": (recalls.written_after_the_end, "at"),
    "reports": (reports.under_way, "at"),
    "deliveries": (drafts, "begun_at"),
    "overdue": (lambda: overdue(_ON), "sent_at"),
    "to receive": (returns.to_receive, "announced_at"),
    "to inspect": (returns.to_inspect, "received_at"),
    "proposals": (proposals.waiting, "at"),
    "to count": (lambda: counting.not_counted_since(_BEFORE), "counted_at"),
    "undescribed": (lambda: Product.objects.filter(undescribed()), None),
    "undelivered": (outbox.undelivered, "ended_at"),
    "mails": (lambda: outbox.due(_NOW), "next_try_at"),
    "given up": (jobs.given_up, "finished_at"),
    "jobs": (lambda: jobs.due(_NOW), jobs.DUE_SINCE),
}


# What depends on nothing but the stock and the catalogue.
_OF_ALL_STOCK = ("expiring", "undescribed")


def waiting(names):
    """{name: Waits} of these names and of what waits of all the stock; two queries, and those of
    stopped lines after the stock was edited."""
    own, counted = tuple(name for name in names if name not in _OF_ALL_STOCK), {}

    def of_the_stock():
        counted.update(_counted((*own, *_OF_ALL_STOCK)))
        found = {name: counted[name] for name in _OF_ALL_STOCK}
        return found | {"stopped": Waits(stopped_lines())}

    kept = of_all_stock("waiting", of_the_stock)
    return (counted or _counted(own)) | kept


def _counted(names):
    """{name: Waits}, in one query."""
    moments = {"now": now(), "on": today(), "until": today() + SOON}
    moments |= {"before": counting.due_before(), "first": vat_numbers.first_day(today())}
    rows = _statement(names).rows(**moments) if names else ()
    return {row["what"]: Waits(row["count"], row["oldest"]) for row in rows}


@cache
def _statement(names):
    def build():
        first, *others = map(_count, names)
        return first.union(*others, all=True) if others else first

    return Statement(build)


def _count(name):
    rows, since = _COUNTED[name]
    oldest = Min(since or Cast(Value(None), DateTimeField()))
    found = rows().order_by().annotate(what=Value(name, CharField())).values("what")
    return found.annotate(count=Count("*"), oldest=oldest).values("what", "count", "oldest")


def since_when_to_count(waits):
    """Since when the first lot is due: so many days after it was last counted."""
    return waits.oldest and waits.oldest + timedelta(days=settings.COUNT_EVERY_DAYS)
