"""Codes of German pharmacy packs: a PPN with the data identifiers of IFA, and the bare PZN; pure.

Written from IFA's coding rules: 9N the PPN, 1T lot, D expiry, S serial, 16D production, 8P GTIN,
Q or 27Q count, separators between, all of it in the envelope of ISO 15434.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from . import days, gs1, gtins
from .answer import Code, Kind, Parts, agree
from .elements import SEPARATOR

# In the envelope any sign may stand for a separator: what a keyboard made of it is seen later.
_BODY = re.compile(r"(\[\)>[^0-9]?06[^0-9]?)?(9N.+?)[\x1d\x1e\x04]*")
_PIECE = re.compile(r"(\d{0,3}[A-Z])(.+)")
_PPN = re.compile(r"[0-9A-Z]{5,22}")
_PZN = re.compile(r"\d{8}")
_GERMAN = "11"
_FIRST_PIECE = len("9N") + 12
_LONGEST = 20  # Characters of a lot or serial number.


def read(text: str) -> Code | None:
    """The Code of a text that begins with a PPN; None for any other.

    A false PPN is a fault only in the envelope: without it "9N77" may be anything.
    """
    body = _BODY.fullmatch(text)
    if not body:
        return None
    found = _with_lost_separators(body[2]) if _has_lost(body[2]) else _read(body[2])
    return found if body[1] or found.reference else None


def read_pzn(text: str) -> Code | None:
    """The Code of a PZN as bar codes in Code 39 have it: a minus and eight digits."""
    is_one = text.startswith("-") and is_pzn(text[1:])
    return Code(Kind.PZN, reference=text[1:]) if is_one else None


def is_pzn(digits: str) -> bool:
    """Modulo 11 over the first seven, each by its place; 10 is none."""
    if not (digits.isascii() and _PZN.fullmatch(digits)):
        return False
    *first, check = map(int, digits)
    return sum(place * digit for place, digit in enumerate(first, 1)) % 11 == check


def check_digits(text: str) -> str:
    """Of a PPN: modulo 97 over its signs, each by its place; the first place is 2."""
    return f"{sum(place * ord(sign) for place, sign in enumerate(text, 2)) % 97:02d}"


def _has_lost(body: str) -> bool:
    return SEPARATOR not in body and len(body) > _FIRST_PIECE


def _with_lost_separators(body: str) -> Code:
    """What is left of it: the parts between foreign signs, or only the number."""
    if foreign := gs1.foreign(body):
        found = _read(body.replace(foreign, SEPARATOR).strip(SEPARATOR))
        doubt = gs1.taken_for_separator(foreign)
    else:
        found = _read(body[:_FIRST_PIECE])
        doubt = "Its separators are lost: only its PPN was read."
    return found if found.reason else replace(found, doubtful=True, reason=doubt)


def _read(body: str) -> Code:
    found: Parts = {}
    for piece in filter(None, body.split(SEPARATOR)):
        try:
            said = _piece(piece)
        except ValueError:
            return _refused(found, f"Its part {piece} is not valid.")
        if not agree(found, said):
            return _refused(found, f"Its part {piece} says otherwise than one before it.")
        found |= said
    return Code(Kind.PPN, **found)


def _refused(found: Parts, reason: str) -> Code:
    return Code(Kind.PPN, reference=found.get("reference", ""), reason=reason)


def _piece(text: str) -> Parts:
    """What one piece says; ValueError where it cannot be right, nothing for what is of no use."""
    found = _PIECE.fullmatch(text)
    if not found:
        raise ValueError(f"{text} begins with no data identifier")
    reader = _READERS.get(found[1])
    return reader(found[2]) if reader else {}


def _product(number: str) -> Parts:
    """A German one names its PZN, any other is kept as a whole."""
    registry, rest = number[:2], number[2:-2]
    is_right = _PPN.fullmatch(number) and check_digits(number[:-2]) == number[-2:]
    if not is_right or (registry == _GERMAN and not is_pzn(rest)):
        raise ValueError(f"{number} is no PPN")
    return {"reference": rest if registry == _GERMAN else number}


def _gtin(digits: str) -> Parts:
    if gtins.why_not(digits):
        raise ValueError(f"{digits} is no GTIN")
    return {"gtin": gtins.as_14(digits)}


def _expiry(text: str) -> Parts:
    return {"expires_on": days.day(*_figures(text, r"(\d\d)(\d\d)(\d\d)"))}


def _production(text: str) -> Parts:
    return {"produced_on": days.day(*_figures(text, r"(\d{4})(\d\d)(\d\d)"))}


def _count(text: str) -> Parts:
    return {"count": int(*_figures(text, r"(\d{1,8})"))}


def _number(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"{text} has more than {_LONGEST} characters")
    return text


def _figures(text: str, pattern: str) -> tuple[str, ...]:
    found = re.fullmatch(pattern, text)
    if not found:
        raise ValueError(f"{text} is not written so")
    return found.groups()


_READERS: dict[str, Callable[[str], Parts]] = {
    "9N": _product,
    "8P": _gtin,
    "1T": lambda text: {"lot": _number(text)},
    "S": lambda text: {"serial": _number(text)},
    "D": _expiry,
    "16D": _production,
    "Q": _count,
    "27Q": _count,
}
