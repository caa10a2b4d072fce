"""Lot numbers: how one is kept, when two are the same, and when they only look alike; pure.

A number is kept as the pack prints it, capitals and all, in printable ASCII: what a keyboard or a
copied text adds to it (invisible signs, wide letters, other dashes and spaces) is nothing that a
pack shows. Two numbers that a person could take for each other are twins.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol, TypeVar

LONGEST = 40
# What the database holds too: visible signs with single spaces between them.
PATTERN = r"^[!-~]+( [!-~]+)*$"
_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−﹣－⁃˗"}
# Look alike on a pack: a letter and the figure that it is taken for.
_LIKE_FIGURES = str.maketrans("OQILSBZG", "00115826")
_NO_SIGN = re.compile(r"[^A-Z0-9]")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


class Numbered(Protocol):
    """A lot as these rules see it; `twin_keys` are those of its number and of former ones."""

    number: str

    @property
    def twin_keys(self) -> list[str]: ...


L = TypeVar("L", bound=Numbered)


def kept(text: str) -> str:
    """The number as it is kept and compared: what is not printed on a pack is taken out."""
    plain = unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES)
    visible = "".join(" " if sign.isspace() else sign for sign in plain if not _is_unseen(sign))
    return " ".join(visible.split())


def why_not(number: str) -> str:
    """Why a kept number cannot be that of a lot, in words; empty where it can."""
    strange = next((sign for sign in number if not " " <= sign <= "~"), "")
    if strange:
        name = unicodedata.name(strange, "an unknown sign").lower()
        return f"“{strange}” ({name}) is on no pack: type the number in Latin letters and figures."
    if not twin_keys(number):
        return "A lot number has letters or figures."
    if len(number) > LONGEST:
        return f"At most {LONGEST} characters; this has {len(number)}."
    return ""


def twin_keys(number: str) -> list[str]:
    """Texts of which any two look-alike numbers share one.

    One is without case, signs and leading zeros; one without case, signs and the difference
    between figures and the letters that look like them. One text could not do both: once a letter
    is taken for a figure, the zeros after it lead no more.
    """
    capitals = number.upper()
    texts = _LEADING_ZEROS.sub("", capitals), capitals.translate(_LIKE_FIGURES)
    return sorted({_NO_SIGN.sub("", text) for text in texts} - {""})


def alike(number: str, lots: Iterable[L]) -> list[L]:
    """Those of some lots (of one product) whose number, or a former one, looks like this one."""
    keys = {*twin_keys(number)}
    return [lot for lot in lots if lot.number != number and keys & {*lot.twin_keys}]


def are_twins(one: str, other: str) -> bool:
    """Whether two different numbers look alike."""
    return one != other and bool({*twin_keys(one)} & {*twin_keys(other)})


def _is_unseen(sign: str) -> bool:
    """Format and control signs and variation selectors; a separator of scans is white space."""
    return not sign.isspace() and (
        unicodedata.category(sign) in ("Cc", "Cf") or "\ufe00" <= sign <= "\ufe0f"
    )
