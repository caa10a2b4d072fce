"""One line of the NPPES file as one row of our table; pure."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from operator import itemgetter

from . import columns

# The table's columns that a line fills, in the order of `RowReader.row`.
TEXTS = (
    *("entity", "last_name", "first_name", "middle_name", "other_last_name"),
    *("other_first_name", "organisation", "credential", "state"),
)
FIELDS = ("npi", *TEXTS, "qualifications", "deactivated_on", "reactivated_on", "updated_on")

_TEXT_COLUMNS = (
    *(columns.ENTITY, columns.LAST_NAME, columns.FIRST_NAME, columns.MIDDLE_NAME),
    *(columns.OTHER_LAST_NAME, columns.OTHER_FIRST_NAME, columns.ORGANISATION),
    *(columns.CREDENTIAL, columns.STATE),
)
_DATE_COLUMNS = (columns.DEACTIVATED, columns.REACTIVATED, columns.UPDATED)
_QUALIFICATION = (columns.TAXONOMY, columns.LICENCE, columns.LICENCE_STATE, columns.IS_PRIMARY)


# The values of FIELDS.
Row = tuple[int | str | date | None, ...]


class WrongFile(Exception):
    """This is not a file that can be loaded; the message says why."""


class BadRow(ValueError):
    """A line that cannot be read; the message says why."""


class RowReader:
    """Reads lines by the names in the file's own header, wherever its columns stand."""

    def __init__(self, header_line: bytes) -> None:
        names = _values(header_line)
        missing = [name for name in columns.READ if name not in names]
        if missing:
            more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
            raise WrongFile(
                f"This is not the NPPES dissemination file: it has no column “{missing[0]}”{more}. "
                "Load npidata_pfile_….csv, or the ZIP it is published in."
            )
        at = {name: place for place, name in enumerate(names)}
        self._width = len(names)
        self._npi = at[columns.NPI]
        self._texts = itemgetter(*(at[name] for name in _TEXT_COLUMNS))
        self._dates = itemgetter(*(at[name] for name in _DATE_COLUMNS))
        self._qualifications = [
            itemgetter(*(at[pattern.format(n)] for pattern in _QUALIFICATION))
            for n in range(1, columns.QUALIFICATIONS + 1)
        ]

    def row(self, line: bytes) -> Row:
        """The values of FIELDS, None for a date not given; raises BadRow."""
        values = _values(line)
        if len(values) != self._width:
            raise BadRow(f"{len(values)} columns instead of {self._width}")
        return (
            _npi(values[self._npi]),
            *self._texts(values),
            json.dumps(list(self._qualified(values))),
            *(_day(text) for text in self._dates(values)),
        )

    def _qualified(self, values: list[str]) -> Iterator[tuple[str, str, str, bool]]:
        for pick in self._qualifications:
            taxonomy, licence, state, switch = pick(values)
            if taxonomy or licence:
                yield taxonomy, licence, state, switch == "Y"


def _values(line: bytes) -> list[str]:
    try:
        text = line.decode()
        values = next(csv.reader([text], strict=True), [])
    except UnicodeDecodeError:
        raise BadRow("it is not UTF-8") from None
    except csv.Error as error:
        raise BadRow(f"{error}") from None
    if "\x00" in text:
        raise BadRow("it has a null character")
    return values


def _npi(text: str) -> int:
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        raise BadRow(f"“{text[:20]}” is not an NPI")
    return int(text)


@lru_cache(maxsize=20_000)
def _day(text: str) -> date | None:
    """A day that the file writes as month/day/year."""
    if not text:
        return None
    try:
        month, day, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise BadRow(f"“{text[:20]}” is not a day") from None
