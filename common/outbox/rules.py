"""How often a mail is tried, and what an answer of the mail server means (RFC 5321)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

_FIRST_WAIT, _FIRST_WAIT_OF_URGENT = timedelta(minutes=1), timedelta(seconds=15)
_LONGEST_WAIT = timedelta(hours=4)
# The waits before the last try are five days together.
MOST_TRIES = 38
LONGEST_ANSWER = 500


class Stage(Enum):
    """What the server was asked when it answered."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "end of DATA"


class Verdict(Enum):
    """What became of one try."""

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"  # Surely not delivered.
    UNCLEAR = "unclear"  # Delivered or not: nobody can know.
    SERVER = "server"  # The server takes nothing; it says nothing of this mail.


@dataclass(frozen=True)
class Outcome:
    """What became of one try, and the words of the server or of the fault."""

    verdict: Verdict
    answer: str = ""


def wait_after(tries, is_urgent):
    """How long to wait after so many tries: twice as long each time, at most four hours."""
    first = _FIRST_WAIT_OF_URGENT if is_urgent else _FIRST_WAIT
    return min(first * 2 ** min(tries - 1, 20), _LONGEST_WAIT)


_GOOD = {Stage.MAIL: range(200, 300), Stage.RCPT: range(200, 300), Stage.DATA: range(354, 355)}
_ASKS_TO_SIGN_IN = (530, 534, 535, 538)
_TOO_LARGE = 552


def goes_on(stage, code):
    """Whether after this answer the next command may be said."""
    return code in _GOOD[stage]


def verdict(stage, code):
    """What a reply code means that does not let the mail go on, or that ends it.

    A server that does not take our sender (5xx to MAIL) is not the receiver's fault: the mail
    waits. Only its size is the mail's own. Asked to sign in for one receiver, this mail waits and
    the others go on.
    """
    if stage == Stage.END and code in range(200, 300):
        return Verdict.SENT
    if code in _ASKS_TO_SIGN_IN and stage in (Stage.MAIL, Stage.RCPT):
        return Verdict.SERVER if stage == Stage.MAIL else Verdict.LATER
    if code in range(500, 600) and (stage != Stage.MAIL or code == _TOO_LARGE):
        return Verdict.REFUSED
    if stage == Stage.END and code not in range(400, 600):
        return Verdict.UNCLEAR
    return Verdict.LATER
