"""The day's work: what waits, how much of it, and since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from oscar.core.loading import get_model

from accounts.queries import waiting_licences
from shop.common.clock import today
from shop.inventory.models import Lot
from shop.inventory.queries import expiring_lots

Order = get_model("order", "Order")
SOON = timedelta(days=90)


@dataclass(frozen=True)
class Task:
    """One kind of work; `since` is how long its oldest piece has waited."""

    label: str
    count: int
    url: str
    since: datetime | None = None
    nothing: str = "Nothing waits."


def tasks_for(user):
    """The tasks that this member of staff may do, most urgent first."""
    tasks = []
    if user.has_perm("accounts.change_licence"):
        tasks.append(_licences())
    if user.has_perm("order.change_order"):
        tasks.append(_orders())
    if user.has_perm("purchasing.release_order"):
        tasks.append(_held())
    if user.has_perm("inventory.view_lot"):
        tasks += [_expired(), _expiring()]
    return tasks


def _licences():
    waiting = waiting_licences()
    oldest = waiting.first()
    return Task(
        "Licence applications to review",
        waiting.count(),
        reverse("admin:accounts_licence_changelist"),
        oldest.submitted_at if oldest else None,
    )


def _orders():
    waiting = Order.objects.filter(status="Placed").order_by("date_placed")
    oldest = waiting.first()
    return Task(
        "Orders to ship",
        waiting.count(),
        reverse("admin:order_order_changelist"),
        oldest.date_placed if oldest else None,
    )


def _held():
    held = Order.objects.filter(status="Held").order_by("date_placed")
    oldest = held.first()
    return Task(
        "Orders held for review",
        held.count(),
        reverse("admin:order_order_changelist") + "?status=Held",
        oldest.date_placed if oldest else None,
    )


def _expired():
    lots = Lot.objects.filter(on_hand__gt=0, expires_on__lt=today())
    url = reverse("admin:inventory_lot_changelist") + "?stock=expired"
    return Task("Expired lots still on the shelf", lots.count(), url, nothing="None.")


def _expiring():
    lots = expiring_lots(today(), today() + SOON)
    url = reverse("admin:inventory_lot_changelist") + "?stock=on_hand"
    return Task("Lots that expire within 90 days", lots.count(), url, nothing="None.")
