"""How much may go back, who has to agree, and what follows from an answer; pure.

The rules are in docs/rules/refunds.md.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from shop.payment_providers.answers import Outcome
from shop.taxes.cents import NOTHING

ASK_EVERY = timedelta(minutes=1)
LOOK_EVERY = timedelta(hours=12)  # What may come back: by the work of each day, not twice.


class State(StrEnum):
    """How it stands with a refund."""

    ASKED = "asked"
    AGREED = "agreed"  # Committed before anybody outside is asked.
    PENDING = "pending"  # The card company was asked and has not said how it ended.
    DONE = "done"
    REFUSED = "refused"
    DECLINED = "declined"
    BOUNCED = "bounced"  # Given back, and the bank of the card sent it back.

    @classmethod
    def under_way(cls) -> tuple["State", ...]:
        return cls.ASKED, cls.AGREED, cls.PENDING


class Way(StrEnum):
    """How money goes back."""

    CARD = "card"
    BANK = "bank"


def most(left: Decimal, kept: Decimal) -> Decimal:
    """Of a payment of which so much is `left`, and so much of that `kept` for its order."""
    return max(left - kept, NOTHING)


@dataclass(frozen=True)
class Asker:
    """Whoever asks, as far as their rights go."""

    may_ask: bool = False
    may_give: bool = False


def because(amount: Decimal, above: Decimal, asker: Asker, besides: Decimal = NOTHING) -> str:
    """Why somebody else has to agree, in words; empty where nobody has to.

    `besides`: what else of the same payment goes back, so that nobody asks for it in parts.
    """
    if amount + besides > above:
        such = f"{amount + besides:,.2f} with what else goes back" if besides else f"{amount:,.2f}"
        return f"It is {such}, more than {above:,.2f}: two people have to stand for it."
    if not asker.may_give:
        return "Who asked for it may not give money back."
    return ""


def why_not_agree(is_vouched: bool, is_voucher: bool, amount: Decimal, above: Decimal) -> str:
    """Why the word of one more person does not do yet, in words; empty where it does.

    `is_vouched`: somebody with the right to has asked for it or agreed; `is_voucher`: this person.
    """
    if is_voucher:
        return "You asked for this or agreed to it before. Somebody else has to agree."
    if not is_vouched and amount > above:
        return "One more person has to agree."
    return ""


def is_named(number: str, text: str) -> bool:
    """Whether what the bank says names a refund, however it is spaced or broken."""
    return _signs(number) in _signs(text)


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, text)).upper()


def what_follows(outcome: Outcome) -> State:
    """Of a refund that the card company was asked for."""
    match outcome:
        case Outcome.RETURNED:
            return State.DONE
        case Outcome.FAILED | Outcome.NEVER_ASKED:
            return State.REFUSED
        case _:
            return State.PENDING


def came_back(outcome: Outcome) -> bool:
    """Whether what was given back is ours again; that nobody knows of it says nothing."""
    return outcome is Outcome.FAILED
