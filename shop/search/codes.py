"""Part numbers, GTINs and scanned GS1 codes in what was typed; pure.

A GTIN of 8, 12, 13 or 14 digits is the same number with zeros before it. A scanner may send the
symbology first (]d2, ]C1) and a FNC1 as ASCII 29; what it sends after the GTIN does not matter
here, because (01) has a fixed length.
"""

import re
from dataclasses import dataclass

import biip
from stdnum import ean

LONGEST_CODE = 200
GTIN_LENGTHS = (8, 12, 13, 14)
_FNC1_SIGNS = str.maketrans({"␝": "\x1d"})
_PRINTED = re.compile(r"\(01\)\s*(\d{14})")
_SCANNED = re.compile(r"^(?:\][A-Za-z]\d)?\x1d?01(\d{14})")
_LINKED = re.compile(r"/01/(\d{8,14})(?:[/?#]|$)")
_SPACES = re.compile(r"[\s-]+")
_PART_NUMBER = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True)
class Codes:
    """`gtins`: every way in which a valid GTIN may be stored; `fault`: why a number is none."""

    gtins: tuple = ()
    part_number: str = ""
    fault: str = ""


def read(text):
    """The Codes that a search text may be."""
    text = text[:LONGEST_CODE].translate(_FNC1_SIGNS).strip(" \t\r\n")
    gtin = _gtin_of_scan(text) or _bare_digits(text)
    fault = ""
    if gtin and not ean.is_valid(gtin):
        fault = f"{gtin} is not a valid GTIN: its check digit does not fit."
        gtin = ""
    return Codes(_forms(gtin) if gtin else (), _part_number(text), fault)


def _gtin_of_scan(text):
    for pattern in (_PRINTED, _LINKED):
        if found := pattern.search(text):
            return found[1]
    found = _SCANNED.match(text)
    return (_by_standard(text) or found[1]) if found else ""


def _by_standard(text):
    """The GTIN that the GS1 library reads; empty where it cannot read the whole message."""
    try:
        message = biip.parse(text)
    except biip.ParseError:
        return ""
    return message.gtin.as_gtin_14() if message.gtin else ""


def _bare_digits(text):
    digits = _SPACES.sub("", text)
    is_number = digits.isascii() and digits.isdecimal() and len(digits) in GTIN_LENGTHS
    return digits if is_number else ""


def _forms(gtin):
    full = gtin.zfill(14)
    shorter = (full[14 - length :] for length in GTIN_LENGTHS if not int(full[: 14 - length] or 0))
    return tuple(dict.fromkeys(shorter))


def _part_number(text):
    """Letters and figures in capitals; only what has a figure and is no sentence is looked up."""
    number = _PART_NUMBER.sub("", text.upper())
    is_likely = any(map(str.isdecimal, number)) and 3 <= len(number) <= 40
    return number if is_likely and len(text.split()) <= 3 else ""
