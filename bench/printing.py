"""The bench's table and its file."""

import json
import os
import platform
from datetime import UTC, datetime

from .pages import faults

_HEAD = (
    f"{'page':<40}{'ms':>8}{'× floor':>9}{'most':>6}{'stock ÷':>9}{'least':>6}"
    f"{'queries':>9}{'kB':>7}{'growth':>8}{'orders':>8}"
)


def table(found):
    """The lines of the table of {page: Measured}."""
    if found:
        yield _HEAD
    for page, measured in found.items():
        yield row(page, measured)


def row(page, measured):
    cells = (
        (measured.ms, 8, ".1f"),
        (measured.x_floor, 9, ".1f"),
        (page.floor, 6, "g"),
        (measured.x_stock, 9, ".2f"),
        (page.stock, 6, "g"),
        (measured.queries, 9, "d"),
        (measured.kb, 7, ".1f"),
        (measured.growth, 8, ".2f"),
        (measured.orders_growth, 8, ".2f"),
    )
    words = "".join(
        f"{'–':>{width}}" if value is None else f"{value:>{width}{form}}"
        for value, width, form in cells
    )
    mark = "" if not faults(page, measured) else "  over"
    return f"{page.title:<40}{words}{mark}"


def loads(measured):
    """A line of each file of a register that was loaded."""
    for size in measured:
        yield (
            f"Register file of {size['rows']:,} rows: {size['rows_a_second']:,} a second, "
            f"at most {size['peak_mb']:.0f} MB; a look-up {size['look_up_ms']} ms "
            f"({size['look_up_queries']} query)"
        )


def deeds(measured):
    """A line of each large deed of the stock room."""
    for found in measured:
        yield (
            f"To {found['deed']}: {found['ms']:.0f} ms, of which {found['python_ms']:.0f} in "
            f"Python; {found['queries']} queries"
        )


def recall(measured):
    """A line of each deed of a recall of thousands of clinics, and of the ledger."""
    for found in measured:
        of_lines = f" of {found['lines']:,} lines" if "lines" in found else ""
        yield (
            f"To {found['deed']}{of_lines}: {found['seconds']:.1f} s, of which "
            f"{found['python_seconds']:.1f} in Python; {found['queries']} queries, "
            f"{found['megabytes']:.0f} MB more"
        )


def invoices(measured):
    """A line of what each of many invoices costs."""
    for found in measured:
        memory = (
            f"; at most {found['megabytes']:.0f} MB and {found['child_megabytes']:.0f} MB in a "
            f"child, {found['more_megabytes']:.0f} MB more for the second half"
            if "megabytes" in found
            else ""
        )
        yield (
            f"To {found['deed']}, of {found['invoices']:,}: {found['seconds']} s of the processor"
            f"{memory}"
        )


def write(path, found, beside, passed, seconds):
    """The figures as a file, for whoever compares two runs; `beside` is what is no page."""
    floors = [measured.floor_ms for measured in found.values() if measured.floor_ms]
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "floor_ms": _rounded(sorted(floors)[len(floors) // 2]) if floors else None,
        "pages": [_entry(page, measured) for page, measured in found.items()],
        **beside,
        "limits_passed": passed,
        "seconds": round(seconds, 1),
    }
    path.write_text(json.dumps(report, indent=1) + "\n")


def _entry(page, measured):
    return {
        "name": page.name,
        "who": page.who,
        "cpu_ms": _rounded(measured.ms),
        "x_floor": _rounded(measured.x_floor),
        "x_stock": _rounded(measured.x_stock),
        "queries": measured.queries,
        "bytes": measured.bytes,
        "growth": _rounded(measured.growth),
        "orders_growth": _rounded(measured.orders_growth),
    }


def _rounded(value):
    return None if value is None else round(value, 2)
