"""Whether every sum in the database agrees with what it is the sum of; names what does not."""

from collections import defaultdict
from datetime import date

from django.db.models import F, Q, Sum
from oscar.core.loading import get_model

from shop.bank import continuity
from shop.bank import services as bank
from shop.bank.models import Entry, Statement
from shop.bank.statement import days
from shop.invoicing.models import Charge, Document, Line, LineLot, Tax
from shop.tax_table.models import OrderTax
from shop.taxes.cents import NOTHING

from . import card_audit, figures, journal
from .account import balance_of
from .allocating import faults as faults_of_allocations
from .models import Allocation, ClinicAccount, OpenInvoice, Payment, Payout
from .queries import invoices, ours, with_sums


def faults():
    """(part, words) of everything that is wrong."""
    for part, check in CHECKS:
        for words in check():
            yield part, words


def _orders():
    """An order is its lines, its delivery and its charges, and the VAT of its categories."""
    orders = get_model("order", "Order").objects
    sums = {"net": Sum("lines__line_price_excl_tax"), "gross": Sum("lines__line_price_incl_tax")}
    charged = get_model("order", "Surcharge").objects.order_by().values_list("order")
    charged = charged.annotate(Sum("excl_tax"), Sum("incl_tax"))
    charges = {key: (net, gross) for key, net, gross in charged}
    for order in orders.annotate(**sums).order_by("pk").iterator(chunk_size=1000):
        charge = charges.get(order.pk, (NOTHING, NOTHING))
        net = (order.net or NOTHING) + order.shipping_excl_tax + charge[0]
        gross = (order.gross or NOTHING) + order.shipping_incl_tax + charge[1]
        if (net, gross) != (order.total_excl_tax, order.total_incl_tax):
            yield (
                f"Order {order.number} says {order.total_excl_tax} and {order.total_incl_tax}, its "
                f"lines, delivery and charges come to {net} and {gross}."
            )
    taxed = OrderTax.objects.order_by().values_list("order__number", "order__total_excl_tax")
    taxed = taxed.annotate(Sum("net"), Sum("vat"), gross=F("order__total_incl_tax"))
    for number, total, net, vat, gross in taxed:
        if (net, net + vat) != (total, gross):
            yield f"Order {number} is taxed on {net} with {vat}, and comes to {total} and {gross}."


def _documents():
    """A document is its lines and charges, and its VAT rows."""
    found = defaultdict(lambda: NOTHING)
    for rows, net in ((Line, F("before") - F("discount")), (Charge, F("net"))):
        sums = rows.objects.order_by().values_list("document").annotate(all=Sum(net))
        for key, amount in sums:
            found[key] += amount
    taxes = Tax.objects.order_by().values_list("document").annotate(Sum("net"), Sum("vat"))
    taxed = {key: (net, vat) for key, net, vat in taxes}
    for key, number, net, vat in Document.objects.order_by("pk").values_list(
        "pk", "number", "net", "vat"
    ):
        if found[key] != net or taxed.get(key) != (net, vat):
            yield (
                f"{number} says {net} and VAT of {vat}, its lines and charges come to "
                f"{found[key]}, its VAT rows to {taxed.get(key)}."
            )


def _shipped():
    """What is invoiced of a line are the units that left in invoiced parcels, lot by lot."""
    picked = defaultdict(int)
    picks = get_model("inventory", "Pick").objects.exclude(parcel__to_invoice__document=None)
    names = ("order_line__order__number", "order_line", "lot__number")
    for *key, units in picks.order_by().values_list(*names).annotate(Sum("quantity")):
        picked[tuple(key)] += units
    lots = LineLot.objects.filter(line__credits=None, line__document__replaces=None).order_by()
    names = ("line__order_line__order__number", "line__order_line", "number")
    billed = {tuple(key): n for *key, n in lots.values_list(*names).annotate(Sum("units"))}
    for key in sorted({*picked, *billed}):
        if picked.get(key, 0) != billed.get(key, 0):
            number, _, lot = key
            yield (
                f"Order {number}, lot {lot}: {picked.get(key, 0)} units left and are to be "
                f"invoiced, {billed.get(key, 0)} are."
            )


def _credited():
    """No more is credited than was invoiced."""
    credited = with_sums(Document.objects.filter(kind=Document.Kind.INVOICE))
    for each in credited.filter(credited__gt=F("gross")):
        yield f"{each.number} comes to {each.gross}, and {each.credited} of it is credited."


def _replaced():
    """An invoice that another took the place of is credited in full, and what a credit note took
    back is invoiced anew as it was, but for its VAT."""
    replaced = Document.objects.exclude(replaced_by=None)
    invoices = with_sums(replaced.filter(kind=Document.Kind.INVOICE))
    for each in invoices.exclude(credited=F("gross")):
        yield f"{each.number} was invoiced anew, and {each.credited} of {each.gross} is credited."
    notes = replaced.filter(kind=Document.Kind.CREDIT_NOTE).exclude(net=F("replaced_by__net"))
    for each in notes.select_related("replaced_by"):
        anew = each.replaced_by
        yield f"{each.number} took back {each.net}, and {anew.number} invoices {anew.net} anew."


def of_open():
    """What is kept as open of an invoice is what it comes to without what settled it."""
    kept = {each.pk: each for each in OpenInvoice.objects.all()}
    rows = invoices().filter(Q(open_amount__gt=0) | Q(owed__isnull=False)).order_by("pk")
    names = ("pk", "number", "clinic", "due_on", "open_amount")
    for key, number, clinic, due_on, amount in rows.values_list(*names):
        each = kept.get(key) or OpenInvoice(amount=NOTHING)
        if each.amount != amount or (amount and (each.clinic_id, each.due_on) != (clinic, due_on)):
            yield f"Of {number} {amount} is open, and {each.amount} is kept as open."


def _bank():
    """Statements and entries agree, and each entry is one payment."""
    for account in Statement.objects.order_by().values_list("account", flat=True).distinct():
        stretches = continuity.stretches(Statement.objects.filter(account=account))
        for each in continuity.broken(stretches, bank.booked_between):
            when = days(each.first, each.last)
            yield f"{account}, {when}: the entries do not lead to the balance."
    for entry in Entry.objects.filter(Q(payment=None) | ~Q(amount=F("payment__amount"))):
        yield f"Entry {entry.pk} ({entry}) is no payment of the same amount."


def of_accounts():
    """The account of each clinic is its documents less what is paid and written off."""
    payments = ours(Payment.objects.exclude(clinic=None)).order_by()
    credits = dict(payments.values_list("clinic").annotate(Sum("left")))
    documents = with_sums(ours(Document.objects.filter(kind=Document.Kind.INVOICE)))
    owed = defaultdict(lambda: NOTHING)
    rows = documents.values_list("clinic", "gross", "credited", "paid", "given_up")
    for clinic, gross, credited, paid, given_up in rows.iterator(chunk_size=5000):
        owed[clinic] += gross - credited - paid - given_up
    kept = Allocation.objects.filter(undone_at=None).exclude(refund=None)
    kept = ours(kept, "payment__").order_by()
    for clinic, amount in kept.values_list("payment__clinic").annotate(Sum("amount")):
        credits[clinic] = credits.get(clinic, NOTHING) + amount
    for clinic in ClinicAccount.objects.filter(pk__in={*owed, *credits} - {None}).order_by("pk"):
        expected = owed[clinic.pk] - credits.get(clinic.pk, NOTHING)
        found = balance_of(clinic)
        if found != expected:
            yield f"{clinic}: its account says {found}, its documents and payments {expected}."


def _payouts():
    """A payout is the payments by card in it less the fee, and is put aside."""
    live = Payout.objects.filter(undone_at=None).select_related("payment")
    sums = dict(Payment.objects.order_by().values_list("paid_out").annotate(Sum("amount")))
    for each in live.order_by("pk"):
        came = each.payment.amount if each.payment.aside else NOTHING
        if {sums.get(each.pk, NOTHING), came + each.fee} != {each.gross}:
            yield (
                f"Payout {each.pk} ({each}): {came} came, and the payments in it come to "
                f"{sums.get(each.pk, NOTHING)}."
            )
    undone = Payment.objects.exclude(paid_out=None).exclude(paid_out__undone_at=None)
    for payment in undone.order_by("pk"):
        yield f"Payment {payment.pk} ({payment}) is in a payout that was undone."


def _journal():
    """The journal of all days adds up to nothing."""
    if not journal.is_balanced(figures.postings(date.min, date.max)):
        yield "The journal does not add up."


CHECKS = [
    ("orders", _orders),
    ("documents", _documents),
    ("shipped and invoiced", _shipped),
    ("credit notes", _credited),
    ("corrected invoices", _replaced),
    ("what is open", of_open),
    ("payments", faults_of_allocations),
    ("bank", _bank),
    ("accounts of clinics", of_accounts),
    ("payments by card", card_audit.faults),
    ("payouts of card companies", _payouts),
    ("journal", _journal),
]


def check_too(part, check):
    """`check()` yields words of what is wrong; rooms above register it."""
    CHECKS.append((part, check))
