"""A table as the lines of a CSV file, row by row, so that its size does not matter."""

import csv

# At the beginning of a file, by which spreadsheets know UTF-8.
BOM = "\ufeff"
# What spreadsheets evaluate, and the apostrophe itself, so that every text comes back as it was.
GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


def guard(text):
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(GUARDED) else text


def csv_lines(rows, separator=","):
    """The lines of rows, the first with the byte order mark before it."""
    writer, before = csv.writer(_Echo(), delimiter=separator), BOM
    for row in rows:
        yield before + writer.writerow(row)
        before = ""


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text
