"""What is asked a second time before goods are booked in, and what is refused; pure.

What may be a slip of the hand is asked about, and the answer is kept in the ledger; what cannot be
right is refused in words (docs/rules/stock.md).
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from shop.codes.answer import Code, Kind
from shop.codes.reading import read

# Where no source states how long a product keeps; a later date is a slip such as 2206 for 2026.
LONGEST_LIFE = timedelta(days=5 * 365)
_FEWEST_DIGITS_OF_A_CODE = 12
_ORDINARY_UNITS = 1000


@dataclass(frozen=True)
class Question:
    """One thing to be said yes to. `key` names it with its values: a yes counts for no others."""

    key: str
    text: str
    yes: str


def second_looks(
    expires_on: date, minimum_days: int, on: date, keeps_months: int | None = None
) -> list[Question]:
    """The Questions that an expiry date asks on day `on`; `keeps_months` is how long the product
    keeps from its making, None where no source states it."""
    days = (expires_on - on).days
    day, in_words = expires_on.isoformat(), f"{expires_on:%-d %b %Y}"
    if days < 0:
        return [
            Question(
                f"expired {day}",
                f"{in_words} has passed: these units are expired and cannot be sold.",
                "Book them as not sellable, to be sent back or written off",
            )
        ]
    if days < minimum_days:
        return [
            Question(
                f"short {day}",
                f"Only {_days(days)} are left; the product needs {minimum_days} to be sold.",
                "Book them as not sellable, to be sent back or written off",
            )
        ]
    if far := _too_far(expires_on, on, keeps_months):
        return [Question(f"far {day}", far, f"The pack says {in_words}")]
    return []


def _too_far(expires_on: date, on: date, keeps_months: int | None) -> str:
    """Why no pack that is here on day `on` can last so long, in words; empty where it can."""
    ahead = expires_on - on
    if keeps_months is None:
        return (
            f"{expires_on:%-d %b %Y} is {ahead.days // 365} years ahead."
            if ahead > LONGEST_LIFE
            else ""
        )
    latest = _end_of_month(on, keeps_months)
    if expires_on <= latest:
        return ""
    return (
        f"The product keeps {keeps_months} months: made today it would last to {latest:%-d %b %Y}."
    )


def _end_of_month(on: date, months: int) -> date:
    """The last day of the month that is so many months after a day: packs may name none."""
    years, month = divmod(on.month - 1 + months, 12)
    return date(on.year + years, month + 1, monthrange(on.year + years, month + 1)[1])


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


@lru_cache(2000)
def about_the_number(number: str) -> Sequence[Question]:
    """The Questions that a number asks which could be the code of a product or parcel."""
    code = read(number)
    is_code = code.kind in (Kind.GTIN, Kind.SSCC) and len(number) >= _FEWEST_DIGITS_OF_A_CODE
    if not is_code and not (code.kind is Kind.GS1 and code.doubtful):
        return ()
    said = code.reason or f"{number} is {code.name}."
    return (Question(f"code {number}", said, f"The pack prints {number} as its lot number"),)


def about_twins(number: str, known: Sequence[str]) -> list[Question]:
    """The Questions that a number asks which looks like those of other lots."""
    if not known:
        return []
    names = ", ".join(known)
    return [
        Question(
            f"another {number} {names}",
            f"Lot {names} of this product is known. If it is the same, type its number.",
            f"Another lot than {names}: the pack prints {number}",
        )
    ]


def scan_in(text: str) -> str:
    """The text where it surely is a whole code, else nothing. A bare number may be a lot's."""
    code = read(text)
    is_number = code.kind in (Kind.GTIN, Kind.SSCC)
    return text if code.kind is not Kind.NONE and code.is_certain and not is_number else ""


def of_a_scan(code: Code) -> str:
    """What is said of a whole code in the place of a lot number."""
    if code.doubtful:
        return f"This is a whole scan. {code.reason} Type the lot number as the pack prints it."
    if not code.is_readable:
        return f"This is a whole scan that cannot be read. {code.reason}"
    return f"This is a whole scan; the lot is {code.lot}." if code.lot else "This is a whole scan."


def not_a_value(text: str) -> str:
    """Why a code cannot be a quantity, date or name, in words; empty where the text is none."""
    code = read(text)
    if code.kind is Kind.NONE or not code.is_certain:
        return ""
    return f"This is {code.name}: scan it into the first field, and type this one."


def is_ordinary(quantity: int) -> bool:
    """Whether a quantity asks nothing, however little was received of the product so far."""
    return quantity <= _ORDINARY_UNITS


def many(quantity: int, largest: int) -> list[Question]:
    """The Questions that a quantity asks; `largest` is the product's largest receipt so far."""
    if is_ordinary(quantity) or quantity <= 10 * largest:
        return []
    said = f"{quantity:,} units are many: the largest receipt of this product had {largest:,}."
    return [Question(f"many {quantity}", said, f"There are {quantity:,} units")]
