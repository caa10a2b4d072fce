"""How often what is tried at random is tried: as often as on every change, or for long (DEEP=1)."""

import os

DEEP = os.environ.get("DEEP") == "1"


def times(usual, deep):
    return deep if DEEP else usual
