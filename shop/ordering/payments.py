"""What a payment provider promised or took, as the order keeps it."""

from django.db.models import CharField
from oscar.core.loading import get_model

from common.statements import Asked, Statement

Source = get_model("payment", "Source")
SourceType = get_model("payment", "SourceType")


def promise(provider, order_number, total):
    """The unsaved Source of a payment for an order; raises PaymentRefused."""
    payment = provider.pay(order_number, total.incl_tax)
    return Source(
        source_type=type_of(payment.provider, payment.name),
        currency=total.currency,
        amount_allocated=payment.amount_allocated,
        amount_debited=payment.amount_debited,
        reference=payment.reference,
    )


def type_of(code, name):
    """The SourceType of a provider, made where there is none."""
    found = _TYPE.first(code=code)
    if found is None:
        found, _ = SourceType.objects.get_or_create(code=code, defaults={"name": name})
    return found


_TYPE = Statement(lambda: SourceType.objects.filter(code=Asked("code", CharField())))


def paid_how(order):
    """How an order is paid, in words: paid is only what was taken; else by the terms that it was
    placed at, or by what its payment was called."""
    if not order.total_incl_tax:
        return "Nothing to pay"
    sources = list(order.sources.all())
    for source in sources:
        if source.amount_debited:
            return f"Paid by {source.source_type.name.lower()}, reference {source.reference}"
    terms = getattr(order, "payment_terms", None)
    return terms.agreement.name if terms else ", ".join(s.source_type.name for s in sources)


def is_paid(order):
    """Whether money was taken for it when it was placed."""
    return any(source.amount_debited for source in order.sources.all())
