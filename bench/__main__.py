"""Measure every page on every size, say what passes its limit, and write var/bench.json.

`make bench ONLY="product list"` measures only the pages whose names begin so;
`ONLY="register file"` only the loading of a register's file.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from . import register_file
from .databases import Databases, environment
from .pages import PAGES, PEOPLE, SIZES, faults, growth

FOLDER = Path(__file__).resolve().parent.parent
# Of one page and person: at most so many rounds or, after the fewest, so many seconds; a page far
# too slow to be measured well gets one round.
FEWEST, MOST, SECONDS, FAR_TOO_LONG = 5, 25, 4, 15


class Visitor:
    """A process that visits the pages of one size (bench/visitor.py)."""

    def __init__(self, url):
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "bench.visitor"],
            cwd=FOLDER,
            env=environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, question):
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            sys.exit("A visiting process ended; its last words stand above.")
        return json.loads(answer)

    def visit(self, person, address, *, count=False):
        return self.ask({"person": person, "address": address, "count": count})

    def leave(self):
        self._process.stdin.close()
        self._process.wait(timeout=20)


def main(only):
    started = time.monotonic()
    data_folder, url = _server()
    databases = Databases(url, FOLDER)
    made = databases.prepare(SIZES, say)
    visitors = {size: Visitor(databases.url_of(size)) for size in SIZES}
    try:
        results = measure_all(visitors, only)
    finally:
        for visitor in visitors.values():
            visitor.leave()
    failed = [
        fault
        for page in PAGES
        for person, measured in results.get(page.name, {}).items()
        for fault in faults(page, person, measured)
    ]
    loads = measure_loads(databases.url_of(min(SIZES)), only)
    failed += register_file.faults(loads) if loads else []
    took = time.monotonic() - started
    write(data_folder / "bench.json", results, loads, failed, made, took)
    print_table(results)
    print_loads(loads)
    say("\n".join(["", *failed]) if failed else "\nEverything keeps its limits.")
    return 1 if failed else 0


def measure_all(visitors, only):
    """{page: {person: {size: (ms, queries, status)}}} of the pages that are asked for."""
    addresses = visitors[min(SIZES)].ask("addresses")
    results = {}
    for page in PAGES:
        if not only or page.name.startswith(only):
            address = addresses[page.name]
            results[page.name] = {person: measure(visitors, person, address) for person in PEOPLE}
    return results


def measure_loads(url, only):
    """What register_file says of each of its sizes, each loaded in a process of its own."""
    if only and not "register file".startswith(only):
        return []
    return [
        json.loads(
            subprocess.run(
                [sys.executable, "-W", "ignore", "-m", "bench.register_file", str(rows)],
                cwd=FOLDER,
                env=environment(url),
                check=True,
                stdout=subprocess.PIPE,
            ).stdout
        )
        for rows in register_file.ROWS
    ]


def measure(visitors, person, address):
    """{size: (median ms, queries, status)}; sizes take turns, so that they share a slow moment."""
    counted, times = {}, {size: [] for size in visitors}
    for size, visitor in visitors.items():
        visitor.visit(person, address)
        counted[size] = visitor.visit(person, address, count=True)
    started = time.monotonic()
    while len(times[min(times)]) < MOST:
        for size, visitor in visitors.items():
            times[size].append(visitor.visit(person, address)[0])
        took, rounds = time.monotonic() - started, len(times[min(times)])
        if took > FAR_TOO_LONG or (took > SECONDS and rounds >= FEWEST):
            break
    return {
        size: (round(statistics.median(times[size]), 2), counted[size][1], counted[size][2])
        for size in visitors
    }


def write(path, results, loads, failed, made, seconds):
    pages = {
        name: {
            person: {
                "ms": {str(size): ms for size, (ms, _, _) in measured.items()},
                "queries": {str(size): queries for size, (_, queries, _) in measured.items()},
                "growth": round(growth({size: row[0] for size, row in measured.items()}), 2),
            }
            for person, measured in people.items()
        }
        for name, people in results.items()
    }
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "sizes": list(SIZES),
        "pages": pages,
        "register_file": loads,
        "limits_passed": failed,
        "database_seconds": {str(size): took for size, took in made.items()},
        "seconds": round(seconds, 1),
    }
    path.write_text(json.dumps(report, indent=1) + "\n")


def print_table(results):
    sizes = "".join(f"{size:>13,}" for size in SIZES)
    say(f"\nMedian ms (queries) by number of products\n{'':<42}{sizes}{'growth':>9}{'at most':>9}")
    for page in PAGES:
        for person, measured in results.get(page.name, {}).items():
            cells = "".join(f"{ms:>8.1f} ({queries:>2})" for ms, queries, _ in measured.values())
            grown = growth({size: row[0] for size, row in measured.items()})
            limit = page.growth or ""
            say(f"{page.name + ', ' + person:<42}{cells}{grown:>9.2f}{limit:>9}")


def print_loads(loads):
    for size in loads:
        say(
            f"\nRegister file of {size['rows']:,} rows: {size['rows_a_second']:,} a second, "
            f"at most {size['peak_mb']:.0f} MB; a look-up {size['look_up_ms']} ms "
            f"({size['look_up_queries']} query)"
        )


def say(words):
    print(words, flush=True)


def _server():
    """The data folder and the address of the database server, started if it is ours."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    from django.conf import settings

    folder = settings.DATA_DIR  # Reading the settings has started our own server, if it is ours.
    return folder, os.environ["DATABASE_URL"]


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
