"""What pages say of a payment that is not decided yet."""

from django import template

from shop.payment_providers import card_on_offer

from ..queries import open_attempt

register = template.Library()


@register.inclusion_tag("payments/undecided.html", takes_context=True)
def undecided_payment(context):
    """The reader's own, where one keeps their basket."""
    user = context["request"].user
    asked = card_on_offer() and user.is_authenticated
    return {"attempt": open_attempt(user) if asked else None}
