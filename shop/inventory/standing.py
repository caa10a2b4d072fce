"""Why the units of a lot are not sold, in the words that lists and messages show; pure."""

from datetime import date
from enum import StrEnum


class LotStatus(StrEnum):
    """What staff say of a lot. What it is called: shop.inventory.models.Lot.Status."""

    AVAILABLE = "available"
    ON_HOLD = "on_hold"
    RECALLED = "recalled"


def why_not_sold(status: str, expires_on: date, minimum_days: int, on: date) -> str:
    """A few words; empty where an order placed on day `on` could get them."""
    if status == LotStatus.RECALLED:
        return "recalled: set them aside"
    if status == LotStatus.ON_HOLD:
        return "on hold: not sellable"
    if expires_on < on:
        return "expired: not sellable"
    if (expires_on - on).days < minimum_days:
        return f"too short to sell: needs {minimum_days} days"
    return ""
