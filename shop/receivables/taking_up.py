"""A bank file is booked and its payments are matched, in one transaction."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from common.deeds import NotPossible
from shop.bank import services as bank
from shop.bank.models import Entry
from shop.bank.statement import entries

from . import allocating, matching
from .early import early_of
from .models import Allocation, Payment
from .queries import open_invoices
from .references import by_number, by_reference

_LONGEST_WHY = 300
_ASKED_FIRST = []


def ask_before_matching(question):
    """`question(payment)`: whether a room above knows what money that left is for, and has booked
    it."""
    _ASKED_FIRST.append(question)


@dataclass(frozen=True)
class Taken:
    """What came of a file: entries booked now and before, payments that were matched at once."""

    booked: int
    known: int
    matched: int
    gaps: tuple

    def __str__(self):
        said = [f"{entries(self.booked)} booked", f"{self.known} were booked before"]
        said.append(f"{self.matched} matched, {self.booked - self.matched} to look at")
        return "; ".join([*said, *self.gaps])


@transaction.atomic
def import_file(file, by=None):
    """Book a kept StatementFile and match what it brought; Taken. Raises Unreadable."""
    looked = bank.book(file, by)
    matched = match(take_up())
    return Taken(len(looked.new), looked.known, len(matched), looked.gaps)


def take_up():
    """A Payment for each entry that has none."""
    entries = Entry.objects.filter(payment=None).order_by("pk")
    return Payment.objects.bulk_create(
        Payment(
            key=str(entry.pk),
            entry=entry,
            on=entry.booked_on,
            amount=entry.amount,
            left=entry.amount,
            currency=entry.currency,
            name=entry.name,
            words=f"{entry.reference} {entry.text}".strip(),
        )
        for entry in entries
    )


def match(payments):
    """Allocate what is sure; the payments that were. What is not sure waits for a person.

    What left comes first: it locks earlier payments, and payments are locked before invoices.
    """
    found = Found()
    leaving_first = sorted(payments, key=lambda payment: payment.amount > 0)
    return [payment for payment in leaving_first if _matched(payment, found)]


def _matched(payment, found):
    try:
        with transaction.atomic():
            if payment.amount > 0:
                return _matched_invoices(payment, found)
            return _matched_return(payment, found)
    except NotPossible:  # Somebody was faster: a person looks at it.
        found.is_open_again()
        return False


def _matched_invoices(payment, found):
    best = next(iter(found.matches(payment)), None)
    if best is None or not best.is_sure:
        return False
    amounts = {part.invoice.key: part.amount for part in best.parts}
    given_up = {part.invoice.key: part.given_up for part in best.parts}
    allocating.allocate(payment, amounts, _why(best.why), given_up=given_up)
    found.is_paid(payment, best.parts)
    return True


def _matched_return(payment, found):
    if any(question(payment) for question in _ASKED_FIRST):
        return True
    best = next(iter(found.returned(payment)), None)
    if best is None or not best.is_sure:
        return False
    give_back(Payment.objects.get(pk=best.payment.key), payment, _why(best.why))
    found.is_open_again()
    return True


def _why(reasons):
    return f"Matched by {reasons}"[:_LONGEST_WHY]


@transaction.atomic
def give_back(received, outgoing, why, by=None):
    """A payment was returned: what it paid is open again. Raises NotPossible."""
    if received.source == Payment.Source.CARD:
        raise NotPossible("A card paid it: it goes back as a refund.")
    allocating.locked(*sorted([received.pk, outgoing.pk]))
    until = allocating.day_before(outgoing.on)
    for allocation in Allocation.objects.filter(payment=received, undone_at=None).order_by("-pk"):
        allocating.undo(allocation, "The payment was returned", by, is_credit=True, until=until)
    left = -Payment.objects.get(pk=outgoing.pk).left
    return allocating.pay_back(received, outgoing, left, why, by)


class Found:
    """What payments are matched with: open invoices, known accounts, earlier payments."""

    def __init__(self):
        self._invoices = None
        self._ibans = None

    def matches(self, payment):
        """[Match], best first."""
        if self._invoices is None:
            self._invoices = open_as_read(payment.currency)
        if self._ibans is None:
            self._ibans = known_ibans()
        money = _money(payment, payment.left)
        return matching.matches(money, self._invoices, self._ibans, settings.SMALL_DIFFERENCE)

    def sure(self, entry):
        """What an entry that is not booked yet would be matched with, in words; or nothing."""
        if entry.amount < 0:
            return ""
        words = f"{entry.reference} {entry.text}".strip()
        payment = Payment(
            amount=entry.amount,
            left=entry.amount,
            currency=settings.OSCAR_DEFAULT_CURRENCY,
            name=entry.name,
            words=words,
            entry=Entry(iban=entry.iban),
            on=entry.booked_on,
        )
        best = next(iter(self.matches(payment)), None)
        if best is None or not best.is_sure:
            return ""
        return f"{', '.join(part.invoice.number for part in best.parts)}: {best.why}"

    def returned(self, payment):
        """[Returned], best first."""
        earlier = Payment.objects.filter(
            amount=-payment.left, currency=payment.currency, on__lte=payment.on, aside=""
        )
        back = Q(allocations__returned__isnull=False, allocations__undone_at=None)
        rows = earlier.exclude(pk__in=earlier.filter(back).values("pk"))
        rows = rows.exclude(source=Payment.Source.CARD)
        rows = rows.select_related("entry").order_by("-on", "-pk")[:_MOST_RETURNED]
        return matching.returned(_money(payment, payment.left), [_received(row) for row in rows])

    def is_paid(self, payment, parts):
        """Go on with what is then open, and with the account that is then known."""
        taken = {part.invoice.key: part.amount + part.given_up for part in parts}
        rows = (
            replace(each, amount=each.amount - taken[each.key]) if each.key in taken else each
            for each in self._invoices
        )
        self._invoices = [each for each in rows if each.amount]
        if payment.entry and payment.entry.iban not in self._ibans:
            self._ibans = None

    def is_open_again(self):
        self._invoices = None


_MOST_RETURNED = 200


def open_as_read(currency):
    rows = list(open_invoices().filter(currency=currency).select_related("clinic"))
    early = early_of([row.pk for row in rows])
    return [
        matching.Open(
            row.pk,
            row.number,
            row.clinic_id,
            row.clinic.name if row.clinic else row.buyer["name"],
            row.open_amount,
            row.due_on,
            early.get(row.pk),
        )
        for row in rows
    ]


def known_ibans():
    """{IBAN: key of the clinic} of accounts from which only one clinic's invoices were paid."""
    rows = Payment.objects.filter(amount__gt=0).exclude(clinic=None).exclude(entry__iban="")
    pairs = rows.order_by().values_list("entry__iban", "clinic").distinct()
    found = {}
    for iban, clinic in pairs:
        found.setdefault(iban, set()).add(clinic)
    return {iban: min(clinics) for iban, clinics in found.items() if iban and len(clinics) == 1}


def _money(payment, amount):
    iban = payment.entry.iban if payment.entry else ""
    return matching.Money(amount, payment.name, iban, payment.words, payment.on)


def _received(payment):
    named = by_reference(payment.words) | by_number(payment.words)
    paid = payment.allocations.filter(undone_at=None).values_list("document__number", flat=True)
    numbers = frozenset(named | {*filter(None, paid)})
    iban = payment.entry.iban if payment.entry else ""
    return matching.Received(payment.pk, payment.amount, payment.on, payment.name, iban, numbers)
