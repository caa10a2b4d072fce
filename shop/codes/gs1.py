"""GS1's element strings, as a scanner sends them: their parts, and what is wrong with them; pure.

The library `biip` knows the application identifiers; what it takes without a word, or drops, is
looked at here: false check digits, two lots in one code, a lot that has swallowed what follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from . import separators
from .answer import Code, Kind, Parts
from .elements import SEPARATOR, identifier_of, spelled, taken_apart
from .gtins import as_14, is_gtin, wrong_check_digit

if TYPE_CHECKING:
    from .elements import Element

    Elements = Sequence[Element]
    ByName = dict[str, Element]

# What GS1 does not allow in a code; a keyboard may have sent it in the place of a separator.
_FOREIGN = re.compile(r"[^\x1d!\"%-?A-Z_a-z]")
_SIGN = re.compile(r"[^0-9A-Za-z]")
_BEGINS_WITH_GTIN = re.compile(r"0[12]\d{14}")
_FIXED_LENGTH = re.compile(r"N\d\+N(\d+)")
_PARCEL, _PRODUCT, _CONTENT = "00", "01", "02"
_LOT, _SERIAL, _REFERENCE = "10", "21", "240"
_EXPIRY, _PRODUCTION, _COUNTS = ("17", "7003"), ("11", "8008"), ("30", "37")
_ONE_MEANING = {_EXPIRY: "last days", _PRODUCTION: "days of production", _COUNTS: "counts"}


def looks_like_one(text: str) -> bool:
    """Whether it must be meant as an element string, readable or not."""
    return SEPARATOR in text or bool(_BEGINS_WITH_GTIN.match(text))


def foreign(text: str) -> str:
    """The first sign that no part of a GS1 code may have; empty where there is none."""
    found = _FOREIGN.search(text.replace(SEPARATOR, "␝"))
    return found[0] if found else ""


def shown(sign: str) -> str:
    """One sign as it stands in a sentence."""
    if sign.isspace():
        return "a space"
    return f"“{sign}”" if sign.isprintable() else "a sign that nobody sees"


def taken_for_separator(sign: str) -> str:
    return _sentence(f"{shown(sign)} was taken for the separator.")


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def read(text: str) -> Code | None:
    """The Code of an element string; None where it is none at all."""
    if elements := _elements(text):
        return answer(elements, doubt="" if SEPARATOR in text else _doubt(text, elements))
    return _with_foreign_signs(text) or _with_lost_separators(text) or _misfit(text)


def _doubt(text: str, elements: Elements) -> str:
    """How a text without a separator could be read too, in words; empty where it could not."""
    if hidden := separators.swallowed(elements):
        return f"Without a separator it can be read in two ways: {hidden}."
    if cut := next((each for each in elements[:-1] if each.ai.separator_required), None):
        return f"There is no separator after {spelled(cut)}: it may end earlier."
    for sign in _SIGN.finditer(text):
        following, _ = taken_apart(text[sign.end() :])
        if following and following[0].ai.ai in separators.ON_PACKS:
            others = _spelled(tuple(following))
            return f"“{sign[0]}” may stand for a separator: then {others} follows it."
    return ""


def _spelled(elements: Elements) -> str:
    return ", ".join(map(spelled, elements))


def _elements(text: str) -> Elements:
    """The elements that a text is; empty where a part of it is none."""
    found, rest = taken_apart(text) if text.isascii() else ([], text)
    return () if rest else found


def _with_foreign_signs(text: str) -> Code | None:
    """A reading with signs that GS1 does not know taken for separators: doubtful."""
    sign = foreign(text.replace(SEPARATOR, ""))
    elements = _elements(_FOREIGN.sub(SEPARATOR, text)) if sign else ()
    return answer(elements, doubt=taken_for_separator(sign)) if elements else None


def _with_lost_separators(text: str) -> Code | None:
    """A reading that would fit if there had been separators: doubtful."""
    elements = separators.apart(text) if _BEGINS_WITH_GTIN.match(text) else ()
    doubt = f"Its separators seem to be lost: it can be read as {_spelled(elements)}."
    return answer(elements, doubt=doubt) if elements else None


def _misfit(text: str) -> Code | None:
    """What is left of a code of which a part cannot be right: at most its GTIN."""
    if not looks_like_one(text):
        return None
    if _BEGINS_WITH_GTIN.match(text) and is_gtin(text[2:16]):
        reason = f"{why_not(text)} Only its GTIN was read."
        return Code(Kind.GS1, gtin=text[2:16], doubtful=True, reason=reason)
    return Code(Kind.GS1, reason=why_not(text))


def why_not(text: str) -> str:
    """Which part of an element string does not fit, in words."""
    found, rest = taken_apart(text)
    if found and rest and foreign(rest[0]):
        return _sentence(f"{shown(rest[0])} after {spelled(found[-1])} is in no GS1 code.")
    return why_not_part(rest.partition(SEPARATOR)[0]) if rest else "It holds nothing."


def why_not_part(text: str) -> str:
    """Why the part with which a text begins does not fit, in words."""
    identifier = identifier_of(text)
    if not identifier:
        return f"“{text}” does not fit: it begins with no application identifier."
    fixed = _FIXED_LENGTH.fullmatch(identifier.format)
    value = text[len(identifier.ai) :][: int(fixed[1]) if fixed else None]
    return f"“{value}” does not fit ({identifier.ai}), {identifier.data_title}."


def answer(elements: Elements, kind: Kind = Kind.GS1, doubt: str = "") -> Code:
    """The Code of elements that were read; `doubt` says why they may be others."""
    first: ByName = {}
    for element in elements:
        if element.value != first.setdefault(element.ai.ai, element).value:
            name = f"({element.ai.ai}), {element.ai.data_title}"
            return Code(kind, reason=f"It has two values under {name}.")
    if fault := _fault(elements, first):
        return Code(kind, reason=fault)
    if _PARCEL in first and not first.keys() & {_PRODUCT, _CONTENT}:
        kind = Kind.SSCC
    parts = _parts(first)
    if not doubt and _CONTENT in first and not parts["count"]:
        doubt = "It is the code of a case and does not say how many units are in it."
    return Code(kind, **parts, doubtful=bool(doubt), reason=doubt)


def _fault(elements: Elements, first: ByName) -> str:
    for element in elements:
        if element.gtin_error:
            return wrong_check_digit(element.value)
        if element.sscc_error:
            return f"{element.value} is not a valid SSCC: its check digit does not fit."
    for (one, other), meaning in _ONE_MEANING.items():
        if one in first and other in first and _said(first[one]) != _said(first[other]):
            return f"It has two {meaning}, under ({one}) and ({other})."
    if _PRODUCT in first and _CONTENT in first:
        return "It names two products, under (01) and (02)."
    return ""


def _said(element: Element) -> date | str:
    return element.date or element.value


def _parts(first: ByName) -> Parts:
    """Fields of a Code from the elements by identifier."""

    def value(*names: str) -> str:
        return next((first[name].value for name in names if name in first), "")

    def day(names: tuple[str, str]) -> date | None:
        return next((first[name].date for name in names if name in first), None)

    gtin, count = value(_PRODUCT, _CONTENT), value(*_COUNTS)
    return {
        "gtin": gtin and as_14(gtin),
        "lot": value(_LOT),
        "expires_on": day(_EXPIRY),
        "serial": value(_SERIAL),
        "count": int(count) if count else None,
        "produced_on": day(_PRODUCTION),
        "reference": value(_REFERENCE),
    }
