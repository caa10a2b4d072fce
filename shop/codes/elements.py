"""Elements of a GS1 code: application identifiers with their values, as `biip` reads them; pure."""

from functools import lru_cache

from biip import ParseConfig, ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

Element = GS1ElementString
SEPARATOR = "\x1d"
_LONGEST = 4  # Digits of an application identifier.
# The library takes a range of harvest days for a moment, and then refuses the whole code.
_CONFIG = ParseConfig(gs1_element_strings_verify_date=False)
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
    if not identifier_of(text):
        return None
    try:
        return _with_its_day(Element.extract(text, config=_CONFIG))
    except ParseError:
        return None


def one(text: str) -> Element | None:
    """The one element that a text is; None where it is none."""
    try:
        return _with_its_day(Element.parse(text, config=_CONFIG))
    except ParseError:
        return None


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
    try:
        return GS1ApplicationIdentifier.extract(beginning)
    except ParseError:
        return None


def is_identifier(digits: str) -> bool:
    found = identifier_of(digits)
    return found is not None and found.ai == digits


def spelled(element: Element) -> str:
    return f"({element.ai.ai}) {element.value}"
