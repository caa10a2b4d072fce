"""What a web process takes until its first answer, what its first list costs, and what lists cost
while thousands of changes wait to be put into the index.
"""

import statistics
import time

from .lineup import our_scene, ours
from .pages import Page
from .serving import wait_for
from .sizes import MAIN
from .subjects import Subject

STARTS, VISITS, CHANGES = 3, 15, 2_000
LIST = Page("new list", "visitor")
# Seconds until the first answer; the others in times what they are compared with.
LIMITS = {"start": 2, "first": 5, "first with changes": 2, "after a change": 1.3}
_WORDS = {
    "start": "A process answers after {} s",
    "first": "its first list costs {} × a later one",
    "first with changes": f"with {CHANGES:,} changes waiting {{}} × that",
    "after a change": "a list after one more change {} × one with none",
}
_CHANGE = """
UPDATE catalogue_product SET title = title || '.'
WHERE id IN (SELECT id FROM catalogue_product ORDER BY id LIMIT {})
"""


def measure(databases, is_quick):
    """{what: figure}, each the median of some processes."""
    databases.prepare([MAIN])
    with databases.copy(MAIN.database, "beginning") as copied:
        scene = our_scene(databases, copied)
        fresh = [_begun(databases, copied, scene) for _ in range(STARTS)]
        databases.run(_CHANGE.format(CHANGES), database=copied)
        changed = [_begun(databases, copied, scene, is_changing=True) for _ in range(STARTS)]
    start, first, later = map(statistics.median, zip(*fresh, strict=True))
    _, first_changed, after = map(statistics.median, zip(*changed, strict=True))
    return {
        "start": round(start, 2),
        "first": round(first / later, 2),
        "first with changes": round(first_changed / first, 2),
        "after a change": round(after / later, 2),
    }


def _begun(databases, database, scene, is_changing=False):
    """(seconds to the first answer; CPU ms of the first list, and of later ones, each after another
    change where it `is_changing`) of a process of its own.

    Every process is asked for the same lists. What it does once it has answered first, it has done
    before it answers again.
    """
    before = time.monotonic()
    with ours(databases, database) as server:
        seconds = time.monotonic() - before
        wait_for(server.port, server.process)
        subject = Subject("ours", server, scene, databases)
        subject.prepare(LIST)
        first, later = subject.cost(LIST), []
        for _ in range(VISITS):
            if is_changing:
                databases.run(_CHANGE.format(1), database=database)
            later.append(subject.cost(LIST))
    return seconds, first, statistics.median(later)


def faults(found):
    """A sentence for each limit that is passed."""
    for what, most in LIMITS.items():
        if found[what] > most:
            yield f"beginning: {_WORDS[what].format(found[what])}, at most {most}"


def lines(found):
    yield "; ".join(words.format(found[what]) for what, words in _WORDS.items())
