"""GS1's element strings, as scanned, as printed in brackets and as links; pure.

The library `biip` knows the application identifiers; what it takes without a word, or drops, is
looked at here: false check digits, two lots in one code, a lot that has swallowed what follows.
"""

import re

from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString, GS1ElementStrings
from biip.gs1_messages import GS1Message

from .answer import Code, Kind, Parts
from .gtins import as_14, is_gtin, wrong_check_digit

SEPARATOR = "\x1d"
# What GS1 does not allow in a code; a keyboard may have sent it in the place of a separator.
_FOREIGN = re.compile(r"[^\x1d!\"%-?A-Z_a-z]")
_BRACKET = re.compile(r"\((\d{2,4})\)")
_BEGINS_WITH_GTIN = re.compile(r"0[12]\d{14}")
PART_MISFITS = "A part of it does not fit its application identifier."
_ONLY = "Only its GTIN was read."
_LOT, _SERIAL, _EXPIRY, _EXPIRY_AT = "10", "21", "17", "7003"
_COUNTS = ("30", "37")
_GTINS = ("01", "02")
# What follows a lot on packs, and how long it is at least: shorter looks too much like a lot.
_FOLLOWERS = {"10": 2, "11": 6, "13": 6, "15": 6, "16": 6, "17": 6, "21": 3, "30": 1, "240": 3}


def looks_like_one(text: str) -> bool:
    """Whether it must be meant as an element string, readable or not."""
    return SEPARATOR in text or bool(_BEGINS_WITH_GTIN.match(text))


def foreign(text: str) -> str:
    """The first sign that no part of a GS1 code may have; empty where there is none."""
    found = _FOREIGN.search(text.replace(SEPARATOR, "␝"))
    return found[0] if found else ""


def read(text: str) -> Code | None:
    """The Code of an element string as a scanner sends it; None where it is none at all."""
    message = _message(text)
    if message:
        return _answer(message, text)
    return _with_foreign_signs(text)


def read_brackets(text: str) -> Code | None:
    """The Code of text such as (01)…(17)…(10)…; None where it does not begin with such a part."""
    text = text if text.startswith("(") else text[max(0, text.find("(01)")) :]
    found = [match for match in _BRACKET.finditer(text) if _is_identifier(match[1])]
    if not found or found[0].start():
        return None
    ends = [match.start() for match in found[1:]] + [len(text)]
    pieces = [m[1] + text[m.end() : end].strip() for m, end in zip(found, ends, strict=True)]
    message = _message(SEPARATOR.join(pieces))
    if message is None:
        return Code(Kind.GS1, reason="What stands after one of the brackets does not fit it.")
    return _answer(message, text)


def _is_identifier(digits: str) -> bool:
    try:
        return GS1ApplicationIdentifier.extract(digits).ai == digits
    except ParseError:
        return False


def read_link(text: str) -> Code | None:
    """The Code of a GS1 Digital Link; None for any other address."""
    scheme, _, rest = text.partition("://")
    path, _, query = rest.partition("?")
    link = f"{scheme.lower()}://{path.rstrip('/')}" + (f"?{query}" if query else "")
    try:
        found = GS1DigitalLinkURI.parse(link)
    except (ParseError, ValueError):  # The second for what is no address at all.
        return None
    return _answer(found, link, Kind.DIGITAL_LINK)


def _message(text: str) -> GS1Message | None:
    """What the library reads; None where it reads nothing."""
    try:
        message = GS1Message.parse(text)
    except ParseError:
        return None
    return message if message.element_strings else None


def _with_foreign_signs(text: str) -> Code | None:
    """A reading with signs that GS1 does not know taken for separators: doubtful."""
    foreign = _FOREIGN.findall(text)
    message = _message(_FOREIGN.sub(SEPARATOR, text)) if foreign else None
    if message:
        shown = "A space" if foreign[0] == " " else f"“{foreign[0]}”"
        return _answer(message, text, doubt=f"{shown} was taken for the separator.")
    if _BEGINS_WITH_GTIN.match(text) and is_gtin(text[2:16]):
        return Code(Kind.GS1, gtin=text[2:16], doubtful=True, reason=f"{PART_MISFITS} {_ONLY}")
    return Code(Kind.GS1, reason=PART_MISFITS) if looks_like_one(text) else None


def _answer(
    message: GS1Message | GS1DigitalLinkURI, text: str, kind: Kind = Kind.GS1, doubt: str = ""
) -> Code:
    values: dict[str, list[GS1ElementString]] = {}
    for element in message.element_strings:
        values.setdefault(element.ai.ai, []).append(element)
    if fault := _fault(values):
        return Code(kind, reason=fault)
    first = {name: elements[0] for name, elements in values.items()}
    if kind is Kind.GS1 and SEPARATOR not in text and "(" not in text:
        doubt = doubt or _swallowed(message.element_strings[-1], first)
    return Code(kind, **_parts(first), doubtful=bool(doubt), reason=doubt)


def _parts(first: dict[str, GS1ElementString]) -> Parts:
    """Fields of a Code from the elements by identifier."""
    gtin = next((as_14(first[name].value) for name in _GTINS if name in first), "")
    expiry = first.get(_EXPIRY) or first.get(_EXPIRY_AT)
    count = next((int(first[name].value) for name in _COUNTS if name in first), None)
    return {
        "gtin": gtin,
        "lot": first[_LOT].value if _LOT in first else "",
        "expires_on": expiry.date if expiry else None,
        "serial": first[_SERIAL].value if _SERIAL in first else "",
        "count": count,
    }


def _fault(values: dict[str, list[GS1ElementString]]) -> str:
    for name, elements in values.items():
        if elements[0].gtin_error:
            return wrong_check_digit(elements[0].value)
        if elements[0].sscc_error:
            return f"{elements[0].value} is not a valid SSCC: its check digit does not fit."
        if len({element.value for element in elements}) > 1:
            title = elements[0].ai.data_title
            return f"It has two values under ({name}), {title}."
    return ""


def _swallowed(last: GS1ElementString, first: dict[str, GS1ElementString]) -> str:
    """Why the last part may hold another one: without a separator nothing tells where it ends."""
    if not last.ai.separator_required:
        return ""
    for at in range(1, len(last.value)):
        inner = _message(last.value[at:])
        if inner and _could_follow(inner.element_strings, first):
            return _two_readings(last, at, inner)
    return ""


def _could_follow(elements: GS1ElementStrings, first: dict[str, GS1ElementString]) -> bool:
    return all(
        element.ai.ai in _FOLLOWERS
        and element.ai.ai not in first
        and len(element.value) >= _FOLLOWERS[element.ai.ai]
        for element in elements
    )


def _two_readings(last: GS1ElementString, at: int, inner: GS1Message) -> str:
    name = last.ai.data_title.lower()
    rest = ", ".join(f"({element.ai.ai}) {element.value}" for element in inner.element_strings)
    return (
        "Without a separator it can be read in two ways: "
        f"{name} {last.value}, or {name} {last.value[:at]} and {rest}."
    )
