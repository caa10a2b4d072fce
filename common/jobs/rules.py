"""How often a job is tried, and which jobs have a hand of the worker for themselves."""

from datetime import timedelta

# What may have to wait for something outside, and what takes long; the rest is "default".
PAPERS, IMPORTS = "papers", "imports"
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=1), timedelta(hours=1)
# The waits between them are an hour and eight minutes together.
MOST_TRIES = 13


def wait_after(tries):
    """How long to wait after so many tries: twice as long each time, at most an hour."""
    return min(_FIRST_WAIT * 2 ** min(tries - 1, 20), _LONGEST_WAIT)
