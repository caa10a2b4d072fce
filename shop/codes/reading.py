"""Reads any code: which kind it is, and what it says; pure.

What cannot be read for sure is said to be doubtful, never guessed.
"""

import re
import unicodedata
from dataclasses import replace

from . import gs1, gtins, hibc
from .answer import Code, Kind

LONGEST = 500
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
# How keyboards, terminals and copied text spell the separator (ASCII 29).
_SPELLED_SEPARATORS = re.compile(r"␝|<GS>|\[GS\]|\{GS\}|<FNC1>|\\x1d|\^\]", re.I)
_OUTER = " \t\r\n"
_GAPS = re.compile(r"[\s-]+")
_NO_CODE = Code(Kind.NONE, reason="This is no code that can be read here.")


def read(text: str) -> Code:
    """The Code that a text is; of kind NONE where it is none."""
    text = plain(text)
    scan = _SYMBOLOGY.sub("", text).lstrip(gs1.SEPARATOR)
    found = _linked(scan) or _hibc(scan) or gs1.read_brackets(scan)
    if found:
        return found
    found = _digits(scan) or gs1.read(scan)
    if scan != text:
        return found or Code(Kind.GS1, reason=gs1.PART_MISFITS)
    return replace(found, is_certain=_is_certain(found, scan)) if found else _NO_CODE


def plain(text: str) -> str:
    """The text without invisible signs and in ordinary letters, its separators as ASCII 29."""
    text = _SPELLED_SEPARATORS.sub(gs1.SEPARATOR, text[:LONGEST])
    text = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in text if not _is_invisible(sign)).strip(_OUTER)


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf"


def _linked(text: str) -> Code | None:
    return gs1.read_link(text) if re.match(r"https?://", text, re.I) else None


def _hibc(text: str) -> Code | None:
    text = hibc.with_check_sign(text)
    return hibc.read(text) if hibc.looks_like_one(text) else None


def _is_certain(code: Code, text: str) -> bool:
    """Whether more than its letters says that it is a code."""
    if code.kind is Kind.GS1:
        parts = (code.gtin, code.lot, code.expires_on, code.serial, code.count)
        return gs1.looks_like_one(text) or sum(map(bool, parts)) > 1
    return not code.reason and len(_GAPS.sub("", text)) > min(gtins.LENGTHS)


def _digits(text: str) -> Code | None:
    """A bare number: a GTIN, or that of a parcel."""
    digits = _GAPS.sub("", text)
    if not (digits.isascii() and digits.isdecimal()):
        return None
    if len(digits) == 18:
        parcel = gs1.read("00" + digits)
        return replace(parcel, kind=Kind.SSCC) if parcel else None
    if len(digits) not in gtins.LENGTHS:
        return None
    if gtins.is_gtin(digits):
        return Code(Kind.GTIN, gtin=gtins.as_14(digits))
    return gs1.read(digits) or Code(Kind.GTIN, reason=gtins.wrong_check_digit(digits))
