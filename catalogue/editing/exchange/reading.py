"""A CSV file as it arrives: its encoding and separator found out, its rows read one by one."""

import codecs
import csv
import difflib
import io
from dataclasses import dataclass

from .columns import Fault, Row

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
MOST_ROWS = 500_000
_PIECE = 1 << 20
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")
csv.field_size_limit(131_072)


class Unreadable(Exception):
    """A file that is no table of ours; `fault` says where and what would be right."""

    def __init__(self, problem, row=1, column="", value=""):
        self.fault = Fault(row, column, value[:200], problem)
        super().__init__(problem)


@dataclass(frozen=True)
class Sheet:
    """How a file is read; `rows` opens it anew each time."""

    storage_file: object
    encoding: str
    separator: str
    header: list

    @property
    def read_as(self):
        encoding = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
        return f"{encoding[self.encoding]}, separated by {SEPARATORS[self.separator]}"

    def count(self):
        return sum(1 for _ in self._records())

    def rows(self):
        """Each row, or the fault that keeps it from being read."""
        width = len(self.header)
        for number, cells in self._records():
            if len(cells) == width:
                yield Row(number, dict(zip(self.header, cells, strict=True)))
            else:
                yield Fault(
                    number,
                    "",
                    "",
                    f"The row has {len(cells)} cells, the header {width}. Look for a separator "
                    "inside a cell without quotation marks.",
                )

    def _records(self):
        records = _records(self.storage_file, self.encoding, self.separator)
        number = 0
        try:
            for number, cells in enumerate(records, 1):
                if number > MOST_ROWS + 1:
                    raise Unreadable(f"At most {MOST_ROWS:,} rows a file; divide it.", row=number)
                if number > 1 and any(cell.strip() for cell in cells):
                    yield number, cells
        except csv.Error as error:
            problem = f"The file cannot be read from here on ({error}). Look at quotation marks."
            raise Unreadable(problem, row=number + 1) from error


def open_sheet(storage_file, format):
    """Find out how the file is read and that its columns are ours; raises Unreadable."""
    encoding = _encoding(storage_file)
    known = {*format.names, *dict(format.also)}
    separator, header = _header(storage_file, encoding, known)
    header = [format.own_name(name) for name in header]
    _check_header(header, format)
    return Sheet(storage_file, encoding, separator, header)


def _encoding(storage_file):
    storage_file.seek(0)
    start = storage_file.read(4)
    if start.startswith(_NOT_TEXT):
        raise Unreadable("This is no CSV file. In the spreadsheet choose “Save as”, “CSV UTF-8”.")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _proved(storage_file, "utf-16")
    try:
        return _proved(storage_file, "utf-8-sig")
    except Unreadable:
        return _proved(storage_file, "cp1252")


def _proved(storage_file, encoding):
    """The encoding, when the whole file can be read in it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    storage_file.seek(0)
    try:
        while piece := storage_file.read(_PIECE):
            if "\0" in decoder.decode(piece):
                raise Unreadable("The file has bytes that are no text. Save it as CSV UTF-8.")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        problem = "The file is neither UTF-8 nor Windows-1252. Save it as CSV UTF-8."
        raise Unreadable(problem) from error
    return encoding


def _records(storage_file, encoding, separator):
    storage_file.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(_Open(storage_file)), encoding, newline="")
    return csv.reader(text, delimiter=separator, strict=True)


class _Open(io.RawIOBase):
    """Lends a stored file to a text reader, which would close it at its end."""

    def __init__(self, storage_file):
        self._file = storage_file

    def readable(self):
        return True

    def readinto(self, buffer):
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _header(storage_file, encoding, known):
    """The separator under which the first row names the most of our columns."""
    best = max(
        ((s, _first_row(storage_file, encoding, s)) for s in SEPARATORS),
        key=lambda pair: (len(known & set(pair[1])), len(pair[1])),
    )
    if not any(best[1]):
        raise Unreadable("The file is empty.")
    return best


def _first_row(storage_file, encoding, separator):
    try:
        first = next(_records(storage_file, encoding, separator), [])
    except csv.Error:
        return []
    return [cell.strip().lower() for cell in first]


def _check_header(header, format):
    for name in header:
        if header.count(name) > 1:
            raise Unreadable("This column is there twice; keep one.", column=name)
        if name not in format.names:
            raise Unreadable(_unknown(name, format), column=name[:60], value=name)
    needed = [name for name in format.key if name not in header]
    if needed:
        raise Unreadable(f"The column {needed[0]} is missing; it tells rows apart.")


def _unknown(name, format):
    near = difflib.get_close_matches(name, format.names, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"No column has this name.{meant} Columns are: {', '.join(format.names)}."
