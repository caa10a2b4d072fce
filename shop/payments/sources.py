"""What an attempt took, as its order keeps it among Oscar's rows."""

from oscar.core.loading import get_model

from shop.payment_providers import PROVIDERS

Source = get_model("payment", "Source")
SourceType = get_model("payment", "SourceType")


def source_of(attempt):
    """The unsaved Source of a paid attempt."""
    provider = PROVIDERS[attempt.provider]
    kind, _ = SourceType.objects.get_or_create(code=provider.CODE, defaults={"name": provider.NAME})
    return Source(
        source_type=kind,
        currency=attempt.currency,
        amount_allocated=attempt.amount,
        amount_debited=attempt.amount,
        reference=attempt.reference,
    )
