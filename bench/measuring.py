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
    """([{subject's name: CPU ms of the page} of each round], a sentence for each answer that was
    not the page), in about so many seconds."""
    wrong = [words for subject in subjects for words in _first_answers(page, subject)]
    visits = {subject: _visits_a_turn(page, subject) for subject in subjects}
    rounds, started, took = [], time.monotonic(), 0
    while len(rounds) < MOST and took < FAR_TOO_LONG and (len(rounds) < FEWEST or took < seconds):
        turns = {subject.name: _turn(page, subject, visits[subject]) for subject in subjects}
        rounds.append({name: statistics.median(turn) for name, turn in turns.items() if turn})
        took = time.monotonic() - started
    return rounds, wrong


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


def joined(rounds, counted, wrong, sizes):
    """A Measured from what each round found, (queries, bytes) of each subject that was counted,
    what was wrong, and the names of the subjects by what grows: {"products": (small, large), …}."""
    return Measured(
        ms=_median(found[MAIN] for found in rounds if MAIN in found),
        floor_ms=_median(found[FLOOR] for found in rounds if FLOOR in found),
        x_floor=times(rounds, FLOOR, MAIN),
        x_stock=times(rounds, MAIN, STOCK),
        growth=times(rounds, *sizes["products"]),
        orders_growth=times(rounds, *sizes["orders"]),
        queries=max((queries for queries, _ in counted), default=None),
        bytes=max((size for _, size in counted), default=None),
        wrong=tuple(wrong),
    )


def times(rounds, one, other):
    """How many times as much as one subject another cost: the median of what each round says, so
    that a slow moment is on both sides; None where no round has both."""
    return _median(found[other] / found[one] for found in rounds if one in found and other in found)


def _median(values):
    values = list(values)
    return statistics.median(values) if values else None
