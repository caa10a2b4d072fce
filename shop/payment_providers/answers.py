"""What a provider that is asked outside of the shop is told, and what it answers; pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Outcome(StrEnum):
    """How it stands with a payment."""

    PAID = "paid"
    WAITING = "waiting"  # For the payer, or for the provider.
    FAILED = "failed"  # Nothing was taken and nothing will be.
    RETURNED = "returned"  # All that was taken, or was asked back, has been given back.
    NEVER_ASKED = "never asked"  # The provider knows nothing of it.


@dataclass(frozen=True)
class Asked:
    """A payment that is asked for; `key` names it, however often it is asked for. `customer` is
    who the provider knows the payer as, with the cards it keeps; empty where it knows none."""

    key: str
    amount: Decimal
    currency: str
    order: str
    return_url: str
    customer: str = ""
    email: str = ""


@dataclass(frozen=True)
class Answer:
    """What is known of a payment: `amount` was taken, less what was given back. `page` is where the
    payer goes on; `words` why it failed, for the payer; `customer` as in Asked."""

    outcome: Outcome
    reference: str = ""
    amount: Decimal | None = None
    currency: str = ""
    page: str = ""
    words: str = ""
    customer: str = ""


@dataclass(frozen=True)
class Told:
    """What an event names: the key of a payment, and the provider's reference of it. No more of it
    is believed."""

    key: str
    reference: str = ""


@dataclass(frozen=True)
class KeptCard:
    """A card that the provider keeps for a customer; `words` name it."""

    key: str
    words: str


class NotAnswered(Exception):
    """Nobody knows what came of it: ask again later, under the same key."""


class NotGenuine(Exception):
    """An event is not the provider's, or was sent again much later: nothing follows from it."""
