"""What an attempt took, as its order keeps it among Oscar's rows."""

from oscar.core.loading import get_model

from shop.ordering.payments import type_of
from shop.payment_providers import PROVIDERS

Source = get_model("payment", "Source")


def source_of(attempt):
    """The unsaved Source of a paid attempt."""
    provider = PROVIDERS[attempt.provider]
    return Source(
        source_type=type_of(provider.CODE, provider.NAME),
        currency=attempt.currency,
        amount_allocated=attempt.amount,
        amount_debited=attempt.amount,
        reference=attempt.reference,
    )
