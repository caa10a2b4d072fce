"""What every provider answers with."""

from dataclasses import dataclass
from decimal import Decimal


class PaymentRefused(Exception):
    """Nothing was paid or promised; the message is for the buyer."""


@dataclass(frozen=True)
class Payment:
    """Money promised or taken for an order, in the shop's currency."""

    provider: str
    name: str
    amount_allocated: Decimal
    amount_debited: Decimal
    reference: str
