"""What a page costs on each server: they take turns, so that they share slow moments."""

import statistics
import time

from .pages import WHOLE, Measured, figure

FLOOR, STOCK, MAIN = "floor", "stock", "ours"
# At most so many rounds of turns; a page far too slow to be measured well gets fewer than FEWEST.
FEWEST, MOST, FAR_TOO_LONG = 5, 25, 20
# A turn takes about so many CPU milliseconds, in at most so many visits.
_MS_A_TURN, _MOST_VISITS = 30, 10
_WARMING = 2


def measure(page, subjects, seconds):
    """{subject's name: median CPU ms of the page}, measured for about so many seconds."""
    visits = {subject: _warm(page, subject) for subject in subjects}
    found = {subject: [] for subject in subjects}
    started, rounds = time.monotonic(), 0
    while rounds < MOST:
        for subject in subjects:
            found[subject] += _turn(page, subject, visits[subject])
        took, rounds = time.monotonic() - started, rounds + 1
        if took > FAR_TOO_LONG or (took > seconds and rounds >= FEWEST):
            break
    return {
        subject.name: statistics.median(costs) for subject, costs in found.items() if len(costs) > 1
    }


def _warm(page, subject):
    """How many visits make a turn, after some that are not counted."""
    subject.prepare(page)
    took = [figure(page, costs) for costs in subject.batch(page, _WARMING)]
    took += _turn(page, subject, 1)
    return max(1, min(_MOST_VISITS, round(_MS_A_TURN / max(min(took), 0.1))))


def _turn(page, subject, visits):
    return [figure(page, costs) for costs in subject.batch(page, visits)]


def count(page, subject):
    """(queries, bytes, what was wrong) of a visit to a server that counts; the second counts."""
    subject.prepare(page)
    list(subject.visit(page))
    answers = list(subject.visit(page))
    queries = [answer.queries or 0 for answer in answers]
    return (
        sum(queries) if page.figure == WHOLE else max(queries),
        max(answer.size for answer in answers),
        tuple(subject.wrong(page, answers)),
    )


def joined(ms, counted, sizes):
    """A Measured from {subject: ms}, (queries, bytes, wrong) of each subject that was counted,
    and the names of the subjects by what grows: {"products": (small, large), "orders": …}."""
    return Measured(
        ms=ms[MAIN],
        floor_ms=ms[FLOOR],
        stock_ms=ms.get(STOCK),
        growth=_growth(ms, *sizes.get("products", ())),
        orders_growth=_growth(ms, *sizes.get("orders", ())),
        queries=max((queries for queries, _, _ in counted), default=None),
        bytes=max((size for _, size, _ in counted), default=None),
        wrong=tuple(words for _, _, wrong in counted for words in wrong),
    )


def _growth(ms, small=None, large=None):
    return ms[large] / ms[small] if small in ms and large in ms else None
