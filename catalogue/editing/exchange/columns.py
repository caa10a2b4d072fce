"""The cells of a CSV file: how a value is written, how it is read, and what would be right.

Pure. A cell that a spreadsheet would take for a formula is written with an apostrophe before it,
and read back without.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from common.csv_lines import GUARDED, guard
from shop.codes import gtins
from shop.codes.reading import plain

from . import spreadsheets

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Wrong(ValueError):
    """A cell that cannot be read; the message says what would be right."""


def unguard(cell):
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(GUARDED) else cell


def clean(cell):
    """The text that a person meant: without the guard, with one kind of line end, not padded."""
    text = unguard(cell).replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROL.search(text):
        raise Wrong("Remove the control character; it cannot be seen but is in the cell.")
    return text


@dataclass(frozen=True)
class Column:
    """One column. `path` is where its value is read, `attribute` where it is written."""

    name: str
    attribute: str = ""
    path: str = ""
    is_required: bool = False
    default: object = None

    @property
    def read_from(self):
        return self.path or self.attribute or self.name

    @property
    def written_to(self):
        return self.attribute or self.name

    def read(self, cell):
        """The value of a cell; raises Wrong."""
        text = clean(cell)
        if words := spreadsheets.spoilt(text):
            raise Wrong(words)
        if text:
            return self.parse(text)
        if self.is_required:
            raise Wrong(f"Must not be blank: {self.takes}.")
        return self.blank

    def write(self, value):
        return "" if value is None else guard(self.show(value))

    @property
    def blank(self):
        return None

    def show(self, value):
        return str(value)


@dataclass(frozen=True)
class Text(Column):
    most: int = 200

    takes = "text"
    blank = ""

    def parse(self, text):
        if len(text) > self.most:
            raise Wrong(f"At most {self.most} characters; this has {len(text)}.")
        return text

    def show(self, value):
        return value.replace("\r\n", "\n").strip()


@dataclass(frozen=True)
class Slug(Text):
    takes = "small letters, digits and hyphens"

    def parse(self, text):
        if not re.fullmatch(r"[A-Za-z0-9_-]+", text):
            raise Wrong("Only letters without accents, digits, hyphens and underscores.")
        return super().parse(text)


@dataclass(frozen=True)
class Code(Text):
    """A SKU or country: capitals, whatever was typed."""

    takes = "a code"

    def parse(self, text):
        if words := spreadsheets.spoilt_code(text):
            raise Wrong(words)
        return super().parse(plain(text).upper())

    def show(self, value):
        return super().show(value).upper()


@dataclass(frozen=True)
class Printed(Text):
    """A number as a pack has it, capitals and zeros and all."""

    takes = "a number as the pack has it"

    def parse(self, text):
        if words := spreadsheets.spoilt_code(text):
            raise Wrong(words)
        return super().parse(plain(text))


@dataclass(frozen=True)
class Gtin(Column):
    """A GTIN of 8, 12, 13 or 14 digits, which are the same number; kept with 14."""

    takes = "a GTIN"
    blank = ""

    def parse(self, text):
        digits = re.sub(r"[\s-]", "", plain(text).removeprefix("'"))
        if words := spreadsheets.spoilt_code(text) or gtins.why_not(digits):
            raise Wrong(words)
        return gtins.as_14(digits)


@dataclass(frozen=True)
class Reference(Column):
    """The short name (slug) of another row; whether it exists is asked for all rows at once."""

    to: str = ""

    @property
    def takes(self):
        return f"the short name (slug) of a {self.to}"

    def parse(self, text):
        if len(text) > 255:
            raise Wrong("At most 255 characters.")
        return text


@dataclass(frozen=True)
class Choice(Column):
    choices: tuple = ()

    blank = ""

    @property
    def takes(self):
        return "one of " + ", ".join(self.choices)

    def parse(self, text):
        if text.lower() not in self.choices:
            raise Wrong(f"Must be {self.takes}.")
        return text.lower()


@dataclass(frozen=True)
class Flag(Column):
    takes = "yes or no"

    def read(self, cell):
        text = clean(cell).lower()
        if text not in ("yes", "no"):
            raise Wrong("Must be yes or no.")
        return text == "yes"

    def show(self, value):
        return "yes" if value else "no"


@dataclass(frozen=True)
class Whole(Column):
    most: int = 32767

    @property
    def takes(self):
        return f"a whole number from 0 to {self.most}"

    @property
    def blank(self):
        return self.default

    def parse(self, text):
        if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) > self.most:
            raise Wrong(f"Must be {self.takes}, in figures only.")
        return int(text)


@dataclass(frozen=True)
class Number(Column):
    """A decimal above zero, with a point."""

    digits: int = 9
    places: int = 2

    @property
    def takes(self):
        return f"a number above zero with at most {self.places} places, such as 12.5"

    def parse(self, text):
        if "," in text:
            raise Wrong("Write the decimal point as a point and leave out other separators: 12.5.")
        if "%" in text:
            raise Wrong("Leave out the percent sign: a unit has a column of its own.")
        if self.places == 2 and re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", text):
            thousands = text.replace(".", "")
            raise Wrong(f"Is this {thousands} or {text[:-1]}? Write one of them.")
        if not re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,20})?", text):
            raise Wrong(f"Must be {self.takes}.")
        return self._within(text)

    def _within(self, text):
        try:
            value = Decimal(text).normalize()
        except InvalidOperation:
            raise Wrong(f"Must be {self.takes}.") from None
        whole_digits = self.digits - self.places
        if value <= 0 or -value.as_tuple().exponent > self.places or value >= 10**whole_digits:
            raise Wrong(f"Must be {self.takes}, below {10**whole_digits}.")
        return value

    def show(self, value):
        return f"{value.normalize():f}"


@dataclass(frozen=True)
class Day(Column):
    takes = "a date such as 2026-01-31"

    def parse(self, text):
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            meant = spreadsheets.day_as_text(text) or "2026-01-31"
            raise Wrong(f"Must be a date written as {meant}.") from None

    def show(self, value):
        return value.isoformat()


@dataclass(frozen=True)
class Row:
    """One row of a file: its number as a spreadsheet counts (the header is 1) and its values."""

    number: int
    cells: dict
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    row: int
    column: str
    value: str
    problem: str
