"""Loading a register's file, in a process of its own: how fast, in how much memory, how found.

python -m bench.register_file ROWS, in the database of DATABASE_URL; files loaded there go.
"""

import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django

ROWS = (10_000, 100_000)
# From the smaller file to the larger the memory may grow so many times; a look-up is one query.
MEMORY_GROWTH, QUERIES = 1.2, 1
_LOOK_UPS = 200


def main(rows):
    django.setup()
    from shop.demo import nppes

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, nppes.NAME)
        with path.open("w", newline="") as stream:
            nppes.write_csv(stream, range(1, rows + 1))
        _take_away()
        try:
            print(json.dumps(_measured(path, rows)), flush=True)
        finally:
            _take_away()


def _measured(path, rows):
    from accounts.look_ups.nppes import loading

    started = time.perf_counter()
    loading.load(path)
    seconds = time.perf_counter() - started
    ms, queries = _look_ups(rows)
    return {
        "rows": rows,
        "rows_a_second": round(rows / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "look_up_ms": ms,
        "look_up_queries": queries,
    }


def _look_ups(rows):
    """(median ms, queries) of a look-up by number."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.look_ups.nppes.answers import entry_of
    from shop.demo import nppes

    numbers = [nppes.npi(n) for n in range(1, rows + 1, rows // _LOOK_UPS)]
    with CaptureQueriesContext(connection) as captured:
        entry_of(numbers[0])
    times = []
    for number in numbers:
        started = time.perf_counter()
        entry_of(number)
        times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 2), len(captured)


def _take_away():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_nppesrecord, accounts_registerfile")


def faults(measured):
    """A sentence for each limit that is passed; `measured` as printed, smallest file first."""
    found = [
        f"register file, {size['rows']:,} rows: {size['look_up_queries']} queries a look-up"
        for size in measured
        if size["look_up_queries"] > QUERIES
    ]
    grown = measured[-1]["peak_mb"] / measured[0]["peak_mb"]
    if grown > MEMORY_GROWTH:
        found.append(f"register file: memory grows {grown:.2f}, at most {MEMORY_GROWTH}")
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]))
