"""What is reckoned over all the stock, kept by a process until the stock is edited."""

from common.clock import today
from common.kept import Memory

from .edits import edition

_KEPT = Memory(20)


def of_all_stock(name, make):
    """What `make()` says of all the stock today; it is made anew only after an edit (edits.py)."""
    current = edition()
    return make() if current is None else _KEPT.get((name, current, today()), make)
