"""The catalogue as CSV text, row by row, so that its size does not matter."""

from common.csv_lines import csv_lines, guard

from .formats import FORMATS

A_PIECE = 2000


def export(kind, separator=","):
    """The lines of a file of one kind."""
    return csv_lines(_table(FORMATS[kind]), separator)


def export_faults(run):
    """The faults of a run as a file of their own."""
    return csv_lines(_faults(run))


def _table(format):
    yield format.names
    for values in _rows(format):
        yield [column.write(value) for column, value in zip(format.columns, values, strict=True)]


def _faults(run):
    yield ["row", "column", "value", "problem"]
    faults = run.faults.values_list("row", "column", "value", "problem")
    for row, *texts in faults.iterator(chunk_size=A_PIECE):
        yield [row, *map(guard, texts)]


def _rows(format):
    paths = [column.read_from for column in format.columns]
    found = format.model._base_manager.order_by(*format.order)
    return found.values_list(*paths).iterator(chunk_size=A_PIECE)
