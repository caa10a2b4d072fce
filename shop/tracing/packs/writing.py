"""Writes a pack into a folder: its tables as CSV, a report as PDF, a manifest, and its verifier."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from common.csv_lines import csv_lines
from common.csv_lists import in_file
from common.printing import NotPrinted, pdf

from .tables import BROKEN, TABLES

MANIFEST, REPORT = "MANIFEST.sha256", "report.pdf"
PARTS = len(TABLES) + 1
ON_PAPER = 200
_VERIFIER = Path(__file__).parent / "verify.py"


@dataclass
class Written:
    """One table as it was written: how many rows, and the first of them for the report."""

    table: object
    count: int = 0
    broken: int = 0
    first: tuple = ()

    @property
    def more(self):
        """Rows that are in the file alone."""
        return self.count - len(self.first)


def write(question, folder, *, by, note_part=lambda done: None):
    """Write the pack that answers a Question into an empty folder; what is wrong, as sentences.

    `note_part` is told how many of the PARTS are done. Raises NotPrinted.
    """
    at, written = timezone.now(), []
    for table in TABLES:
        written.append(_write_table(table, question, folder))
        note_part(len(written))
    wrong = list(_wrong(written))
    _write_report(folder, question, written, wrong, by, at)
    (folder / "READ ME.txt").write_text(_read_me(question, written, wrong, by, at))
    (folder / "verify.py").write_bytes(_VERIFIER.read_bytes())
    (folder / MANIFEST).write_text("".join(_manifest(folder)))
    note_part(PARTS)
    return wrong


def sha256_of(file):
    """In hex, without the file in memory."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write_table(table, question, folder):
    written = Written(table)
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(_counted(written, question)))
    return written


def _counted(written, question):
    """The lines of a table's file: its columns, then its rows, counted on their way."""
    yield written.table.columns
    rows = written.table.rows(question)
    first = tuple(islice(rows, ON_PAPER))
    written.first = tuple(_on_paper(written.table.columns, row) for row in first)
    for part in (first, rows):
        for row in part:
            written.count += 1
            written.broken += BROKEN in row
            yield [in_file(value) for value in row]


def _on_paper(columns, row):
    """[(column, value)] of what a row says."""
    pairs = zip(columns, row, strict=True)
    return [(column, _shown(value)) for column, value in pairs if value not in (None, "")]


def _shown(value):
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return date_format(value) if isinstance(value, date) else str(value)


def _wrong(written):
    for each in written:
        if each.broken:
            yield (
                f"{each.broken} rows of {each.table.name}.csv are not what they were when they "
                "were sealed; they say BROKEN."
            )


def _write_report(folder, question, written, wrong, by, at):
    context = {
        "title": "Answer to an authority",
        "question": question,
        "tables": written,
        "wrong": wrong,
        "by": by,
        "at": at,
    }
    page = render_to_string("papers/regulator.html", context)
    (folder / REPORT).write_bytes(pdf(page, "paper", "regulator"))


def _read_me(question, written, wrong, by, at):
    context = {"question": question, "tables": written, "wrong": wrong, "by": by, "at": at}
    return render_to_string("papers/regulator.txt", context)


def _manifest(folder):
    """As `sha256sum --check` reads it."""
    for file in sorted(folder.iterdir()):
        yield f"{sha256_of(file)}  {file.name}\n"


__all__ = ["MANIFEST", "PARTS", "REPORT", "NotPrinted", "sha256_of", "write"]
