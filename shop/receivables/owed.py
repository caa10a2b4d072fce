"""What a clinic has paid of what it owes, counted where its credit limit is asked for."""

from django.db.models import Q, Sum

from shop.payment_terms.rule import Owed
from shop.taxes.cents import NOTHING

from .models import Allocation
from .queries import credits_of, ours


def paid(clinic, on):
    """What was paid or written off of its invoices, and its credit, as an Owed below zero."""
    live = Allocation.objects.filter(document__clinic=clinic, undone_at=None)
    late = Sum("amount", filter=Q(document__due_on__lt=on))
    sums = ours(live, "document__").aggregate(all=Sum("amount"), late=late)
    found, overdue = (sums[name] or NOTHING for name in ("all", "late"))
    return Owed(-found - credits_of(clinic), -overdue)
