"""Ways to pay, one module each behind the same small interface (see invoice_terms).

A provider has CODE, NAME, and `pay(order_number, amount)` that returns a Payment or raises
PaymentRefused with a sentence for the buyer.
"""

from . import invoice_terms
from .payment import Payment, PaymentRefused

PROVIDERS = {provider.CODE: provider for provider in (invoice_terms,)}

__all__ = ["PROVIDERS", "Payment", "PaymentRefused"]
