"""What a provider that is asked outside of the shop is told, and what it answers; pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Outcome(StrEnum):
    """How it stands with a payment."""

    PAID = "paid"
    WAITING = "waiting"  # For the payer, or for the provider.
    FAILED = "failed"  # Nothing was taken and nothing will be.
    RETURNED = "returned"  # All that was taken has been given back.
    NEVER_ASKED = "never asked"  # The provider knows nothing of it.


@dataclass(frozen=True)
class Asked:
    """A payment that is asked for; `key` names it, however often it is asked for."""

    key: str
    amount: Decimal
    currency: str
    order: str
    return_url: str
    card: str = ""


@dataclass(frozen=True)
class Answer:
    """What is known of a payment: `amount` was taken, less what was given back. `page` is where the
    payer goes on; `words` why it failed, for the payer."""

    outcome: Outcome
    reference: str = ""
    amount: Decimal | None = None
    currency: str = ""
    page: str = ""
    words: str = ""


class NotAnswered(Exception):
    """Nobody knows what came of it: ask again later, under the same key."""
