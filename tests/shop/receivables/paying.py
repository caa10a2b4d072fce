"""Invoices that are paid, or not, in tests."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction

from common.clock import today
from shop.bank import services as bank
from shop.invoicing.models import Document, Series
from shop.invoicing.numbers import number_of, rf_reference
from shop.receivables import allocating, audit, taking_up
from shop.receivables.models import OpenInvoice, Payment
from tests import cast
from tests.shop.bank.statements import camt, entry
from tests.shop.invoicing.invoices import invoiced

CENT = Decimal("0.01")


def came(*entries, opening="1000.00", **more):
    """What came of a camt file of these entries, booked on their days."""
    raw = camt(*entries, opening=opening, **more)
    return taking_up.import_file(bank.receive("statement.xml", raw))


def paid(amount, text="X", **more):
    """The Payment of a file with this one entry, matched as it is."""
    before = Payment.objects.count()
    more.setdefault("day", today() - timedelta(1))
    came(entry(amount, text, ref=f"R{before}", **more), day=more["day"], opening=balance())
    return Payment.objects.latest("pk")


def balance():
    """What the bank said last."""
    last = bank.Statement.objects.order_by("pk").last()
    return last.closing if last else Decimal("1000.00")


def money(amount, **more):
    """A Payment that no bank told of: a payout of a card company."""
    told = {"source": "card", "key": f"po_{Payment.objects.count()}", "on": today()}
    told |= {"amount": amount, "left": amount, "currency": "GBP"} | more
    return Payment.objects.create(**told)


def by_bank(amount, **more):
    """A Payment that the bank told of, and that is for nothing yet."""
    payment = paid(amount, "Nothing that is known here")
    Payment.objects.filter(pk=payment.pk).update(**more)
    return Payment.objects.get(pk=payment.pk)


def faults():
    """What the audit finds, but that the cards of `money` were taken by no attempt."""
    return [each for each in audit.faults() if each[0] != "payments by card"]


def settled(invoice, amount=None, payment=None):
    """Allocations of a payment to an invoice, all of it if not said otherwise."""
    amount = amount or invoice.gross
    return allocating.allocate(payment or money(amount), {invoice.pk: amount}, "Test")


def bill(gross="120.00", name="alba", days_late=0, kind="380", corrects=None, currency="GBP"):
    """An invoice of one sum, issued a month before it was due; it has no lines."""
    with transaction.atomic():
        series = Series.objects.select_for_update().get(prefix="INV" if kind == "380" else "CRN")
        series.last += 1
        series.save(update_fields=["last"])
        return Document.objects.create(
            **_said(series, Decimal(gross), name, days_late) | {"currency": currency},
            kind=kind,
            corrects=corrects,
        )


def _said(series, gross, name, days_late):
    number, due = number_of(series.prefix, series.last), today() - timedelta(days_late)
    clinic = cast.clinic_of(name) if name else None
    party = {"name": clinic.name if clinic else "Nobody's", "lines": [], "city": "London"}
    said = {"series": series, "serial": series.last, "number": number, "clinic": clinic}
    said |= {"seller": party, "buyer": party, "delivery": party, "bank": {}, "currency": "GBP"}
    said |= {"reference": rf_reference(number), "issued_on": due - timedelta(30), "due_on": due}
    said |= {"supplied_on": due - timedelta(30), "net": gross, "vat": 0, "gross": gross}
    return said


def late(invoice, days):
    """The invoice as it is so many days after its due day, as if it had been issued then."""
    due = today() - timedelta(days)
    _rewrite(
        invoice, due_on=due, **dict.fromkeys(("issued_on", "supplied_on"), due - timedelta(30))
    )
    invoice.refresh_from_db()
    return invoice


def _rewrite(invoice, **values):
    """What was issued never changes: for a test it does, with its guard off."""
    names = ", ".join(f"{name} = %s" for name in values)
    due_on = values["due_on"]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"UPDATE invoicing_document SET {names} WHERE id = %s", [*values.values(), invoice.pk]
        )
        OpenInvoice.objects.filter(pk=invoice.pk).update(due_on=due_on)
        cursor.execute("SET session_replication_role = origin")


def overdue(days, *units, name="alba"):
    """The one invoice of an order, so many days late."""
    (invoice,) = invoiced(*(units or (1,)), name=name)[-1:]
    return late(invoice, days)
