"""The account of one clinic: its documents and payments in order, and what is open of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery

from common.clock import today
from common.statements import Asked, IsAnyOf, Statement, asked_key, asked_keys
from shop.invoicing.models import Document
from shop.taxes.cents import NOTHING

from . import ageing, running
from .kept import kept, needs_of_order
from .models import Allocation, Hold, Letter, Payment
from .queries import open_disputes, open_invoices, reminded, standing
from .running import Movement

# Of several on a day: documents first, so that a payment meets what it pays.
_INVOICE, _CREDIT, _PAYMENT, _WRITE_OFF = range(4)


def movements(clinic, currency=None):
    """Every Movement of a clinic's account; three queries, whatever there is."""
    return _read(clinic, currency or settings.OSCAR_DEFAULT_CURRENCY)[0]


def _read(clinic, currency):
    """(every Movement, what is kept of payments by card for orders)."""
    live = _allocations(clinic)
    payments = list(_payments(clinic, currency, _shares(live)))
    found = [
        *_documents(clinic, currency),
        *(movement for movement, _ in payments if movement.owed),
        *_written_off(clinic, currency, live),
    ]
    return found, sum((each for _, each in payments), NOTHING)


def _allocations(clinic):
    """What was allocated to the clinic's invoices, or of its payments went back or is to, and
    stands."""
    is_back = Q(payment__clinic=clinic, document=None)
    rows = Allocation.objects.filter(Q(document__clinic=clinic) | is_back, undone_at=None)
    return list(rows.order_by().select_related("document").only(*_ALLOCATED))


_ALLOCATED = ("payment", "returned", "amount", "on", "document__number", "document__currency")


def _documents(clinic, currency):
    rows = Document.objects.filter(clinic=clinic, currency=currency).order_by()
    names = ("number", "kind", "issued_on", "due_on", "gross", "corrects__number", "reference")
    for number, kind, on, due_on, gross, corrects, reference in rows.values_list(*names):
        if kind == Document.Kind.CREDIT_NOTE:
            yield Movement(on, _CREDIT, "Credit note", f"of {corrects}", -gross, number)
        else:
            yield Movement(on, _INVOICE, "Invoice", reference, gross, number, due_on)


def _payments(clinic, currency, shares):
    """(Movement, what of it is kept for its order)."""
    rows = _PAYMENTS.rows(clinic=clinic.pk, currency=currency, pks=list(shares))
    for pk, on, amount, name, words, left, of_clinic, needs in rows:
        kind = "Payment" if amount > 0 else "Returned or paid out"
        left = left if of_clinic == clinic.pk else NOTHING
        share = shares[pk] + left
        said = name or words[:80]
        said += f", part of {amount}" if share != amount else ""
        yield Movement(on, _PAYMENT, kind, said, -share, f"{pk:012}"), kept(left, needs)


def _paid():
    """Payments by their keys, and those of a clinic of which something is left."""
    has_credit = Q(clinic=asked_key("clinic")) & ~Q(left=0)
    rows = Payment.objects.filter(IsAnyOf(F("pk"), asked_keys()) | has_credit)
    rows = rows.filter(currency=Asked("currency", CharField())).order_by()
    names = ("pk", "on", "amount", "name", "words", "left", "clinic", "needs")
    return rows.annotate(needs=needs_of_order()).values_list(*names)


_PAYMENTS = Statement(_paid)


def _shares(live):
    """{key of a payment: what of it is allocated to the clinic, or went back}."""
    shares = defaultdict(lambda: NOTHING)
    for each in live:
        if each.payment_id:
            shares[each.payment_id] += each.amount
        if each.returned_id:
            shares[each.returned_id] -= each.amount
    return shares


def _written_off(clinic, currency, live):
    for each in live:
        if each.is_write_off and each.document.currency == currency:
            words = f"cents of {each.document.number}"
            key = f"{each.pk:012}"
            yield Movement(each.on, _WRITE_OFF, "Written off", words, -each.amount, key)


@dataclass(frozen=True)
class Account:
    """What the pages of an account show; `open` are invoices with `standing`. What cards paid for
    orders that still need it is `kept`, and no part of the `credit`."""

    clinic: object
    rows: list
    open: list
    credit: object
    kept: object
    by_age: dict
    letters: list

    @cached_property
    def hold(self):
        """Which only staff are shown."""
        found = Hold.objects.filter(clinic=self.clinic, ended_at=None)
        return found.select_related("by").first()

    @property
    def balance(self):
        return self.rows[-1].balance if self.rows else NOTHING

    @property
    def overdue(self):
        late = (each.open_amount for each in self.open if each.standing.is_overdue)
        return sum(late, NOTHING)

    @property
    def owed(self):
        return sum((each.open_amount for each in self.open), NOTHING)


_MOST_LETTERS = 12


def account_of(clinic, on=None):
    """The Account of a clinic as it is now."""
    on = on or today()
    moved, is_kept = _read(clinic, settings.OSCAR_DEFAULT_CURRENCY)
    found, owed = running.rows(moved), list(open_of(clinic))
    for each in owed:
        each.standing = standing(each)
    return Account(
        clinic=clinic,
        rows=found,
        open=owed,
        credit=sum((each.open_amount for each in owed), NOTHING) - _last(found) - is_kept,
        kept=is_kept,
        by_age=ageing.aged(((each.due_on, each.open_amount) for each in owed), on),
        letters=list(Letter.objects.filter(clinic=clinic).order_by("-pk")[:_MOST_LETTERS]),
    )


def _last(rows):
    return rows[-1].balance if rows else NOTHING


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


@dataclass(frozen=True)
class Printed:
    """A statement of account over some days: what was there before, what moved, what is left."""

    clinic: object
    first: date
    last: date
    before: object
    rows: list
    after: object
    open: list


def statement_of(clinic, first, last):
    found = [row for row in running.rows(movements(clinic)) if row.movement.on <= last]
    before, rows = running.brought_forward(found, first)
    after = rows[-1].balance if rows else before
    owed = list(open_invoices(last).filter(clinic=clinic)) if rows or before else []
    return Printed(clinic, first, last, before, rows, after, owed)
