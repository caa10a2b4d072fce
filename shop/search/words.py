"""Words in the one form in which the index and a search meet; pure.

Case, accents, trade-mark signs, plurals, Roman numerals and British or American spelling do not
count; letters and figures that touch are two words ("20mg" is "20 mg").
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from .spellings import BRITISH_AMERICAN, NEGATIONS, NUMERALS

MOST_WORDS = 8
LONGEST_WORD = 40
_SIGNS = str.maketrans({"®": " ", "™": " ", "'": None, "’": None, "ß": "ss", "œ": "oe", "æ": "ae"})
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_TEXT_PARTS = re.compile(r"\S+")


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in their common form, in order."""
    return tuple(map(normal, parts(text)))


def parts(text: str) -> list[str]:
    """The words of a text as they are written, without accents and case."""
    plain = unicodedata.normalize("NFKD", text.translate(_SIGNS))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [part[:LONGEST_WORD] for part in _PARTS.findall(plain.casefold().replace("\x00", " "))]


@lru_cache(maxsize=50_000)
def normal(part: str) -> str:
    """The common form of one word of `parts`."""
    if part in NUMERALS:
        return NUMERALS[part]
    return _american(_singular(part))


def without_denied(text: str) -> str:
    """The text without what it says is absent: "without Lidocaine, syringe" becomes "syringe"."""
    kept, denied = [], False
    for token in _TEXT_PARTS.findall(text):
        if not denied and token.casefold() not in NEGATIONS:
            kept.append(token)
        denied = token.casefold() in NEGATIONS
    return " ".join(kept)


def _singular(part: str) -> str:
    if len(part) > 4 and part.endswith("ies"):
        return part[:-3] + "y"
    if len(part) > 3 and part.endswith("s") and not part.endswith(("ss", "us", "is")):
        return part[:-1]
    return part


def _american(part: str) -> str:
    for british, american in BRITISH_AMERICAN:
        part = part.replace(british, american)
    return part


def distance(one: str, other: str, most: int = 3) -> int:
    """How many letters differ (a swap of neighbours counts once); `most` where it is more."""
    if abs(len(one) - len(other)) >= most:
        return most
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        two_before, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, two_before[to - 2] + 1)
            row.append(cost)
    return min(row[-1], most)


def nearest(word: str, known: Iterable[tuple[str, int]]) -> str | None:
    """The word of (known word, how many products have it) that a typing error could have spoilt.

    One error in a short word, two in a longer one; None where nothing is that near, and of figures:
    100 units that nobody has are not meant to be 10.
    """
    if word.isdecimal():
        return None
    allowed = 0 if len(word) < 3 else 1 if len(word) < 6 else 2
    near = [
        (distance(word, other, allowed + 1), other[:1] != word[:1], -frequency, other)
        for other, frequency in known
        if abs(len(other) - len(word)) <= allowed
    ]
    best = min(near, default=None)
    return best[3] if best and best[0] <= allowed else None
