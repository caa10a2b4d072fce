"""Sets products side by side: rows of cells and what can be said about each row; pure.

A blank is a blank: that no source names an ingredient for a product is no difference, only a row
that is stated for some of the products and not for others.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ..product_page.composition import Amount, Content, are_comparable, content

MOST = 4
_LARGEST_NUMBER = 2**31 - 1


class Verdict(StrEnum):
    """What a row says, in the order in which rows are read."""

    DIFFERENT = "different"
    PARTIAL = "partial"
    UNCOMPARABLE = "uncomparable"
    WORDED = "worded"
    SAME = "same"
    BLANK = "blank"
    ALONE = "alone"


_ORDER = list(Verdict)


class Ingredient(Protocol):
    """What is stated of one ingredient of a product."""

    @property
    def slug(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def amount(self) -> Amount | None: ...

    @property
    def unit(self) -> str: ...


@dataclass(frozen=True)
class Cell:
    """What is stated of one product; `key` is what is compared, None where nothing is stated.

    `items` are the statements as the page shows them and are not compared.
    """

    key: Hashable = None
    items: tuple[object, ...] = ()
    content: Content | None = None

    @property
    def is_blank(self) -> bool:
        return self.key is None


@dataclass(frozen=True)
class Row:
    """One line of the comparison, a cell for each product in their order."""

    label: str
    cells: tuple[Cell, ...]
    verdict: Verdict
    slug: str = ""

    @property
    def is_different(self) -> bool:
        return self.verdict == Verdict.DIFFERENT

    @property
    def is_assumed(self) -> bool:
        """Whether a percentage was read as weight in volume to compare this row."""
        return any(cell.content and cell.content.is_assumed for cell in self.cells)


@dataclass(frozen=True)
class Ask:
    """Which products an address asks for, and what of it could not be used."""

    numbers: tuple[int, ...] = ()
    nonsense: int = 0
    too_many: int = 0


def asked(values: list[str]) -> Ask:
    """The Ask of the values of `p` in an address: in their order, each once, four at most."""
    numbers = [number for number in map(_number, values) if number is not None]
    distinct = tuple(dict.fromkeys(numbers))
    return Ask(distinct[:MOST], len(values) - len(numbers), len(distinct[MOST:]))


def ingredient_rows(
    compositions: Iterable[Iterable[Ingredient]],
) -> list[Row]:
    """Rows of ingredients, differences first; `compositions` holds those of each product."""
    by_product = [{row.slug: row for row in rows} for rows in compositions]
    names = {slug: row.name for rows in by_product for slug, row in rows.items()}
    return in_order(_ingredient_row(slug, name, by_product) for slug, name in names.items())


def row_of(label: str, cells: Iterable[Cell], *, is_prose: bool = False) -> Row:
    """A row of what is not an amount; prose that differs is said to be worded differently."""
    cells = tuple(cells)
    return Row(label, cells, _verdict([cell.key for cell in cells], is_prose))


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Differences first; within one verdict in the order in which the rows came."""
    return sorted(rows, key=lambda row: _ORDER.index(row.verdict))


def _number(value: str) -> int | None:
    is_number = value.isascii() and value.isdecimal() and len(value) <= 10
    return int(value) if is_number and 0 < int(value) <= _LARGEST_NUMBER else None


def _ingredient_row(slug: str, name: str, by_product: list[dict[str, Ingredient]]) -> Row:
    cells = tuple(_ingredient_cell(rows.get(slug)) for rows in by_product)
    return Row(name, cells, _amounts_verdict(cells), slug)


def _ingredient_cell(row: Ingredient | None) -> Cell:
    if row is None:
        return Cell()
    found = content(row.amount, row.unit)
    return Cell(found.compared if found else "unstated", (row,), found)


def _amounts_verdict(cells: tuple[Cell, ...]) -> Verdict:
    contents = [cell.content for cell in cells if cell.content]
    if len(cells) < 2:
        return Verdict.ALONE
    if any(_differ(one, other) for one in contents for other in contents):
        return Verdict.DIFFERENT
    if any(cell.is_blank for cell in cells):
        return Verdict.PARTIAL
    if len(contents) < len(cells) or len({found.basis for found in contents}) > 1:
        return Verdict.UNCOMPARABLE
    return Verdict.SAME


def _differ(one: Content, other: Content) -> bool:
    return are_comparable(one, other) and one.value != other.value


def _verdict(keys: list[Hashable], is_prose: bool) -> Verdict:
    stated = {key for key in keys if key is not None}
    if not stated:
        return Verdict.BLANK
    if len(keys) < 2:
        return Verdict.ALONE
    if len(stated) > 1:
        return Verdict.WORDED if is_prose else Verdict.DIFFERENT
    return Verdict.PARTIAL if None in keys else Verdict.SAME
