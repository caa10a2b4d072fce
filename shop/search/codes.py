"""Part numbers, GTINs and scanned codes in what was typed into a search; pure."""

import re
from dataclasses import dataclass

from shop.codes import gtins
from shop.codes.answer import Kind
from shop.codes.reading import read as read_code

LONGEST_CODE = 200
_PART_NUMBER = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True)
class Codes:
    """`gtins`: every way in which a valid GTIN may be stored; `fault`: why a number is none.

    `name` says which kind of code it surely is, such as "an HIBC code"; then it is no words.
    """

    gtins: tuple[str, ...] = ()
    part_number: str = ""
    fault: str = ""
    name: str = ""


def read(text: str) -> Codes:
    """The Codes that a search text may be; every kind of them has figures."""
    if not any(map(str.isdecimal, text)):
        return Codes()
    code = read_code(text[:LONGEST_CODE])
    is_code = code.kind is not Kind.NONE and (code.is_certain or bool(code.gtin))
    fault = "" if code.is_readable or code.kind is Kind.NONE else code.reason
    return Codes(
        gtins.forms(code.gtin) if code.gtin else (),
        _part_number(text[:LONGEST_CODE]),
        fault,
        code.name if is_code else "",
    )


def _part_number(text: str) -> str:
    """Letters and figures in capitals; only what has a figure and is no sentence is looked up."""
    number = _PART_NUMBER.sub("", text.upper())
    is_likely = any(map(str.isdecimal, number)) and 3 <= len(number) <= 40
    return number if is_likely and len(text.split()) <= 3 else ""
