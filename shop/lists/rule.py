"""What a counted shelf is short of, and the order of lines that several people move; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_LINES, MOST_UNITS = 200, 10_000


def missing(par: int | None, counted: int | None) -> int:
    """Units to order so that there are `par` again; none of what was not counted or has no par."""
    return 0 if par is None or counted is None else max(par - counted, 0)


def moved(keys: Sequence[int], key: int, step: int) -> list[int]:
    """The keys with one of them a place further up (-1) or down (1)."""
    at = keys.index(key)
    found = [each for each in keys if each != key]
    found.insert(max(at + step, 0), key)
    return found


def reordered(keys: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The keys in the wanted order; one that was not in it stays behind what it followed."""
    found = [key for key in dict.fromkeys(wanted) if key in keys]
    before: int | None = None
    for key in keys:
        if key not in found:
            found.insert(found.index(before) + 1 if before is not None else 0, key)
        before = key
    return found


@dataclass(frozen=True)
class Typed:
    """A number as the page showed it (`was`) and as it was sent; both texts, empty for none."""

    was: str
    now: str

    @property
    def is_change(self) -> bool:
        return self.now.strip() != self.was.strip()


def number_of(text: str) -> int | None:
    """The number; None for none. Raises ValueError for what is no number of units."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= MOST_UNITS):
        raise ValueError(text)
    return int(text)


def collides(typed: Typed, stored: int | None) -> bool:
    """Whether somebody else has changed it meanwhile to something else than was typed."""
    shown = "" if stored is None else str(stored)
    return shown not in (typed.was.strip(), typed.now.strip())
