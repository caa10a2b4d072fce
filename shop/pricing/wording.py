"""What pages say of a price beside the amount; pure."""

from datetime import date

from .rule import Applied, Kind
from .units import RightUnits

_WORDS = {
    Kind.STANDARD: "Standard price",
    Kind.AGREED: "Your clinic’s price",
    Kind.LIST: "Your clinic’s price",
    Kind.BRAND: "Your clinic’s price for this brand",
    Kind.VOLUME: "Volume price",
    Kind.SHORT_DATED: "Short-dated price",
}
_TO_STAFF = {
    Kind.STANDARD: "Standard price",
    Kind.AGREED: "Price agreed with the clinic",
    Kind.LIST: "Price of a list",
    Kind.BRAND: "Agreement about the brand",
    Kind.VOLUME: "Volume price",
    Kind.SHORT_DATED: "Short-dated price",
}


def why(applied: Applied) -> str:
    """Such as "Your clinic’s price until 31 December 2026 (contract of 3 March 2026)"."""
    return _told(_WORDS[applied.kind], applied.last_day, applied.reference)


def why_for_staff(kind: str, last_day: date | None, reference: str) -> str:
    """The same of a price that was kept, for who sells."""
    return _told(_TO_STAFF[Kind(kind)], last_day, reference)


def why_it_was(kind: str, last_day: date | None, reference: str) -> str:
    """The same of a price that was kept, for who bought."""
    return _told(_WORDS[Kind(kind)], last_day, reference)


def sold_in(right: RightUnits) -> str:
    """Such as "Sold in tens, at least 20"; empty where any number is right."""
    if right.is_any:
        return ""
    if right.step == 1:
        return f"At least {right.fewest} in an order"
    least = f", at least {right.fewest}" if right.fewest > right.step else ""
    return f"Only in steps of {right.step}{least}"


def wrong_units(right: RightUnits, units: int) -> str:
    """Why so many units are not to be had, and how many are."""
    numbers = " or ".join(str(each) for each in right.near(units))
    return f"{sold_in(right)}: {numbers}, not {units}."


def small_order(below: str, missing: str) -> str:
    """How the charge falls away, of amounts in words."""
    return (
        f"Orders of goods below {below} excluding VAT bear a small-order charge. With {missing} "
        "more it falls away."
    )


SMALL_ORDER = "Small-order charge"


def _told(words: str, last_day: date | None, reference: str) -> str:
    until = f" until {last_day:%-d %b %Y}" if last_day else ""
    return f"{words}{until}{f' ({reference})' if reference else ''}"
