"""What is reckoned over all the stock, kept by a process until the stock is edited."""

from common.clock import today
from common.kept import Memory

from .edits import CATALOGUE, edition

_KEPT = Memory(20)


def of_all_stock(name, make, of=()):
    """What `make()` says of all the stock today, and of what else it is `of`; it is made anew only
    after an edit (edits.py). Of a name only what was made last is kept."""
    return _kept(name, make, edition(), of)


def of_all_products(name, make):
    """The same of what the catalogue alone says of them, which no goods in or out change."""
    return _kept(name, make, edition(CATALOGUE))


def _kept(name, make, current, of=()):
    if current is None:
        return make()
    last, key = _KEPT.get(name, dict), (current, today(), of)
    found = last.get(key)
    if found is None:
        found = make()
        last.clear()
        last[key] = found
    return found
