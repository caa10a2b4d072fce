"""What a payment is for: allocated, undone, credited or put aside, under the locks of both sides.

The payment is locked first, then the invoices, each set by ascending key.
"""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Sum

from common.clock import now, today
from common.deeds import NotPossible
from shop.invoicing.models import Document
from shop.taxes.cents import NOTHING

from .card_money import but_what_stays, why_it_stays
from .early import early_of, may_be_left_out
from .kept import lacks
from .models import Allocation, Deed, Payment, Payout
from .queries import with_sums


def locked(*keys):
    """The payments with these keys, as they are now, locked until the transaction ends."""
    rows = Payment.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = {each.pk: each for each in rows.filter(pk__in=keys)}
    return [found[key] for key in keys]


def locked_payment(payment):
    return locked(payment.pk)[0]


def locked_invoices(keys):
    """{key: Document with its sums} of invoices, locked until the transaction ends."""
    rows = Document.objects.filter(pk__in=keys, kind=Document.Kind.INVOICE)
    held = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = [each.pk for each in held]
    if len(found) < len(set(keys)):
        raise NotPossible("That is no invoice.")
    return {each.pk: each for each in with_sums(Document.objects.filter(pk__in=found))}


@transaction.atomic
def allocate(payment, amounts, why, by=None, given_up=None, *, is_its_own=False):
    """Allocate so much of a payment to each invoice, {key: amount}; `given_up` is written off.

    Never more than the payment has left or the invoice has open, nor what the order that a card
    paid still needs; `is_its_own`: it is for an invoice of that order. Raises NotPossible.
    """
    payment = locked_payment(payment)
    is_watched = payment.is_of_order and not is_its_own
    lacked = lacks(payment) if is_watched else NOTHING
    given_up = {key: amount for key, amount in (given_up or {}).items() if amount}
    found = locked_invoices({*amounts, *given_up})
    if payment.aside:
        raise NotPossible("It was put aside. Take it back first.")
    if not amounts or any(amount <= 0 for amount in amounts.values()):
        raise NotPossible("Say how much for which invoice.")
    if sum(amounts.values()) > payment.left:
        raise NotPossible(f"Of this payment {max(payment.left, NOTHING)} is left.")
    most = may_be_left_out(given_up, payment.on) if given_up else {}
    for key, invoice in found.items():
        paid, rest = amounts.get(key, NOTHING), given_up.get(key, NOTHING)
        _refuse(payment, invoice, paid, rest, most.get(key, NOTHING))
    _belongs(payment, {each.clinic_id for each in found.values()})
    days = {key: max(payment.on, invoice.issued_on) for key, invoice in found.items()}
    told = {"payment": payment, "why": why, "by": by}
    made = [
        Allocation(document_id=key, amount=amount, on=days[key], **told)
        for key, amount in amounts.items()
    ]
    made += [_write_off(key, amount, why, by) for key, amount in given_up.items()]
    made = Allocation.objects.bulk_create(made)
    if is_watched and lacks(Payment.objects.get(pk=payment.pk)) > lacked:
        raise NotPossible("Its order still needs it: a card paid it for that.")
    return made


def _refuse(payment, invoice, amount, given_up, most):
    if invoice.currency != payment.currency:
        raise NotPossible(f"{invoice.number} is in {invoice.currency}.")
    if amount + given_up > invoice.open_amount:
        raise NotPossible(f"Of {invoice.number} {invoice.open_amount} is open.")
    if given_up and (given_up > most or amount + given_up != invoice.open_amount):
        raise NotPossible(_TOO_MUCH)


_TOO_MUCH = (
    f"No more than {settings.SMALL_DIFFERENCE} is written off, or what paying early takes off, and "
    "only what is left."
)


def _belongs(payment, clinics):
    """A payment for the invoices of one clinic is that clinic's; what it leaves is its credit."""
    if payment.clinic_id is None and len(clinics) == 1:
        payment.clinic_id = clinics.pop()
        payment.save(update_fields=["clinic"])


def _write_off(key, amount, why, by):
    """Cents, or the discount for paying early: nothing else may be more than cents. It counts from
    today, as in the journal."""
    told = {"on": today(), "why": why, "by": by, "is_early": amount > settings.SMALL_DIFFERENCE}
    return Allocation(document_id=key, amount=amount, **told)


@transaction.atomic
def write_off(invoice, by):
    """Give up the few cents that are open of an invoice. Raises NotPossible."""
    found = locked_invoices([invoice.pk])[invoice.pk]
    if not 0 < found.open_amount <= settings.SMALL_DIFFERENCE:
        raise NotPossible(_TOO_MUCH)
    made = _write_off(found.pk, found.open_amount, "Cents that are not asked for", by)
    made.save()
    return made


@transaction.atomic
def pay_back(payment, outgoing, amount, why, by=None):
    """So much of a payment went back with an outgoing one: returned, or refunded."""
    if payment.pk == outgoing.pk or payment.amount < 0 or outgoing.amount > 0:
        raise NotPossible("One of them must have come, and the other have gone.")
    keys = sorted([payment.pk, outgoing.pk])
    by_key = dict(zip(keys, locked(*keys), strict=True))
    payment, outgoing = by_key[payment.pk], by_key[outgoing.pk]
    if payment.aside or outgoing.aside:
        raise NotPossible("It was put aside. Take it back first.")
    if payment.currency != outgoing.currency:
        raise NotPossible("They are in two currencies.")
    most = min(payment.left, -outgoing.left)
    if not 0 < amount <= most:
        raise NotPossible(f"Of these two {max(most, NOTHING)} can be set against each other.")
    _same_clinic(payment, outgoing)
    on = max(payment.on, outgoing.on)
    told = {"amount": amount, "on": on, "why": why, "by": by}
    return Allocation.objects.create(payment=payment, returned=outgoing, **told)


def _same_clinic(payment, outgoing):
    """Both are of the clinic that one of them is known to be of."""
    clinics = {each.clinic_id for each in (payment, outgoing) if each.clinic_id}
    if len(clinics) > 1:
        raise NotPossible("They are of two clinics.")
    for each in (payment, outgoing):
        if clinics and each.clinic_id is None:
            each.clinic_id = min(clinics)
            each.save(update_fields=["clinic"])


@transaction.atomic
def keep_for(refund, by):
    """So much of its payment is kept for a refund until it has ended. Raises NotPossible."""
    payment = locked_payment(refund.payment)
    if not 0 < refund.amount <= payment.left:
        raise NotPossible(f"Of this payment {max(payment.left, NOTHING)} is left.")
    told = {"amount": refund.amount, "on": today(), "why": str(refund), "by": by}
    return Allocation.objects.create(payment=payment, refund=refund, **told)


@transaction.atomic
def let_go(refund, why, by=None):
    """What was kept for a refund is the clinic's credit again."""
    (allocation,) = Allocation.objects.filter(refund=refund, undone_at=None)
    return undone(allocation, why, by, is_credit=True)


@transaction.atomic
def undo(allocation, why, by=None, is_credit=False, until=None):
    """Take an allocation back; it stays, with who did it and why. Raises NotPossible.

    It counted `until` a day where it was right until then, else never. What was written off of its
    invoice is taken back with it. A payment of which nothing is
    allocated any more is matched again, unless it is then the clinic's credit, or a card paid it
    for an order or was to get it back.
    """
    if not why.strip():
        raise NotPossible("Say why.")
    if stays := allocation.why_it_stays:
        raise NotPossible(stays)
    taken_back = undone(allocation, why, by, is_credit, until)
    if taken_back.payment_id and taken_back.document_id:
        _ask_again(taken_back.document_id, why, by, until)
    return taken_back


def _ask_again(invoice, why, by, until):
    """What was written off of an invoice once the rest was paid is owed again without that."""
    given_up = Allocation.objects.filter(document=invoice, payment=None, undone_at=None)
    for each in given_up.order_by("pk"):
        undone(each, why, by, is_credit=False, until=until)


def undone(allocation, why, by, is_credit, until=None):
    """The allocation, taken back whatever it is of: its payment is matched again, or is the
    clinic's credit."""
    allocation = _locked_allocation(allocation)
    if allocation.undone_at:
        raise NotPossible("It was taken back already.")
    allocation.undone_at, allocation.undone_by, allocation.undone_why = now(), by, why
    allocation.until = until
    allocation.save(update_fields=["undone_at", "undone_by", "undone_why", "until"])
    if not is_credit:
        sides = [allocation.payment_id, allocation.returned_id]
        unmatched = Payment.objects.filter(pk__in=filter(None, sides), left=F("amount"))
        but_what_stays(unmatched).update(clinic=None)
    return allocation


def _locked_allocation(allocation):
    """After its payments and its invoice, in their order; raises NotPossible where it is gone."""
    locked(*sorted(filter(None, {allocation.payment_id, allocation.returned_id})))
    if allocation.document_id:
        locked_invoices([allocation.document_id])
    return Allocation.objects.select_for_update(no_key=True, of=("self",)).get(pk=allocation.pk)


@transaction.atomic
def credit(payment, clinic, by):
    """What is left of a payment is a clinic's credit, or was paid out to it. Raises NotPossible."""
    payment = locked_payment(payment)
    if payment.aside or payment.clinic_id or not payment.left:
        raise NotPossible("It is of a clinic already, or was put aside.")
    payment.clinic = clinic
    payment.save(update_fields=["clinic"])
    Deed.objects.create(payment=payment, words=f"It is of {clinic}.", by=by)
    return payment


@transaction.atomic
def put_aside(payment, why, by):
    """It concerns no clinic: a fee of the bank, a supplier. Raises NotPossible."""
    payment = locked_payment(payment)
    if not why.strip():
        raise NotPossible("Say what it is.")
    if payment.allocated or payment.aside:
        raise NotPossible("Some of it is allocated, or it was put aside before.")
    _refuse_of_a_card(payment)
    payment.aside, payment.clinic = why, None
    payment.save(update_fields=["aside", "clinic"])
    Deed.objects.create(payment=payment, words=f"Put aside: {why}", by=by)
    return payment


@transaction.atomic
def take_back(payment, by):
    """It has to be matched again: it was put aside, or given to a clinic, by mistake."""
    payment = locked_payment(payment)
    if payment.allocated:
        raise NotPossible("Some of it is allocated: undo that first.")
    if not payment.aside and not payment.clinic_id:
        raise NotPossible("It is to be matched already.")
    _refuse_of_a_card(payment)
    _undo_payout(payment, by)
    payment.aside, payment.clinic = "", None
    payment.save(update_fields=["aside", "clinic"])
    Deed.objects.create(payment=payment, words="Taken back: to be matched again", by=by)
    return payment


def _refuse_of_a_card(payment):
    if stays := why_it_stays(payment):
        raise NotPossible(stays)


def _undo_payout(payment, by):
    """The payments by card in it, if it was one, are to be paid out again."""
    for payout in Payout.objects.filter(payment=payment, undone_at=None):
        Payment.objects.filter(paid_out=payout).update(paid_out=None)
        payout.undone_at, payout.undone_by = now(), by
        payout.save(update_fields=["undone_at", "undone_by"])


def free_overpaid():
    """Where a credit note came after the payment, what was paid too much becomes the clinic's
    credit; how many invoices that were."""
    found = with_sums(Document.objects.filter(kind=Document.Kind.INVOICE)).filter(over__gt=0)
    return sum(_freed(invoice) for invoice in found.order_by("pk"))


@transaction.atomic
def _freed(invoice):
    """Undo what is too much, the latest first, and allocate again what is not, from the day of the
    credit note."""
    rows = Allocation.objects.filter(document=invoice, undone_at=None).order_by("-pk")
    locked(*sorted({row.payment_id for row in rows if row.payment_id}))
    over = locked_invoices([invoice.pk])[invoice.pk].over
    kept = list(_kept(rows.all(), over, early_of([invoice.pk]).get(invoice.pk)))
    since = invoice.corrected_by.aggregate(last=Max("issued_on"))["last"]
    for row, _ in kept:
        undone(row, _AFTER_CREDIT, None, is_credit=True, until=day_before(since))
    for row, amount in reversed(kept):
        _again(row, amount, since)
    return 1


def _kept(rows, over, early):
    """(Allocation, what of it stays) of those that are too much: a discount for paying early is
    less for what is left, and no more of it is taken back."""
    for row in rows:
        earned = min(early.amount, row.amount) if early and row.is_early else NOTHING
        kept = max(row.amount - over, earned)
        over -= row.amount - kept
        if kept < row.amount:
            yield row, kept


def day_before(day):
    return day - timedelta(days=1)


def _again(row, amount, since):
    """So much of an allocation that was undone, from a day on."""
    if amount:
        row.pk = row.undone_at = row.undone_by = row.until = None
        row.amount, row.on = amount, max(row.on, since)
        row.undone_why, row._state.adding = "", True
        row.save(force_insert=True)


_AFTER_CREDIT = "A credit note came after it: the rest is the clinic's credit"


def faults():
    """Words where sums of allocations are not what payments and invoices can bear."""
    found = defaultdict(lambda: NOTHING)
    live = Allocation.objects.filter(undone_at=None).order_by()
    for payment, all_of_it in live.values_list("payment").annotate(Sum("amount")):
        found[payment] += all_of_it
    for payment, all_of_it in live.values_list("returned").annotate(Sum("amount")):
        found[payment] -= all_of_it
    for payment in Payment.objects.iterator(chunk_size=2000):
        if payment.amount - found[payment.pk] != payment.left:
            yield (
                f"Payment {payment.pk} ({payment}): {found[payment.pk]} is allocated, and "
                f"{payment.left} said to be left."
            )
    # What is credited today is freed with the work of the day.
    yesterday = day_before(today())
    credited = Document.objects.filter(corrected_by__issued_on__lte=yesterday)
    invoices = with_sums(Document.objects.filter(pk__in=credited), yesterday)
    for invoice in invoices.filter(over__gt=0):
        yield f"{invoice.number}: {invoice.over} more is paid than is due."
