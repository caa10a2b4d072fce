"""Prices as a table that comes and goes as CSV: what its rows would change; pure (U18)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from catalogue.editing.exchange.spreadsheets import day_as_text, lost_zeros, spoilt, spoilt_code
from catalogue.editing.prices import is_leap

MOST_ROWS = 5_000
_MOST, _LARGE_SHARE = Decimal(10) ** 8, 50
NO_CLINICS: Mapping[str, str] = {}
# Whose (a clinic, or 0), of what, from how many units on, from which day.
Place = tuple[int, int, int, date]


@dataclass(frozen=True)
class Sheet:
    """A kind of table: its columns, and those that a file has to have. What it prices stands in
    `of`, the number in `price`; `least_units` is the first number of units that it may name."""

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    of: str = "part_number"
    price: str = "price"
    least_units: int = 1

    @property
    def is_share(self) -> bool:
        return self.price == "percent_off"

    @property
    def is_of_clinics(self) -> bool:
        return "clinic" in self.columns


_OF_PRODUCT = ("part_number", "name", "from_units", "price", "from", "until")
_NEEDED = ("part_number", "price", "from")
LIST = Sheet((*_OF_PRODUCT, "reference"), _NEEDED)
VOLUME = Sheet(_OF_PRODUCT, ("part_number", "from_units", "price", "from"), least_units=2)
AGREED = Sheet(
    ("clinic", "clinic_name", *_OF_PRODUCT, "counts_alone", "reference"), ("clinic", *_NEEDED)
)
BRAND = Sheet(
    ("clinic", "clinic_name", "brand", "name", "percent_off", "from", "until", "reference"),
    ("clinic", "brand", "percent_off", "from"),
    of="brand",
    price="percent_off",
)


@dataclass(frozen=True)
class Known:
    """A product of ours by its part number, and its standard price; or a brand, which has none."""

    key: int
    name: str
    standard: Decimal | None


@dataclass(frozen=True)
class Price:
    """A row as it is, or would be, in the table; `key` is that of the stored row.

    `product` is the key of the product, or of the brand, whose `price` is a share in percent;
    `clinic` that of whose it is, 0 where the table has no clinics.
    """

    product: int
    from_units: int
    price: Decimal
    first_day: date
    last_day: date | None = None
    reference: str = ""
    key: int | None = None
    clinic: int = 0
    counts_alone: bool = False

    @property
    def place(self) -> Place:
        """What makes it that row: another price in the same place is a change of it."""
        return self.clinic, self.product, self.from_units, self.first_day


@dataclass(frozen=True)
class Fault:
    """Why a row of the file (the header is row 1) cannot be taken, or should be looked at."""

    row: int
    words: str


@dataclass(frozen=True)
class Change:
    """What a row becomes, and what it was; None where it is new."""

    name: str
    now: Price
    was: Price | None = None


@dataclass
class Plan:
    """What a file would change; nothing where it has faults. `remarks` are asked about."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    not_in_file: int = 0
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


class _Wrong(Exception):
    """Why a cell cannot be taken, in words."""


def plan(
    text: str,
    known: Mapping[str, Known],
    there: Iterable[Price],
    sheet: Sheet = LIST,
    clinics: Mapping[str, str] = NO_CLINICS,
) -> Plan:
    """The Plan of a file for a table in which `there` is; `clinics` are names by number."""
    found, rows = Plan(), _rows(text, sheet)
    stored = {price.place: price for price in there}
    read: dict[Place, int] = {}
    after = dict(stored)
    if isinstance(rows, str):
        return Plan(faults=[Fault(1, rows)])
    for number, cells in rows:
        try:
            product, price = _read(cells, known, sheet, clinics)
            if price.place in read:
                raise _Wrong(f"The same price, units and day stand in row {read[price.place]}.")
        except _Wrong as wrong:
            found.faults.append(Fault(number, str(wrong)))
            continue
        read[price.place] = number
        was = stored.get(price.place)
        price = replace(price, key=was.key if was else None)
        after[price.place] = price
        if was == price:
            found.same += 1
        else:
            of = f" for {clinics[str(price.clinic)]}" if price.clinic else ""
            found.changes.append(Change(product.name + of, price, was))
            found.remarks += _remarks(number, product, price, sheet)
    found.not_in_file = len(stored) - sum(place in read for place in stored)
    found.faults += _overlaps(after.values(), read)
    return found


def _rows(text: str, sheet: Sheet) -> list[tuple[int, dict[str, str]]] | str:
    """(number, cells by column) of each row that holds anything; why it is no table otherwise."""
    lines = text.lstrip("\ufeff").splitlines()
    header = lines[0] if lines else ""
    separator = max((",", ";", "\t"), key=header.count)
    try:
        table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator, strict=True))
    except csv.Error as error:
        return f"The file cannot be read ({error}). Look at quotation marks."
    names = [name.strip().lower().replace(" ", "_") for name in table[0]] if table else []
    missing = [name for name in sheet.needed if name not in names]
    if missing:
        return f"The first row has to name the columns; not found: {', '.join(missing)}."
    if len(table) > MOST_ROWS + 1:
        return f"At most {MOST_ROWS:,} rows a file; divide it."
    return [
        (number, dict(zip(names, map(_plain, cells), strict=False)))
        for number, cells in enumerate(table[1:], 2)
        if any(cell.strip() for cell in cells)
    ]


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from reading a formula."""
    return cell.strip().removeprefix("'").strip()


def _read(
    cells: Mapping[str, str],
    known: Mapping[str, Known],
    sheet: Sheet,
    clinics: Mapping[str, str],
) -> tuple[Known, Price]:
    product = (_brand if sheet.is_share else _product)(cells.get(sheet.of, ""), known)
    clinic = _clinic(cells.get("clinic", ""), clinics) if sheet.is_of_clinics else 0
    first_day = _day(cells.get("from", ""), "from")
    last_day = _day(cells["until"], "until") if cells.get("until") else None
    if first_day is None:
        raise _Wrong("From which day? Nothing stands in “from”.")
    if last_day and last_day < first_day:
        raise _Wrong("The last day is before the first.")
    reference = cells.get("reference", "")
    if len(reference) > 100:
        raise _Wrong("The reference is longer than 100 signs.")
    units = _units(cells.get("from_units", ""), sheet.least_units)
    price = (_share if sheet.is_share else _price)(cells.get(sheet.price, ""))
    alone = _yes(cells.get("counts_alone", ""))
    told = (units, price, first_day, last_day, reference)
    return product, Price(product.key, *told, clinic=clinic, counts_alone=alone)


def _clinic(number: str, clinics: Mapping[str, str]) -> int:
    if number not in clinics:
        raise _Wrong(f"No clinic of ours has the number “{number[:20]}”.")
    return int(number)


def _brand(name: str, known: Mapping[str, Known]) -> Known:
    if name not in known:
        raise _Wrong(f"No brand of ours is called “{name[:60]}” in addresses.")
    return known[name]


def _yes(text: str) -> bool:
    if text.lower() not in ("", "no", "yes"):
        raise _Wrong(f"“{text[:20]}” in “counts_alone”: write yes or no.")
    return text.lower() == "yes"


def _product(sku: str, known: Mapping[str, Known]) -> Known:
    if sku in known:
        return known[sku]
    if why := spoilt(sku) or spoilt_code(sku):
        raise _Wrong(f"{sku}: {why}")
    meant = next((each for each in known if lost_zeros(sku, each)), "")
    hint = f" A spreadsheet may have taken the zeros off {meant}." if meant else ""
    raise _Wrong(f"No product of ours has the part number “{sku[:60]}”.{hint}")


def _units(text: str, least: int) -> int:
    if not text and least == 1:
        return 1
    if not (text.isascii() and text.isdecimal() and least <= int(text[:9]) <= 1_000_000):
        more = f" from {least} on" if least > 1 else ""
        raise _Wrong(f"“{text[:40]}” is no number of units{more}.")
    return int(text)


def _share(text: str) -> Decimal:
    share = _price(text)
    if not (0 < share <= 100) or share != round(share, 2):
        raise _Wrong(f"“{text[:40]}” is no share in percent, above 0 and at most 100.")
    return share


def _price(text: str) -> Decimal:
    if why := spoilt(text):
        raise _Wrong(f"{text}: {why}")
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise _Wrong(f"“{text[:40]}” is no price; write it as 88.00.") from None
    if not (price.is_finite() and 0 <= price < _MOST) or price != round(price, 4):
        raise _Wrong(f"{text[:40]} is no price of at most four decimals.")
    return price


def _day(text: str, column: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(day_as_text(text) or text)
    except ValueError:
        raise _Wrong(f"“{text[:40]}” is no day in “{column}”; write it as 2026-12-31.") from None


def _remarks(number: int, product: Known, price: Price, sheet: Sheet) -> Iterator[Fault]:
    if sheet.is_share and price.price > _LARGE_SHARE:
        yield Fault(number, f"{product.name}: {price.price} % off is more than half.")
    if product.standard is None:
        return
    if is_leap(product.standard, price.price):
        words = f"{product.name}: {price.price} is far from the standard price {product.standard}."
        yield Fault(number, words)
    elif price.price > product.standard and not price.counts_alone:
        words = f"{product.name}: {price.price} is above the standard price {product.standard}"
        yield Fault(number, f"{words}, which therefore stays what is paid.")


def _overlaps(prices: Iterable[Price], read: Mapping[Place, int]) -> Iterator[Fault]:
    """Rows of which the days of one product and number of units meet."""
    for one, other in pairwise(sorted(prices, key=lambda price: price.place)):
        is_same = one.place[:3] == other.place[:3]
        if is_same and (one.last_day is None or one.last_day >= other.first_day):
            number = read.get(other.place) or read.get(one.place, 1)
            day = f"{other.first_day:%-d %b %Y}"
            yield Fault(number, f"From {day} on there are two prices for the same units.")
