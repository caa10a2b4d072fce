"""Reads a statement from CSV with named columns, whose balances follow from row to row; pure."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import StringIO

from .statement import Booked, Statement, Unreadable, amount_of, compact, day_of

REQUIRED = ("account", "currency", "booked_on", "amount", "balance")
OPTIONAL = ("name", "iban", "text", "reference", "bank_reference")
_ISO, _DOTTED = re.compile(r"(\d{4})-(\d{2})-(\d{2})"), re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
_MOST_CELLS = 1_000_000
_SEPARATORS = ";\t|,"
# A line above the names of the columns by which Excel knows how they are separated.
_SAID = re.compile(rf'"?sep=([{_SEPARATORS}])"?[{_SEPARATORS}]*\r?\n', re.IGNORECASE)

Row = dict[str, str]


def read(raw: bytes) -> list[Statement]:
    """The one statement of a file; raises Unreadable."""
    rows = _rows(raw)
    if not rows:
        raise Unreadable("It has no row below the names of its columns.")
    accounts, currencies = ({row[name] for row in rows} for name in ("account", "currency"))
    if len(accounts) > 1 or len(currencies) > 1:
        raise Unreadable("Its rows are of several accounts or currencies: one file for each.")
    entries = _in_order([_entry(number, row) for number, row in enumerate(rows, 2)])
    days = [entry.booked_on for entry in entries]
    return [
        Statement(
            account=accounts.pop(),
            currency=currencies.pop().upper(),
            number="",
            first=min(days),
            last=max(days),
            opening=entries[0].balance - entries[0].amount,
            closing=entries[-1].balance,
            entries=tuple(entries),
        )
    ]


def is_one(start: str) -> bool:
    """Whether a file that begins so has the names of such columns."""
    _, table = _parted(start)
    first = table.partition("\n")[0].lower()
    return "amount" in first or "balance" in first


def _parted(text: str) -> tuple[str, str]:
    """(what separates the columns, the table from the names of its columns on)."""
    if said := _SAID.match(text):
        return said[1], text[said.end() :]
    first = text.partition("\n")[0]
    return max(_SEPARATORS, key=first.count), text


def _rows(raw: bytes) -> list[Row]:
    try:
        separator, table = _parted(raw.decode("utf-8-sig").replace("\0", ""))
    except UnicodeDecodeError as error:
        raise Unreadable("Save the CSV as UTF-8.") from error
    try:
        found = list(csv.reader(StringIO(table, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Unreadable("The CSV ends within a cell or is broken.") from error
    if not found or sum(map(len, found)) > _MOST_CELLS:
        raise Unreadable("It is empty, or too long for one file.")
    names = [name.strip().lower() for name in found[0]]
    if missing := [name for name in REQUIRED if name not in names]:
        raise Unreadable(f"Columns are missing: {', '.join(missing)}.")
    if len(set(names)) < len(names):
        raise Unreadable("Two columns have the same name.")
    return [_row(number, names, cells) for number, cells in enumerate(found[1:], 2) if any(cells)]


def _row(number: int, names: list[str], cells: list[str]) -> Row:
    if len(cells) != len(names):
        raise Unreadable(
            f"Row {number} has not one cell for each column: it has {len(cells)}, and the columns "
            f"are {len(names)}."
        )
    return dict(zip(names, (" ".join(cell.split()) for cell in cells), strict=True))


def _entry(number: int, row: Row) -> Booked:
    try:
        return Booked(
            booked_on=_day(row["booked_on"]),
            amount=amount_of(row["amount"]),
            balance=amount_of(row["balance"]),
            name=row.get("name", ""),
            iban=compact(row.get("iban", "")),
            text=row.get("text", ""),
            reference=row.get("reference", ""),
            bank_reference=row.get("bank_reference", ""),
        )
    except Unreadable as error:
        raise Unreadable(f"Row {number}: {error}") from error


def _day(text: str) -> date:
    if found := _ISO.fullmatch(text):
        return day_of(*found.groups())
    if found := _DOTTED.fullmatch(text):
        day, month, year = found.groups()
        return day_of(year, month, day)
    raise Unreadable(f"“{text[:20]}” is no day, such as 2026-11-30.")


def _in_order(entries: list[Booked]) -> list[Booked]:
    """Oldest first, as the balances say; many banks write the newest first."""
    broken = _broken(entries)
    if broken is None:
        return entries
    turned = entries[::-1]
    if _broken(turned) is None:
        return turned
    raise Unreadable(
        f"Row {broken + 2}: the balance {entries[broken].balance} does not follow from the row "
        "before. A row is missing."
    )


def _broken(entries: Iterable[Booked]) -> int | None:
    """The place of the first entry whose balance does not follow."""
    before: Decimal | None = None
    for place, entry in enumerate(entries):
        if before is not None and before + entry.amount != entry.balance:
            return place
        before = entry.balance
    return None
