"""Reads any code: which kind it is, and what it says; pure.

What cannot be read for sure is said to be doubtful, never guessed.
"""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from . import brackets, gs1, gtins, hibc, links, ppn
from .answer import Code, Kind
from .elements import SEPARATOR

LONGEST = 500
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_GS1_SYMBOLOGIES = ("]C1", "]d2", "]d8", "]Q3", "]e0", "]z1", "]J1")
# The same, from a keyboard that has another language than the scanner, or capitals locked.
_OTHER_KEYBOARD = re.compile(r"^(?:[^\w\]](?:C1|d2|Q3|e0)|\](?:c1|D2|q3|E0(?=\d{14})))(?=\d\d)")
# How keyboards, terminals and copied text spell the signs of ASCII that nobody sees.
_SPELLED = {
    SEPARATOR: re.compile(
        r"␝|<GS>|\[GS\]|\{GS\}|<FNC1>|\[FNC1\]|\{FNC1\}|<F8>|\[F8\]|\{F8\}|\\x1d|\\u001d|\^\]"
        r"|&#29;|&#x1d;|<0x1d>",
        re.I,
    ),
    "\x1e": re.compile(r"␞|<RS>|\[RS\]|\{RS\}|\\x1e|\\u001e", re.I),
    "\x04": re.compile(r"␄|<EOT>|\[EOT\]|\{EOT\}|\\x04|\\u0004", re.I),
}
_GS1_ENVELOPE = re.compile(r"\[\)>\x1e?05\x1d?([^\x1e\x04]+)[\x1e\x04]*")
_OUTER = " \t\r\n"
# Python counts the separator as white space.
_GAPS = re.compile(r"[^\S\x1d]+|-+")
_NO_CODE = Code(Kind.NONE, reason="This is no code that can be read here.")
_KEYBOARD = (
    "The scanner types on a keyboard of another language, or with capitals locked: "
    "letters and signs may be others than on the pack."
)


@lru_cache(maxsize=1000)
def read(text: str) -> Code:
    """The Code that a text is, as the scanner sends it; of kind NONE where it is none."""
    if len(text) > LONGEST:
        return Code(Kind.NONE, reason=f"A code has at most {LONGEST} characters.")
    space_follows = text.rstrip("\r\n").endswith(" ")
    text = plain(text)
    if _OTHER_KEYBOARD.match(text):
        return _from_other_keyboard(_OTHER_KEYBOARD.sub("", text))
    scan = _SYMBOLOGY.sub("", text).lstrip(SEPARATOR)
    found = hibc.read(scan, space_follows) or _of_other_kinds(scan)
    return found or _of_parts(scan, text)


def _of_parts(scan: str, text: str) -> Code:
    """The Code of an element string or a number; `text` has what the scanner said of the symbol."""
    is_gs1 = text.startswith((*_GS1_SYMBOLOGIES, SEPARATOR))
    found = gs1.read(scan) if is_gs1 else _digits(scan) or gs1.read(scan)
    if scan != text:
        return found or _without_parts(scan, is_gs1)
    return replace(found, is_certain=_is_certain(found, scan)) if found else _NO_CODE


def plain(text: str) -> str:
    """The text without invisible signs and in ordinary letters, its separators as ASCII 29."""
    text = text[:LONGEST]
    for sign, spellings in _SPELLED.items():
        text = spellings.sub(sign, text)
    text = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in text if not _is_invisible(sign)).strip(_OUTER)


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf"


def _of_other_kinds(text: str) -> Code | None:
    """The Code of a text that looks like one of no scanned element string."""
    return (
        _linked(text)
        or ppn.read(text)
        or ppn.read_pzn(text)
        or brackets.read(text)
        or _in_envelope(text)
    )


def _linked(text: str) -> Code | None:
    return links.read(text) if re.match(r"https?://", text, re.I) else None


def _in_envelope(text: str) -> Code | None:
    found = _GS1_ENVELOPE.fullmatch(text)
    return gs1.read(found[1]) if found else None


def _from_other_keyboard(text: str) -> Code:
    found = gs1.read(text)
    readable = found if found and found.is_readable else Code(Kind.GS1)
    return replace(readable, doubtful=True, reason=_KEYBOARD)


def _without_parts(text: str, is_gs1: bool) -> Code:
    """What a bar code is that surely is one and holds no parts."""
    if is_gs1:
        return Code(Kind.GS1, reason=gs1.why_not(text))
    return Code(Kind.OTHER, reason=f"The bar code says only “{text}”.")


def _is_certain(code: Code, text: str) -> bool:
    """Whether more than its letters says that it is a code."""
    if code.kind is Kind.GS1:
        return gs1.looks_like_one(text) or _has_parts(code)
    return not code.reason and len(_GAPS.sub("", text)) > min(gtins.LENGTHS)


def _has_parts(code: Code) -> bool:
    parts = (code.gtin, code.lot, code.expires_on, code.serial, code.count, code.produced_on)
    return sum(map(bool, parts)) > 1


def _digits(text: str) -> Code | None:
    """A bare number: a GTIN or that of a parcel, or the parts of a code that are all digits."""
    digits = _GAPS.sub("", text)
    if not (digits.isascii() and digits.isdecimal()):
        return None
    number, parts = _number(digits), gs1.read(text)
    if not (number and parts and parts.is_readable):
        return number or parts
    if number.is_readable and _has_parts(parts):
        return replace(parts, doubtful=True, reason=f"{digits} could be {number.name} too.")
    return number if number.is_readable else parts


def _number(digits: str) -> Code | None:
    if len(digits) == 18:
        parcel = gs1.read("00" + digits)
        return replace(parcel, kind=Kind.SSCC) if parcel else None
    if gtins.is_gtin(digits):
        return Code(Kind.GTIN, gtin=gtins.as_14(digits))
    is_like_one = len(digits) in gtins.LENGTHS
    return Code(Kind.GTIN, reason=gtins.wrong_check_digit(digits)) if is_like_one else None
