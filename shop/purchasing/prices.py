"""The one rule of who sees prices where not everybody does; pure (docs/rules/purchase.md)."""

from dataclasses import dataclass

from accounts.licences.policy import Standing

from .policy import STANDING_REASONS, Reason


@dataclass(frozen=True)
class Reader:
    """Who would read a price.

    `standing` is what their own licences are worth. `clinicians` are the standings of those who
    answer for their orders instead, one for each such clinic: "none" where nobody does.
    `reads_prices` is the staff's permission.
    """

    is_signed_in: bool = False
    is_active: bool = True
    reads_prices: bool = False
    standing: str = Standing.NONE
    clinicians: tuple[str, ...] = ()


def hidden_because(reader: Reader) -> Reason | None:
    """The Reason why this reader sees no prices; None for who sees them."""
    if not reader.is_signed_in:
        return Reason.NOT_SIGNED_IN
    if not reader.is_active:
        return Reason.ACCOUNT_CLOSED
    if reader.standing in (Standing.SUSPENDED, Standing.REVOKED):
        return STANDING_REASONS[reader.standing]
    if reader.reads_prices or Standing.VERIFIED in (reader.standing, *reader.clinicians):
        return None
    if reader.standing == Standing.NONE and reader.clinicians:
        return Reason.NO_RESPONSIBLE
    return STANDING_REASONS[reader.standing]
