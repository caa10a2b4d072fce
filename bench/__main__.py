"""Measure every page against the floor and stock Oscar, on every size, and say what passes its
limit; the figures go to var/bench.json.

`make bench QUICK=1` measures on 10,000 products only; `make bench ONLY="product list"` only the
pages whose names begin so, or what is measured beside them (bench/beside.py).
"""

import argparse
import sys
import time
from contextlib import ExitStack

from . import measuring, printing, sizes
from .beside import BESIDE
from .card import company
from .databases import Databases
from .lineup import ROOT, floor, our_scene, ours, stock
from .pages import BY_CARD, PAGES, by_card, faults
from .starting import our_server, say, say_if_busy
from .subjects import Subject

SECONDS, QUICK_SECONDS = 4, 1.2
MANY = "many orders"
_SIZES = {
    measuring.MAIN: sizes.MAIN,
    "small": sizes.SMALL,
    "large": sizes.LARGE,
    MANY: sizes.MANY_ORDERS,
}
_GROWTH = {"products": ("small", "large"), "orders": (measuring.MAIN, MANY)}


def main(arguments):
    asked = _asked(arguments)
    started = time.monotonic()
    pages = [page for page in PAGES if not asked.only or page.name.startswith(asked.only)]
    wanted = [each for each in BESIDE if each.is_wanted(asked.only, asked.quick)]
    if not pages and not wanted:
        sys.exit(f"Nothing that is measured has a name that begins so: {' '.join(asked.only)}")
    data_folder, url = our_server()
    say_if_busy()
    databases = Databases(url, ROOT, say)
    found = (
        measure(databases, pages, data_folder / "bench-stock", is_quick=asked.quick)
        if pages
        else {}
    )
    beside = {each: each.measure(databases, asked.quick) for each in wanted}
    ratio = by_card(found)
    passed = [fault for page, measured in found.items() for fault in faults(page, measured)]
    passed += [fault for each, measured in beside.items() for fault in each.faults(measured)]
    if ratio and ratio > BY_CARD:
        passed.append(f"An order by card costs {ratio:.2f} × one on terms, at most {BY_CARD}")
    by_key = {each.key: measured for each, measured in beside.items()}
    printing.write(data_folder / "bench.json", found, by_key, passed, time.monotonic() - started)
    told = [f"An order by card costs {ratio:.2f} × one on terms."] if ratio else []
    told += [line for each, measured in beside.items() for line in each.lines(measured)]
    for line in (*printing.table(found), "", *told):
        say(line)
    say("\n".join(["", *passed]) if passed else "\nEverything keeps its limits.")
    return 1 if passed else 0


def _asked(arguments):
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("only", nargs="*", help="beginnings of names of pages")
    parser.add_argument("--quick", action="store_true", help="10,000 products only")
    asked = parser.parse_args(arguments)
    asked.only = beginnings(asked.only, [each.name for each in (*PAGES, *BESIDE)])
    return asked


def beginnings(words, names):
    """What the names of what is asked for begin with: all words at once where a name does so, as
    in "stock deeds"; else any of them, as in "product list"."""
    together = " ".join(words)
    is_one = words and any(name.startswith(together) for name in names)
    return (together,) if is_one else tuple(words)


def measure(databases, pages, data_folder, *, is_quick):
    """{page: Measured}, on copies of the databases, which go afterwards."""
    wanted = {name: _SIZES[name] for name in sizes_for(pages, is_quick=is_quick)}
    databases.prepare(wanted.values())
    with ExitStack() as stack:
        stack.enter_context(company(ROOT))
        copies = {
            name: stack.enter_context(databases.copy(size.database))
            for name, size in wanted.items()
        }
        scenes = {name: our_scene(databases, copied) for name, copied in copies.items()}
        counted = {page: [] for page in pages}
        for name, copied in copies.items():
            with ours(databases, copied, BENCH_COUNTS="1") as server:
                count(Subject(name, server, scenes[name], databases), counted)
        oscar = stock(databases, data_folder)
        subjects = [
            Subject(measuring.STOCK, *stack.enter_context(oscar), databases),
            Subject(measuring.FLOOR, *stack.enter_context(floor(databases)), databases),
        ]
        for name, copied in copies.items():
            server = stack.enter_context(ours(databases, copied))
            subjects.append(Subject(name, server, scenes[name], databases))
        seconds = QUICK_SECONDS if is_quick else SECONDS
        return {page: _measured(page, subjects, counted[page], seconds) for page in pages}


def sizes_for(pages, *, is_quick):
    """The names of the sizes that these pages are measured at; making one takes its time."""
    if is_quick:
        return [measuring.MAIN]
    return [name for name in _SIZES if name != MANY or any(page.orders for page in pages)]


def count(subject, counted):
    """Adds to {page: […]} what a server that counts says of each page that it is measured for."""
    for page, found in counted.items():
        if is_measured(page, subject):
            found.append(measuring.count(page, subject))


def is_measured(page, subject):
    """Orders are many only for the pages that must not grow with them."""
    return subject.has(page) and (subject.name != MANY or page.orders is not None)


def _measured(page, subjects, counted, seconds):
    asked = [subject for subject in subjects if is_measured(page, subject)]
    rounds, wrong = measuring.measure(page, asked, seconds)
    found = measuring.joined(rounds, counted, wrong, _GROWTH)
    say(printing.row(page, found))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
