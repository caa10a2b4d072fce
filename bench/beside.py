"""What is measured beside the pages: how a process begins and grows, what a browser paints, deeds
on thousands of rows.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from . import (
    beginning,
    invoice_deeds,
    memory,
    painting,
    printing,
    recall_deeds,
    register_file,
    sizes,
    stock_deeds,
)
from .databases import environment
from .lineup import said


@dataclass(frozen=True)
class Beside:
    """`measure(databases, is_quick)` finds what `faults` judges and `lines` tells; `ONLY=` asks
    for it by its name, and the whole bench measures it, the quick one where it `is_quick`."""

    name: str
    measure: Callable
    faults: Callable
    lines: Callable
    is_quick: bool = False

    @property
    def key(self):
        """What the file calls it."""
        return self.name.replace(" ", "_")

    def is_wanted(self, only, is_quick):
        return self.name.startswith(only) if only else self.is_quick or not is_quick


def _load_files(databases, is_quick):
    """What register_file says of each of its sizes, each loaded in a process of its own."""
    return [
        _said(databases, sizes.SMALL, "bench.register_file", str(rows))
        for rows in register_file.ROWS
    ]


def _do_deeds(databases, is_quick):
    """What stock_deeds says of its deeds, in the catalogue with the most lots that is measured."""
    return _said(databases, sizes.MAIN, "bench.stock_deeds")


def _do_recall(databases, is_quick):
    """What recall_deeds says of its deeds, each half in a copy of the database of many orders."""
    size = sizes.MANY_ORDERS
    databases.prepare([size])
    with databases.copy(size.database) as copied:
        python = [sys.executable, "-W", "ignore", "-m", "bench.recall_deeds"]
        settings = environment(databases.url_of(copied))
        return [*said([*python, "recall"], settings), *said([*python, "ledger"], settings)]


def _do_invoices(databases, is_quick):
    """What invoice_deeds says of its deeds, in a copy of the smallest database."""
    databases.prepare([sizes.SMALL])
    many = _FEW if is_quick else invoice_deeds.INVOICES
    with databases.copy(sizes.SMALL.database) as copied:
        python = [sys.executable, "-W", "ignore", "-m", "bench.invoice_deeds", str(many)]
        return said(python, environment(databases.url_of(copied)))


_FEW = 100


def _said(databases, size, module, *arguments):
    """What a program prints that works in the database of a size."""
    databases.prepare([size])
    asked = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    return said(asked, environment(databases.url_of(size.database)))


BESIDE = (
    Beside("register file", _load_files, register_file.faults, printing.loads),
    Beside("stock deeds", _do_deeds, stock_deeds.faults, printing.deeds),
    Beside("recall deeds", _do_recall, recall_deeds.faults, printing.recall),
    Beside("invoice deeds", _do_invoices, invoice_deeds.faults, printing.invoices),
    Beside("beginning", beginning.measure, beginning.faults, beginning.lines, is_quick=True),
    Beside("memory", memory.measure, memory.faults, memory.lines),
    Beside("painting", painting.measure, painting.faults, painting.lines, is_quick=True),
)
