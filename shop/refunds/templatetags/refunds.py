"""Refunds and what can be given back, for pages of rooms below: orders, documents, accounts."""

from django import template

from shop.refunds import letters, queries

register = template.Library()


@register.simple_tag
def refunds_of_order(order):
    """None where nothing was taken for it beforehand, which its payments say."""
    if not any(source.amount_debited for source in order.sources.all()):
        return []
    return list(queries.refunds_of_order(order))


@register.simple_tag
def refunds_of_clinic(clinic):
    return list(queries.refunds_of_clinic(clinic.pk))


@register.simple_tag
def refundable_of_order(order):
    """[(payment, how much can be given back)] of what was paid for it beforehand."""
    if getattr(order, "attempt", None) is None:
        return []
    return queries.refundable(queries.payments_of_order(order))


@register.simple_tag
def refundable_of_document(document):
    return queries.refundable(queries.payments_of_invoice(document))


@register.simple_tag
def credits_of_clinic(clinic):
    return queries.credits_of(clinic.pk)


@register.filter
def under_way(refunds):
    """What is kept for those of them that have not ended."""
    return sum(refund.amount for refund in refunds if refund.is_under_way)


@register.filter
def said(refund):
    """What the clinic reads of it."""
    return letters.said_of(refund)
