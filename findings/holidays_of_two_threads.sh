#!/usr/bin/env bash
# A calendar that two threads ask at once calls Christmas a working day
#
# Package: holidays 0.109.
# What happens: a calendar made without years fills a year in when it is first asked about it, and
#   notes the year as filled before it is. A second thread that asks in between is answered from
#   the empty year: every weekday is a working day. Later answers are right.
# Expected: the same answer for everybody, as of any object that is only read; or a word that a
#   calendar belongs to one thread.
# Cost here: one reader after each start of a web process with threads is promised a cold parcel on
#   a holiday. A calendar of given years with `expand=False` is right in all threads.
# The switch between threads is made frequent below, so that what is rare is seen in seconds.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check holidays==0.109 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from datetime import date
from importlib.metadata import version
from threading import Barrier, Thread

from holidays import country_holidays

CHRISTMAS, THREADS, TRIES = date(2026, 12, 25), 4, 500
sys.setswitchinterval(1e-5)


def answers(calendar):
    """Whether Christmas is a working day, as threads that ask at once are told."""
    said, ready = [], Barrier(THREADS)

    def ask():
        ready.wait()
        said.append(calendar.is_working_day(CHRISTMAS))

    threads = [Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


growing = sum(any(answers(country_holidays("DE", "BY"))) for _ in range(TRIES))
fixed = sum(any(answers(country_holidays("DE", "BY", 2026, expand=False))) for _ in range(TRIES))
print("holidays", version("holidays"))
print(f"  a calendar that grows: Christmas a working day in {growing} of {TRIES} tries")
print(f"  a calendar of given years that does not: in {fixed} of {TRIES}")
print("expected: in none.")
print("cost: a day of rest is promised as a day of delivery.")
sys.exit(not (growing and not fixed))
PY
