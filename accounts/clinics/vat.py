"""VAT numbers of clinics: their form, and how long a look-up counts; pure (docs/rules/money.md)."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from stdnum import get_cc_module
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.util import clean

# Where the prefix of a number is not the country's code.
_COUNTRIES = {"EL": "GR"}
_PREFIXES = {"GR": "EL"}
_WITH_PREFIX = (eu_vat, ch_vat)
MOST_CHARACTERS = 20


class NotANumber(ValueError):
    """What was typed is no VAT number; the message says why."""


class State(StrEnum):
    """What is known of the number that a clinic gave."""

    NONE = ""
    WAITING = "waiting"
    VERIFIED = "verified"
    REFUSED = "refused"


STATES = [
    (State.WAITING.value, "to be looked up"),
    (State.VERIFIED.value, "confirmed"),
    (State.REFUSED.value, "not confirmed"),
]


def read(text: str) -> str:
    """A VAT number with its country's prefix, as registers write it. Raises NotANumber."""
    typed: str = clean(text, " -./").upper()
    if not typed:
        return ""
    typed = _PREFIXES.get(typed[:2], typed[:2]) + typed[2:]
    form = _form_of(typed[:2])
    if form is None:
        raise NotANumber(
            "Begin with the country, such as GB or DE. We do not know the form of numbers that "
            f"begin with “{typed[:2]}”."
        )
    try:
        form.validate(typed if form in _WITH_PREFIX else typed[2:])
    except ValidationError:
        raise NotANumber(
            f"This is not a VAT number of {typed[:2]}: a digit is missing or mistyped."
        ) from None
    return typed


def _form_of(prefix: str) -> Any:
    """The module of stdnum that knows a country's numbers; None where none does."""
    if prefix.lower() in {*eu_vat.MEMBER_STATES, "el"}:
        return eu_vat
    return get_cc_module(prefix.lower(), "vat") if prefix.isalpha() else None


def country_of(number: str) -> str:
    """The country of a number (ISO 3166-1; XI is Northern Ireland); empty of none."""
    return _COUNTRIES.get(number[:2], number[:2])


def counts_until(verified_on: date, days: int) -> date:
    """The last day on which a look-up of this day counts, for so many days (M17)."""
    return verified_on + timedelta(days=days)


def counting(number: str, verified_on: date | None, today: date, days: int) -> str:
    """The number, if it counts today; else nothing."""
    return number if verified_on and today <= counts_until(verified_on, days) else ""


def why_not(number: str, state: str, verified_on: date | None) -> str:
    """Why the number that a clinic gave does not count, where it does not; empty without one."""
    if not number:
        return ""
    if state == State.REFUSED:
        return f"The register does not confirm your VAT number {number}."
    if verified_on:
        return f"We looked your VAT number {number} up too long ago, and will again."
    return f"We have not looked your VAT number {number} up yet."
