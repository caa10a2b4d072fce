"""The rows of staff's reports about money: receivables by age, open items, VAT and the journal."""

from collections import defaultdict
from decimal import Decimal
from heapq import merge
from operator import attrgetter

from django.conf import settings
from django.db.models import Case, F, Q, Sum, When
from django.utils.timezone import localdate

from common.clock import today
from shop.invoicing.models import Document, Tax
from shop.taxes.categories import Category, percent
from shop.taxes.cents import NOTHING

from . import ageing, discounts, journal, without_order
from .kept import kept_by_clinic
from .models import Allocation, Payment, Payout
from .queries import counts, open_invoices, ours

_NO_CLINIC = "–"


def by_age(period):
    """(bucket, invoices, what is open) today."""
    rows = list(ours(open_invoices()).values_list("due_on", "open_amount"))
    counts = defaultdict(int)
    for due_on, _ in rows:
        counts[ageing.bucket(due_on, today())] += 1
    for name, amount in ageing.aged(rows, today()).items():
        yield name, counts[name], amount


def by_clinic(period):
    """(clinic, what is open in each bucket, all of it, its credit, what cards paid for orders that
    still need it) today, who owes most first."""
    found = defaultdict(list)
    names = ("clinic", "clinic__name", "buyer__name", "due_on", "open_amount")
    for clinic, name, buyer, due_on, amount in ours(open_invoices()).values_list(*names):
        found[clinic, name or buyer or _NO_CLINIC].append((due_on, amount))
    credits = {(clinic, name): left for clinic, name, left in _credits()}
    kept = kept_by_clinic()
    rows = [
        _of_clinic(who, found[who], credits.get(who, NOTHING), kept[who[0]])
        for who in {**found, **credits}
    ]
    return sorted(rows, key=lambda row: (-row[-3], row[0]))


def _of_clinic(who, items, left, kept):
    aged = ageing.aged(items, today())
    return (who[1], *aged.values(), sum(aged.values()), left - kept, kept)


def _credits():
    rows = ours(Payment.objects.exclude(clinic=None).exclude(left=0)).order_by()
    return rows.values_list("clinic", "clinic__name").annotate(Sum("left"))


def open_items(period):
    """Every invoice that was open at the end of the period's last day, then what clinics had with
    us and what was to go back to cards, which is negative: (what, clinic, day, due day, days late,
    currency, total, open)."""
    on = period.last
    rows = open_invoices(on).select_related("clinic")
    for each in rows.iterator(chunk_size=2000):
        name = each.clinic.name if each.clinic else each.buyer["name"]
        late = max((on - each.due_on).days, 0)
        days = each.issued_on, each.due_on, late
        yield each.number, name, *days, each.currency, each.gross, each.open_amount
    yield from _credits_on(on)
    for clinic, came_on, currency, amount, left in without_order.to_return_on(on):
        days = came_on, None, None
        yield "Card payment without an order", clinic, *days, currency, -amount, -left


def _credits_on(on):
    """What of payments until a day was not allocated on it."""
    taken = counts(on, "allocations__") & Q(allocations__refund=None)
    back = counts(on, "paid_back__")
    came = Payment.objects.filter(on__lte=on, aside="").select_related("clinic")
    used = dict(
        came.filter(taken).order_by().values_list("pk").annotate(Sum("allocations__amount"))
    )
    given = dict(came.filter(back).order_by().values_list("pk").annotate(Sum("paid_back__amount")))
    for each in came.order_by("on", "pk").iterator(chunk_size=2000):
        left = each.amount - used.get(each.pk, NOTHING) + given.get(each.pk, NOTHING)
        if left:
            name = each.clinic.name if each.clinic else f"{each.name or _NO_CLINIC} (to be matched)"
            what = "Payment by card" if each.source == Payment.Source.CARD else "Payment"
            yield what, name, each.on, None, None, each.currency, -each.amount, -left


def vat(period):
    """(category, rate in %, why none, net, VAT, total) of what was invoiced less what was credited
    in the period; the last row are the sums that the documents themselves say."""
    issued = Q(document__issued_on__range=(period.first, period.last))
    rows = ours(Tax.objects.filter(issued), "document__").order_by()
    rows = rows.values_list("category", "rate", "reason")
    sums = rows.annotate(
        net_sum=Sum(_signed("net", "document__")), vat_sum=Sum(_signed("vat", "document__"))
    )
    for category, rate, reason, net, tax in sums.order_by("category", "rate", "reason"):
        words = f"{Category(category).words} ({category})"
        yield words, Decimal(percent(rate)), reason, net, tax, net + tax
    of_days = Document.objects.filter(issued_on__range=(period.first, period.last))
    found = ours(of_days).order_by().aggregate(net=Sum(_signed("net")), vat=Sum(_signed("vat")))
    net, tax = found["net"] or NOTHING, found["vat"] or NOTHING
    yield "All invoices less credit notes", None, "", net, tax, net + tax
    yield from _after_discounts(period, net, tax)


def _after_discounts(period, net, tax):
    """What paying early took off in the period, by category and rate, and what is left; nothing
    where nobody paid early."""
    rows = ours(Allocation.objects.filter(is_early=True), "document__").select_related("document")
    off = defaultdict(lambda: (NOTHING, NOTHING))
    for each, _, sign in _done_and_undone(rows, period.first, period.last):
        for part in _taken_off(each):
            before = off[part.category, part.percent]
            off[part.category, part.percent] = (
                before[0] - part.net * sign,
                before[1] - part.vat * sign,
            )
    for (category, rate), (less, vat) in sorted(off.items()):
        words = f"Discounts for paying early: {Category(category).words} ({category})"
        yield words, Decimal(rate), "", less, vat, less + vat
        net, tax = net + less, tax + vat
    if off:
        yield "After discounts for paying early", None, "", net, tax, net + tax


def _signed(field, to=""):
    """A field of a document, or of what is `to` it, negative in a credit note."""
    is_credit = {f"{to}kind": Document.Kind.CREDIT_NOTE}
    return Case(When(**is_credit, then=-F(field)), default=F(field))


def journal_rows(period):
    """A row for each Posting of the period, by day; see docs/rules/receivables.md."""
    for each in postings(period.first, period.last):
        yield (
            *(each.on, each.voucher, each.account, each.debit, each.credit, each.currency),
            *(each.category, each.percent, each.clinic, each.text),
        )


def postings(first, last):
    """The Postings of some days, by day."""
    accounts = journal.accounts_of(settings.LEDGER_ACCOUNTS)
    streams = (_of_documents, _of_payments, _of_allocations, _of_payouts)
    made = (stream(first, last, accounts) for stream in streams)
    return merge(*made, key=attrgetter("on"))


def _of_documents(first, last, accounts):
    rows = Document.objects.filter(issued_on__range=(first, last)).order_by("issued_on", "pk")
    rows = rows.select_related("clinic").prefetch_related("taxes")
    for each in rows.iterator(chunk_size=500):
        head = journal.Posting(
            on=each.issued_on,
            voucher=each.number,
            account="",
            amount=NOTHING,
            currency=each.currency,
            clinic=each.clinic.name if each.clinic else each.buyer["name"],
            text=each.get_kind_display(),
        )
        sums = [journal.Sum(t.category, percent(t.rate), t.net, t.vat) for t in each.taxes.all()]
        yield from journal.of_document(head, sums, each.is_credit_note, accounts)


def _of_payments(first, last, accounts):
    rows = Payment.objects.filter(on__range=(first, last)).order_by("on", "pk")
    for each in rows.select_related("clinic").iterator(chunk_size=1000):
        head = _head(each.on, f"PAY-{each.pk}", each, f"{each.name} {each.words}".strip()[:120])
        source = journal.CARD if each.source == Payment.Source.CARD else journal.BANK
        other = journal.TO_RETURN if each.is_without_order else journal.TO_MATCH
        yield from journal.moved(head, source, other, each.amount, accounts)


def _of_allocations(first, last, accounts):
    rows = Allocation.objects.exclude(document=None).select_related("document__clinic", "payment")
    for each, moment, sign in _done_and_undone(rows, first, last):
        yield from _allocated(each, moment, sign, accounts)


def _done_and_undone(rows, first, last):
    """(row, moment, 1) on the day on which each was made, and -1 on the day it was undone, by
    day."""
    made = rows.filter(at__date__range=(first, last)).order_by("at", "pk")
    undone = rows.filter(undone_at__date__range=(first, last)).order_by("undone_at", "pk")
    there = ((each, each.at, 1) for each in made.iterator(chunk_size=1000))
    back = ((each, each.undone_at, -1) for each in undone.iterator(chunk_size=1000))
    return merge(there, back, key=lambda found: localdate(found[1]))


def _of_payouts(first, last, accounts):
    rows = Payout.objects.select_related("payment__clinic")
    for each, moment, sign in _done_and_undone(rows, first, last):
        text = "Payout of the card company" if sign > 0 else "Payout of the card company, undone"
        head = _head(localdate(moment), f"OUT-{each.pk}", each.payment, text)
        came = each.gross - each.fee
        yield from journal.of_payout(head, came, each.fee, sign, accounts)


def _allocated(each, moment, sign, accounts):
    document = each.document
    text = f"{document.number}" if sign > 0 else f"{document.number}, taken back"
    head = _head(localdate(moment), f"ALL-{each.pk}", document, text)
    if each.is_early:
        return journal.of_discount(head, _taken_off(each), sign, accounts)
    source = journal.SMALL if each.is_write_off else journal.TO_MATCH
    return journal.moved(head, source, journal.RECEIVABLES, each.amount * sign, accounts)


def _taken_off(allocation):
    """The Sums of what a discount for paying early takes off."""
    taxes = allocation.document.taxes.order_by("pk")
    sums = [journal.Sum(t.category, percent(t.rate), t.net, t.vat) for t in taxes]
    return discounts.parts(allocation.amount, sums)


def _head(on, voucher, row, text):
    return journal.Posting(
        on=on,
        voucher=voucher,
        account="",
        amount=NOTHING,
        currency=row.currency,
        clinic=row.clinic.name if row.clinic else "",
        text=text,
    )
