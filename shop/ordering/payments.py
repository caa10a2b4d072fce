"""What a payment provider promised, as the order keeps it."""

from oscar.core.loading import get_model

Source = get_model("payment", "Source")
SourceType = get_model("payment", "SourceType")


def promise(provider, order_number, total):
    """The unsaved Source of a payment for an order; raises PaymentRefused."""
    payment = provider.pay(order_number, total.incl_tax)
    source_type, _ = SourceType.objects.get_or_create(
        code=payment.provider, defaults={"name": payment.name}
    )
    return Source(
        source_type=source_type,
        currency=total.currency,
        amount_allocated=payment.amount_allocated,
        amount_debited=payment.amount_debited,
        reference=payment.reference,
    )
