"""One element of a GS1 code: an application identifier and its value, as `biip` reads it; pure."""

from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

Element = GS1ElementString


def one(text: str) -> Element | None:
    """The one element that a text is; None where it is none."""
    try:
        return Element.parse(text)
    except ParseError:
        return None


def valid(text: str) -> Element | None:
    """The same, with right check digits."""
    element = one(text)
    return element if element and not (element.gtin_error or element.sscc_error) else None


def identifier_of(text: str) -> GS1ApplicationIdentifier | None:
    """The application identifier with which a text begins, if it does."""
    try:
        return GS1ApplicationIdentifier.extract(text)
    except ParseError:
        return None


def is_identifier(digits: str) -> bool:
    found = identifier_of(digits)
    return found is not None and found.ai == digits


def spelled(element: Element) -> str:
    return f"({element.ai.ai}) {element.value}"
