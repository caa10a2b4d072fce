"""What settled an invoice is set against the one that takes its place (J9), or against that of what
its credit note took back by mistake (N23)."""

from django.db.models import F, Sum

from shop.taxes.cents import NOTHING

from .allocating import day_before, locked, locked_invoices, undone
from .disputes import answer
from .models import Allocation, Payment
from .queries import open_dispute


def lock(invoice):
    locked(*sorted({row.payment_id for row in _live(invoice) if row.payment_id}))
    locked_invoices([invoice.pk])


def settled_of(invoice):
    return _live(invoice).aggregate(all=Sum("amount"))["all"] or NOTHING


def move(old, new, by):
    """As far as the new one bears it, what was written off first; the rest is the clinic's credit.
    A dispute about the old one has its answer."""
    rows = list(_live(old).order_by(F("payment").asc(nulls_first=True), "pk"))
    why = f"{new.number} takes the place of {old.number}"
    for row in rows:
        undone(row, why, by, is_credit=True, until=day_before(new.issued_on))
    _settle(rows, new, why, by)
    if open_dispute(old):
        answer(old, f"It is put right: {why}.", by)


def lock_freed(invoice):
    locked(*_freed(invoice).values_list("pk", flat=True))


def freed_of(invoice):
    return _freed(invoice).aggregate(all=Sum("left"))["all"] or NOTHING


def take(invoice, new, by):
    """As far as the new one bears it."""
    why, left = f"It had paid {invoice.number}, which {new.number} takes the place of", new.gross
    for payment in _freed(invoice):
        amount = min(payment.left, left)
        left -= amount
        if amount:
            on = max(payment.on, new.issued_on)
            told = {"amount": amount, "on": on, "why": why, "by": by}
            Allocation.objects.create(payment=payment, document=new, **told)


def _freed(invoice):
    """Payments that an invoice once had, and of which its clinic has something left."""
    had = Allocation.objects.filter(document=invoice).exclude(undone_at=None)
    found = Payment.objects.filter(pk__in=had.values("payment"), clinic=invoice.clinic_id)
    return found.filter(left__gt=0).order_by("pk")


def _settle(rows, new, why, by):
    left = new.gross
    for row in rows:
        amount = min(row.amount, left)
        left -= amount
        if amount:
            Allocation.objects.create(
                payment_id=row.payment_id,
                document=new,
                amount=amount,
                on=max(row.on, new.issued_on),
                is_early=row.is_early,
                why=why,
                by=by,
            )


def _live(invoice):
    return Allocation.objects.filter(document=invoice, undone_at=None)
