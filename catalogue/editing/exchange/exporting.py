"""The catalogue as CSV text, row by row, so that its size does not matter."""

import csv

from .columns import guard
from .formats import FORMATS

BOM = "\ufeff"
A_PIECE = 2000


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def export(kind, separator=","):
    """The lines of a file. It begins with a byte order mark, by which spreadsheets know UTF-8."""
    format = FORMATS[kind]
    writer = csv.writer(_Echo(), delimiter=separator)
    yield BOM + writer.writerow(format.names)
    for values in _rows(format):
        yield writer.writerow(
            column.write(value) for column, value in zip(format.columns, values, strict=True)
        )


def export_faults(run):
    """The faults of a run as a file of their own."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow(["row", "column", "value", "problem"])
    faults = run.faults.values_list("row", "column", "value", "problem")
    for row, *texts in faults.iterator(chunk_size=A_PIECE):
        yield writer.writerow([row, *(guard(text) for text in texts)])


def _rows(format):
    paths = [column.read_from for column in format.columns]
    found = format.model._base_manager.order_by(*format.order)
    return found.values_list(*paths).iterator(chunk_size=A_PIECE)
