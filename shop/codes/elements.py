"""Elements of a GS1 code: application identifiers with their values, as `biip` reads them; pure.

The library is large: only who reads a code imports it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .library import GS1ApplicationIdentifier, GS1ElementString, ParseConfig

    Element = GS1ElementString

SEPARATOR = "\x1d"
_LONGEST = 4  # Digits of an application identifier.
_DAYS = ("11", "12", "13", "15", "16", "17", "4324", "4325", "4326", "7003", "7006", "7011", "8008")


def taken_apart(text: str) -> tuple[list[Element], str]:
    """The elements with which a text begins, and what is left that begins with none."""
    found: list[Element] = []
    rest = text
    while rest := rest.lstrip(SEPARATOR):
        element = _first(rest)
        if not element:
            break
        found.append(element)
        rest = rest[len(element) :]
    return found, rest


def _first(text: str) -> Element | None:
    """The element with which a text begins."""
    return _read(text, whole=False) if identifier_of(text) else None


def one(text: str) -> Element | None:
    """The one element that a text is; None where it is none."""
    return _read(text, whole=True)


def _read(text: str, whole: bool) -> Element | None:
    from .library import GS1ElementString as Strings
    from .library import ParseError

    try:
        return _with_its_day((Strings.parse if whole else Strings.extract)(text, config=_config()))
    except ParseError:
        return None


@cache
def _config() -> ParseConfig:
    """The library takes a range of harvest days for a moment, and then refuses the whole code."""
    from .library import ParseConfig

    return ParseConfig(gs1_element_strings_verify_date=False)


def _with_its_day(element: Element) -> Element | None:
    return None if element.ai.ai in _DAYS and not element.date else element


def valid(text: str) -> Element | None:
    """The same, with right check digits."""
    element = one(text)
    return element if element and not (element.gtin_error or element.sscc_error) else None


def identifier_of(text: str) -> GS1ApplicationIdentifier | None:
    """The application identifier with which a text begins, if it does."""
    return _identifier_of(text[:_LONGEST])


@lru_cache(2000)
def _identifier_of(beginning: str) -> GS1ApplicationIdentifier | None:
    """The library compares a text with each of some 500."""
    from .library import GS1ApplicationIdentifier, ParseError

    try:
        return GS1ApplicationIdentifier.extract(beginning)
    except ParseError:
        return None


def is_identifier(digits: str) -> bool:
    found = identifier_of(digits)
    return found is not None and found.ai == digits


def spelled(element: Element) -> str:
    return f"({element.ai.ai}) {element.value}"
