"""What a card company took for an order: a payment of its clinic, under the order's number."""

from django.utils.timezone import localdate

from shop.payments.models import Attempt

from .models import Payment


def payment_of(attempt):
    """The Payment of an attempt that became an order; made where nobody has made it."""
    told = {
        "clinic_id": attempt.clinic_id,
        "on": localdate(attempt.ended_at),
        "amount": attempt.amount,
        "left": attempt.amount,
        "currency": attempt.currency,
        "words": f"By card for order {attempt.number}, reference {attempt.reference}",
    }
    found, _ = Payment.objects.get_or_create(
        source=Payment.Source.CARD, key=attempt.number, defaults=told
    )
    return found


def attempt_of(payment):
    """The Attempt that a payment by card was made of; None of any other."""
    if payment.source != Payment.Source.CARD:
        return None
    found = Attempt.objects.filter(order__isnull=False, number=payment.key)
    return found.select_related("order").first()
