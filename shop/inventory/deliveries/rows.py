"""Many lines at once, pasted or from a CSV file: what each row says, or why not; pure."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catalogue.editing.exchange.spreadsheets import day_as_text, spoilt, spoilt_code
from shop.codes.answer import Kind
from shop.codes.reading import read
from shop.codes.texts import lines_of

from .. import numbers

MOST = 1000
_SEPARATORS = ";\t,"
_COLUMNS = {
    "code": "code",
    "gtin": "code",
    "part number": "code",
    "sku": "code",
    "lot": "number",
    "lot number": "number",
    "expiry": "expires_on",
    "usable through": "expires_on",
    "units": "units",
    "quantity": "units",
}


@dataclass(frozen=True)
class Row:
    """What a row says, `at` counted from 1. A row with a `fault` says nothing."""

    at: int
    code: str = ""
    number: str = ""
    expires_on: date | None = None
    units: int = 1
    fault: str = ""


def parsed(text: str) -> list[Row]:
    """The Rows of a text: by columns where its first line names them, else a code each."""
    lines = lines_of(text)
    for sign in _SEPARATORS:
        if lines and (header := _columns(lines[0], sign)):
            cells = csv.reader(lines[1:], delimiter=sign)
            return [_of_cells(at, dict(zip(header, row, strict=False))) for at, row in _full(cells)]
    return [_of_code(at, line) for at, line in enumerate(lines, 1) if line.strip(" \t\r\n")]


def _columns(line: str, sign: str) -> list[str]:
    """The names of the columns; none where the line does not name a code and something else."""
    names = [_COLUMNS.get(_plain(cell), "") for cell in line.lstrip("\ufeff").split(sign)]
    return names if "code" in names and {*names} & {"number", "units"} else []


def _plain(cell: str) -> str:
    return " ".join(re.sub(r"[_\"]", " ", cell).split()).lower()


def _full(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    return ((at, row) for at, row in enumerate(rows, 2) if any(cell.strip() for cell in row))


def _of_code(at: int, text: str) -> Row:
    code = read(text)
    if code.kind is not Kind.NONE and not code.is_readable:
        return Row(at, text, fault=code.reason)
    number = "" if code.doubtful else numbers.kept(code.lot)
    return Row(at, text.strip(" \r\n"), number, code.expires_on, code.count or 1)


def _of_cells(at: int, cells: dict[str, str]) -> Row:
    found = {name: cell.strip() for name, cell in cells.items()}
    code, number = found.get("code", ""), numbers.kept(found.get("number", ""))
    for text in (code, number):
        if words := spoilt(text) or spoilt_code(text):
            return Row(at, code, fault=f"{text}: {words}")
    day, units = found.get("expires_on", ""), found.get("units", "") or "1"
    expires_on = _day(day)
    if not code:
        return Row(at, fault="It names no product.")
    if number and (words := numbers.why_not(number)):
        return Row(at, code, fault=f"Lot {number}: {words}")
    if day and expires_on is None:
        return Row(at, code, fault=f"{day} is no day; write it as 2027-01-31.")
    if not (units.isascii() and units.isdecimal() and 0 < int(units[:9]) <= 100_000):
        return Row(at, code, fault=f"{units} is no number of units from 1 to 100,000.")
    return Row(at, code, number, expires_on, int(units))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(day_as_text(text) or text)
    except ValueError:
        return None
