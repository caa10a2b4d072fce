"""Ways to pay, one module each behind the same small interface (see invoice_terms).

A provider has CODE, NAME, and `pay(order_number, amount)` that returns a Payment or raises
PaymentRefused with a sentence for the buyer. One that is asked outside of the shop (see
card_company) has instead, each answering with an Answer or raising NotAnswered:

- `start(asked)`, `look_up(key, reference)`, `stop(key, reference)`, and
  `give_back(key, reference, refund, amount=None)`: RETURNED when so much, or all, is given back
  under the key `refund`, however often it is asked for; FAILED with words where it is refused.
- `refund_of(key, reference, refund)`: how it stands with what was given back under the key
  `refund`; NEVER_ASKED where nothing was, FAILED where a bank sent it back, also days later.
- `forget_payer(customer)`: nothing of them is kept there any more.
- `is_on_offer()`, `sends_to()`, `told(body, headers)`, `cards(customer)`, `forget(customer, card)`.
"""

from . import card_company, invoice_terms, stripe_checkout
from .payment import Payment, PaymentRefused

PROVIDERS = {provider.CODE: provider for provider in (invoice_terms, stripe_checkout, card_company)}


def card_on_offer():
    """The provider by which cards are taken now, or None."""
    asked = (each for each in PROVIDERS.values() if getattr(each, "IS_CARD", False))
    return next((each for each in asked if each.is_on_offer()), None)


__all__ = ["PROVIDERS", "Payment", "PaymentRefused", "card_on_offer"]
