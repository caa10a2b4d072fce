"""The dry run of many rows: what each would become, and which are refused."""

from collections import Counter
from dataclasses import dataclass, replace

from common.confined import NotAccepted
from shop.codes.reading import LONGEST

from ..forms import receivable
from ..identifying import MOST_UNITS, named
from . import photos, rows

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")


@dataclass(frozen=True)
class Checked:
    """The rows that would become lines, each with its product or None; those that are refused."""

    taken: list
    refused: list

    @property
    def goods(self):
        """[{field: value}] of the lines; rows that say the same are one line."""
        units = Counter()
        for row, product in self.taken:
            units[product, row.code, row.number, row.expires_on] += row.units
        names = ("product", "code", "number", "expires_on")
        return [dict(zip(names, key, strict=True), units=count) for key, count in units.items()]


def checked(text):
    """The Checked of a text."""
    found = [_of_length(row) for row in rows.parsed(text)]
    if len(found) > rows.MOST:
        raise NotAccepted(f"At most {rows.MOST:,} rows at once; these are {len(found):,}.")
    products = {row.code: named(row.code, receivable()) for row in found if not row.fault}
    found = [row if row.fault else _if_known(row, products[row.code]) for row in found]
    taken = [_with_product(row, products[row.code]) for row in found if not row.fault]
    too_many = [replace(row, fault=_TOO_MANY) for row, _ in taken if row.units > MOST_UNITS]
    taken = [(row, product) for row, product in taken if row.units <= MOST_UNITS]
    return Checked(taken, [row for row in found if row.fault] + too_many)


_TOO_MANY = f"It stands for more than {MOST_UNITS:,} units."


def _of_length(row):
    """A code that is none would not fit its field."""
    if len(row.code) <= LONGEST:
        return row
    return rows.Row(row.at, row.code[:40] + "…", fault="This is too long for a code.")


def _if_known(row, pack):
    """A text that names no product, is no code and says nothing else is no line, as in a scan."""
    if pack.product or pack.code.is_readable or row.number or row.expires_on:
        return row
    return replace(row, fault=pack.doubt or pack.code.reason)


def _with_product(row, pack):
    """(row in units of the product, product or None)."""
    return replace(row, units=row.units * pack.in_pack), pack.product


def _without_nul(text):
    if "\0" in text:
        raise NotAccepted("The file has bytes that are no text. Save it as CSV UTF-8.")
    return text


def text_of(upload):
    """The rows in a file: those of a CSV, or the codes of a picture. Raises NotAccepted."""
    raw = upload.read()
    if raw.startswith(_PICTURES):
        return "\n".join(photos.codes_in(raw))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return _without_nul(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise NotAccepted("This is neither a CSV file nor a picture.")
