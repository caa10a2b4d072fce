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
    """({subject's name: median CPU ms of the page}, a sentence for each answer that was not the
    page), measured for about so many seconds."""
    wrong = [words for subject in subjects for words in _first_answers(page, subject)]
    visits = {subject: _visits_a_turn(page, subject) for subject in subjects}
    found = {subject: [] for subject in subjects}
    started, rounds, took = time.monotonic(), 0, 0
    while rounds < MOST and took < FAR_TOO_LONG and (rounds < FEWEST or took < seconds):
        for subject in subjects:
            found[subject] += _turn(page, subject, visits[subject])
        took, rounds = time.monotonic() - started, rounds + 1
    return {subject.name: statistics.median(ms) for subject, ms in found.items() if ms}, wrong


def _first_answers(page, subject):
    """What is wrong with the last of the visits that come before the measuring."""
    subject.prepare(page)
    for _ in range(_WARMING):
        answers = list(subject.visit(page))
    return subject.wrong(page, answers)


def _visits_a_turn(page, subject):
    took = _turn(page, subject, 1) or _turn(page, subject, 1) or [_MS_A_TURN]
    return max(1, min(_MOST_VISITS, round(_MS_A_TURN / max(took[0], 0.1))))


def _turn(page, subject, visits):
    return [figure(page, costs) for costs in subject.batch(page, visits)]


def count(page, subject):
    """(queries, bytes) of a visit to a server that counts; the second visit counts."""
    subject.prepare(page)
    list(subject.visit(page))
    answers = list(subject.visit(page))
    queries = [answer.queries or 0 for answer in answers]
    most = sum(queries) if page.figure == WHOLE else max(queries)
    return most, max(answer.size for answer in answers)


def joined(ms, counted, wrong, sizes):
    """A Measured from {subject: ms}, (queries, bytes) of each subject that was counted, what was
    wrong, and the names of the subjects by what grows: {"products": (small, large), …}."""
    return Measured(
        ms=ms[MAIN],
        floor_ms=ms[FLOOR],
        stock_ms=ms.get(STOCK),
        growth=_growth(ms, *sizes.get("products", ())),
        orders_growth=_growth(ms, *sizes.get("orders", ())),
        queries=max((queries for queries, _ in counted), default=None),
        bytes=max((size for _, size in counted), default=None),
        wrong=tuple(wrong),
    )


def _growth(ms, small=None, large=None):
    return ms[large] / ms[small] if small in ms and large in ms else None
