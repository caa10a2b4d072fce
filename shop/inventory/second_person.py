"""When putting stock right takes two people; pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Change:
    """What a deed would change: units by so many, a last day, the number of a lot, the name of a
    place where they are kept apart; `reached` are units that clinics got of a lot whose receipt is
    to say something else."""

    units: int = 0
    price: Decimal | None = None
    expires_on: date | None = None
    later_on: date | None = None
    leaves_number_of: str = ""
    leaves_apart: str = ""
    reached: int = 0


def because(change: Change, above: Decimal) -> str:
    """Why a second person has to agree, in words; empty where one is enough.

    `above` is the value in the shop's currency, at today's price without tax; what has no price
    takes two.
    """
    if change.later_on and change.expires_on and change.later_on > change.expires_on:
        return (
            f"{change.later_on:%-d %b %Y} is later than {change.expires_on:%-d %b %Y}: "
            "a longer life takes two people."
        )
    if change.leaves_number_of:
        return f"The lot is {change.leaves_number_of}: another number takes two people."
    if change.reached:
        units = "1 unit" if change.reached == 1 else f"{change.reached} units"
        return f"{units} of it left for clinics: to correct its receipt takes two people."
    if change.leaves_apart:
        return f"Units would leave {change.leaves_apart} to be sold: that takes two people."
    if not change.units:
        return ""
    if change.price is None:
        return "The product has no price: its value is not known, so it takes two people."
    value = abs(change.units) * change.price
    return f"It is worth {value:,.2f}, more than {above:,.2f}." if value > above else ""
