"""The shapes of a line that names a product and says how many: every way to read it; pure.

A line is read without knowing any product, so it may have several readings: “10005, 12” names one
of two. Which of them is meant is known only to who knows the numbers (identifying).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from shop.codes.reading import read as read_code

# More units of one product than anybody types on purpose.
MOST_UNITS = 10_000
# Of a row without headings every cell may be the name and every other one the quantity.
MOST_CELLS, _MOST_READINGS = 12, 40

_PLAIN = r"\d{1,6}(?:[.,]0{1,3})?"
# Thousands apart: 1,000 · 1.000 · 1 000 · 1'000.
_MARKED = r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+"
_TIMES = "[xX×✕*]"
_PIECES = r"(?:(?:pcs?|pieces?|units?|packs?|box(?:es)?|ea(?:ch)?|stk)\b\.?)"
_TIMES_NAME = rf"UNITS\s*{_PIECES}?\s*{_TIMES}\s*NAME"  # 5 x NAME
_NAME_TIMES = (  # NAME x5, NAME × 5 pcs, 10005x5
    rf"NAME\s*(?:(?<=[\s\d,;)\]])[xX]|[×✕*])\s*UNITS\s*{_PIECES}?"
)
_SHAPES = (
    _TIMES_NAME,
    rf"UNITS\s*{_PIECES}\s*(?:of\s+)?NAME",  # 5 boxes of NAME
    _NAME_TIMES,
    # NAME, 5 · NAME;5 · NAME: 5 pcs · NAME = 5
    rf"NAME\s*[,;:|=\t]\s*(?:qty\.?|quantity)?:?\s*UNITS\s*{_PIECES}?",
    rf"NAME\s*[(\[]\s*{_TIMES}?\s*UNITS\s*{_PIECES}?\s*[)\]]",  # NAME (5)
    # NAME 5 · NAME - 5 · NAME qty 5
    rf"NAME\s+(?:[-–—]\s+)?(?:(?:qty|quantity)\.?:?\s*)?UNITS\s*{_PIECES}?",
    r"UNITS\s*[,;:|\t]\s*NAME",  # 5, NAME
    r"UNITS\s+(?:[-–—]\s+)?NAME",  # 5 NAME
)


@cache
def _ways(shapes: tuple[str, ...]) -> list[re.Pattern[str]]:
    """Put together when a line is first read: no process that reads none waits for them."""
    return [
        re.compile(shape.replace("UNITS", f"(?P<units>{units})").replace("NAME", "(?P<name>.+?)"))
        for shape in shapes
        for units in (_MARKED, _PLAIN)
    ]


_ITEM_SHAPES = (_TIMES_NAME, _NAME_TIMES)
_BETWEEN_ITEMS = re.compile(r"\s*[,;+]\s*")
# What mail programs and people set before a line: “> ”, “• ”, “1. ”.
_DECORATION = re.compile(r"(?:[>|]\s*)*(?:[-–—*•·◦▪+o]\s+)?(?:\(?\d{1,3}[.)]\s+)?")
_MARKS = re.compile(r"[.,'’\s]")


@dataclass(frozen=True)
class Reading:
    """One way to read a line: the number, code or words of a product, and how many.

    `units` is None where it says none; it counts what is named, a case if that is a case.
    """

    name: str
    units: int | None = None


def readings(line: str) -> list[Reading]:
    """The Readings of one line, the likeliest first; the whole of it is the last."""
    body = undecorated(line)
    ways = [] if has_too_many(line) else [*_of_row(_cells(body)), *_of_shapes(body)]
    return distinct([*_of_code(line), *ways, Reading(body), Reading(line)])


def distinct(found: Iterable[Reading]) -> list[Reading]:
    """Those that name something, each once."""
    return [each for each in dict.fromkeys(found) if any(map(str.isalnum, each.name))]


def items(line: str) -> list[str]:
    """The parts of a line of several products, each with its number: “2 x 10005, 3 x 10007”."""
    parts = _BETWEEN_ITEMS.split(undecorated(line))
    are_items = all(any(way.fullmatch(part) for way in _ways(_ITEM_SHAPES)) for part in parts)
    return parts if len(parts) > 1 and are_items else [line]


@lru_cache(maxsize=8)  # A line is asked for several times, one after the other.
def undecorated(line: str) -> str:
    """The line without what only makes a list or a quotation of it."""
    found = _DECORATION.match(line)
    body = line[found.end() :] if found else line
    return (body if any(map(str.isalnum, body)) else line).strip(" \t,;")


@lru_cache(maxsize=8)
def has_too_many(line: str) -> bool:
    """Whether the line has more cells, or ways to read them, than anybody could mean."""
    row = _cells(undecorated(line))
    return len(row) > MOST_CELLS or len(list(_of_row(row))) > _MOST_READINGS


@lru_cache(maxsize=1000)
def amounts_of(text: str) -> tuple[int, ...]:
    """The numbers of units that a cell can say, as 1,500 or 3.0; none where one is unlikely.

    “1.000” is a thousand to some and one to others: two.
    """
    found = []
    if re.fullmatch(_MARKED, text):
        found.append(int(_MARKS.sub("", text)))
    if re.fullmatch(_PLAIN, text):
        found.append(int(re.split("[.,]", text)[0]))
    return tuple(found) if all(0 < units <= MOST_UNITS for units in found) else ()


def _cells(line: str) -> list[str]:
    """The cells of a row without headings; none where it is no row, or a comma marks thousands."""
    sign = next((sign for sign in "\t;|" if sign in line), ",")
    row = [cell.strip(' "') for cell in line.split(sign)]
    is_row = len(row) > (2 if sign == "," else 1)
    return row if is_row and not (sign == "," and re.search(_MARKED, line)) else []


def _of_code(line: str) -> Iterator[Reading]:
    code = read_code(line)
    if code.gtin and code.is_readable and code.is_certain:
        yield Reading(line)


def _of_row(row: list[str]) -> Iterator[Reading]:
    """Each cell may name the product, and each other one that is a number say how many."""
    amounts = [(at, units) for at, cell in enumerate(row) for units in amounts_of(cell)]
    for at, name in enumerate(row):
        others = [units for place, units in amounts if place != at]
        yield from (Reading(name, units) for units in others)
        if not others:
            yield Reading(name)


def _of_shapes(body: str) -> Iterator[Reading]:
    for way in _ways(_SHAPES):
        if found := way.fullmatch(body):
            name = found["name"].strip(" \t,;:-–—")
            yield from (Reading(name, units) for units in amounts_of(found["units"]))
