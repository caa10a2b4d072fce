"""Reads the first sheet of a spreadsheet (XLSX, XLS, ODS) as text, in the limited child process."""

import io
from datetime import date
from decimal import Decimal

from common.confined import NotAccepted

MOST_ROWS = 2000
_MOST_CELLS = 50


def opened(raw):
    """(kind, content): the rows that hold anything, cells apart by tabs; called in the child."""
    from python_calamine import CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
        rows = [row[:_MOST_CELLS] for row in sheet.to_python()]
    except MemoryError:
        raise
    except Exception as error:  # The library raises its own errors, and nearly any other.
        raise NotAccepted("The file is no spreadsheet that can be read. Save it as CSV.") from error
    lines = ["\t".join(map(_text, row)).rstrip("\t") for row in rows]
    found = [line for line in lines if line.strip()]
    if len(found) > MOST_ROWS:
        raise NotAccepted(f"The sheet has more than {MOST_ROWS:,} rows. Keep those to order.")
    return "text/plain", "\n".join(found).encode()


def _text(cell):
    """A cell as it is typed: sheets keep 10005 as 10005.0."""
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".removesuffix(".0")
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(str(cell).split())
