"""How often what is tried at random is tried, and which of many that are alike are tried today.

As often as on every change; for long, and all of them, with DEEP=1.
"""

import os
from datetime import date

DEEP = os.environ.get("DEEP") == "1"
# Goes on every day; TURN=… asks again what another day asked.
TURN = int(os.environ.get("TURN") or date.today().toordinal())


def times(usual, deep):
    return deep if DEEP else usual


def in_turn(things, days):
    """Those whose turn it is today: in so many days each of them is tried, every day as many."""
    return [thing for number, thing in enumerate(things) if is_turn(number, days)]


def is_turn(number, days):
    return DEEP or (number + TURN) % days == 0
