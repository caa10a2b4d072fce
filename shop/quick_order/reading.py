"""Reads a pasted text, the rows of a file or scans as lines that ask for products; pure.

Nothing of it is lost: what cannot be read stays a line with its words, to be asked about.
"""

import csv
import re
from dataclasses import dataclass, replace

from catalogue.editing.exchange.spreadsheets import spoilt, spoilt_code
from shop.codes.texts import lines_of

from .shapes import MOST_CELLS, Reading, amounts_of, distinct, has_too_many, items, readings

MOST = 200
LONGEST_LINE = 500
_SEPARATORS = "\t;,|"
_COLUMNS = {
    "number": (
        "part number", "part no", "number", "no", "sku", "code", "gtin", "ean", "barcode", "ref",
        "reference", "article", "article number", "item number", "item no", "product code",
        "catalogue number",
    ),
    "name": ("name", "product", "product name", "description", "item", "title"),
    "units": (
        "quantity", "qty", "units", "pieces", "pcs", "count", "ordered", "how many",
        "order quantity",
    ),
}  # fmt: skip
_KIND_OF = {name: kind for kind, names in _COLUMNS.items() for name in names}

NO_PRODUCT = "It names no product."
TOO_LONG = f"A line has at most {LONGEST_LINE} characters."
TOO_MANY = f"It can be read in too many ways. Name the columns, or type at most {MOST_CELLS} cells."


@dataclass(frozen=True)
class Line:
    """What stood in one line, `at` counted from 1, as `words`, and how it can be read.

    `fault` says what of it cannot be; `heading` is the row that names its columns.
    """

    at: int
    words: str
    readings: tuple[Reading, ...] = ()
    fault: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Text:
    """The Lines of a text, and what was taken for headings.

    `rest`: what is beyond MOST lines and lines that are too long, under the heading of their own.
    """

    lines: tuple[Line, ...] = ()
    headings: tuple[str, ...] = ()
    rest: str = ""


def read(text: str, most: int = MOST) -> Text:
    """The Text of what was pasted; at most so many lines of it are read."""
    lines: list[Line] = []
    rest: list[str] = []
    headings: list[str] = []
    columns: list[str] = []
    rows = lines_of(text.replace("\0", " ").lstrip("\ufeff"))
    for at, row in enumerate(rows, 1):
        if len(lines) >= most:
            rest += rows[at - 1 :]
            break
        if len(row.strip(" \t")) > LONGEST_LINE:
            rest.append(row)
        elif named := _columns(row):
            columns = named
            headings.append(row.strip())
        elif any(map(str.isalnum, row)):
            found = _lines(at, row, columns, headings)
            room = most - len(lines)
            lines += found[:room]
            rest += [", ".join(line.words for line in found[room:])] if found[room:] else []
    if columns and any(map(str.strip, rest)):
        rest.insert(0, headings.pop())
    return Text(tuple(lines), tuple(headings), "\n".join(rest))


def _lines(at: int, row: str, columns: list[str], headings: list[str]) -> list[Line]:
    words = row.strip(" \t")
    row_cells = _cells(row, columns[0]) if columns else []
    if len(row_cells) > 1:
        return [replace(_of_columns(at, words, row_cells, columns[1:]), heading=headings[-1])]
    return [Line(at, part, tuple(readings(part)), _fault(part)) for part in items(words)]


def _columns(row: str) -> list[str]:
    """The separator and what each column is; empty where the row does not name its columns."""
    for sign in filter(row.__contains__, _SEPARATORS):
        kinds = [_KIND_OF.get(_plain(cell), "") for cell in row.split(sign)]
        if "units" in kinds and {*kinds} & {"number", "name"}:
            return [sign, *kinds]
    return []


def _plain(cell: str) -> str:
    return " ".join(re.sub(r"[_\".:*]", " ", cell).split()).lower()


def _cells(row: str, sign: str) -> list[str]:
    """Each row by itself: a quotation mark that nobody closed swallows no other row."""
    try:
        return [cell.strip() for cell in next(csv.reader([row], delimiter=sign), [])]
    except csv.Error:
        return [cell.strip() for cell in row.split(sign)]


def _of_columns(at: int, words: str, row: list[str], kinds: list[str]) -> Line:
    found = {
        kind: [cell for cell, its in zip(row, kinds, strict=False) if its == kind and cell]
        for kind in _COLUMNS
    }
    names = found["number"] + found["name"]
    if not names:
        return Line(at, words, fault=NO_PRODUCT)
    amounts = {cell: amounts_of(cell) for cell in found["units"]}
    is_no_amount = next(
        (f"“{cell}” is no number of units." for cell in amounts if not amounts[cell]), ""
    )
    faults = [spoilt_code(name) or spoilt(name) for name in found["number"]]
    fault = next(filter(None, faults), "") or is_no_amount
    units: list[int | None] = [each for said in amounts.values() for each in said]
    ways = distinct(Reading(name, each) for name in names for each in units or [None])
    return Line(at, words, tuple(ways), fault)


def _fault(words: str) -> str:
    return _spoilt(words) or (TOO_MANY if has_too_many(words) else "")


def _spoilt(words: str) -> str:
    return next(filter(None, map(spoilt, re.split(r"[\s;,]+", words))), "")
