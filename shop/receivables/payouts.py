"""Which payments by card a payout of the card company is likely to be for; pure (J24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.taxes.cents import NOTHING

# The dearest cards cost about so much of what was taken, and so much for each payment.
_SHARE, _EACH = Decimal("0.05"), Decimal("0.50")


@dataclass(frozen=True)
class Taken:
    """A payment by card, or, negative, one that went back."""

    key: int
    amount: Decimal


@dataclass(frozen=True)
class Payout:
    """The payments in it, and what of them came less than they are."""

    keys: tuple[int, ...]
    gross: Decimal
    fee: Decimal


def payout(came: Decimal, taken: Sequence[Taken]) -> Payout:
    """What came for these payments."""
    gross = sum((each.amount for each in taken), NOTHING)
    return Payout(tuple(each.key for each in taken), gross, gross - came)


def why_not(found: Payout, taken: Sequence[Taken]) -> str:
    """In words, why that cannot be a payout for these; empty where it can."""
    if not taken:
        return "Say which payments by card are in it."
    if found.fee < 0:
        return f"More came than these payments come to: {found.gross:,.2f}."
    most = _SHARE * sum((abs(each.amount) for each in taken), NOTHING) + _EACH * len(taken)
    if found.fee > most:
        return f"{found.fee:,.2f} would be the fee, and no card company takes so much."
    return ""


def proposal(came: Decimal, taken: Sequence[Taken]) -> Payout | None:
    """The first of them, oldest first, that `came` can be the payout of; None where there is
    none."""
    for many in range(1, len(taken) + 1):
        found = payout(came, taken[:many])
        if not why_not(found, taken[:many]):
            return found
    return None
