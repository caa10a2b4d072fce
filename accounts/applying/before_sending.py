"""What an application still lacks, and what in it looks wrong; pure: all facts are arguments."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ENDS_SOON = timedelta(days=30)


class Weight(StrEnum):
    """Whether a point stops the sending, has to be seen once, or is only said."""

    MISSING = "missing"
    DOUBTFUL = "doubtful"
    NOTE = "note"


@dataclass(frozen=True)
class Point:
    """One sentence about one part of an application: a field, `name` or `documents`."""

    weight: Weight
    about: str
    sentence: str


@dataclass(frozen=True)
class Application:
    """What counts about an application that is not sent yet.

    `errors` are (field, sentence) pairs of its form. `documents` counts those that a reviewer may
    read, now or after their check; `stopped` are (name, reason) of the others. `known_until` is the
    last day of the licence that it renews or changes, `differs` whether it asks for more than
    another last day.
    """

    name: str
    on: date
    errors: tuple = ()
    documents: int = 0
    being_checked: int = 0
    stopped: tuple = ()
    needs_document: bool = True
    expires_on: date | None = None
    known_until: date | None = None
    differs: bool = True


def points(application):
    """Every Point about an application, what stops it first."""
    found = [Point(Weight.MISSING, field, sentence) for field, sentence in application.errors]
    rules = (_name, _documents, _unchanged, _ends_soon, _stopped, _being_checked)
    found += [point for rule in rules if (point := rule(application))]
    return tuple(sorted(found, key=lambda point: list(Weight).index(point.weight)))


def stops(points, seen):
    """Whether an application with these points waits; `seen` names the doubts already read."""
    return any(
        point.weight == Weight.MISSING
        or (point.weight == Weight.DOUBTFUL and point.about not in seen)
        for point in points
    )


def _name(application):
    if not application.name.strip():
        sentence = "Your account has no name. The reviewer compares it with the register."
        return Point(Weight.MISSING, "name", sentence)


def _documents(application):
    if application.needs_document and not application.documents:
        sentence = "Add at least one document that shows your name and number."
        return Point(Weight.MISSING, "documents", sentence)


def _unchanged(application):
    known, day = application.known_until, application.expires_on
    if application.differs or known is None or day is None or day > known:
        return None
    sentence = (
        f"We know this licence already, through {known:%-d %b %Y}. Enter the later day that your "
        "register shows, or change what has changed."
    )
    return Point(Weight.MISSING, "expires_on", sentence)


def _ends_soon(application):
    day = application.expires_on
    if day is None or not application.on <= day <= application.on + ENDS_SOON:
        return None
    sentence = (
        f"It ends on {day:%-d %b %Y}, soon after we have checked it. If your register shows a "
        "later day already, enter that one."
    )
    return Point(Weight.DOUBTFUL, "expires_on", sentence)


def _stopped(application):
    if application.stopped:
        why = " ".join(f"“{name}”: {reason}" for name, reason in application.stopped)
        sentence = f"Our reviewers do not get every document. {why} You may send the rest without."
        return Point(Weight.DOUBTFUL, "documents", sentence)


def _being_checked(application):
    if application.being_checked:
        sentence = "Your documents are still being checked. You can send the application now."
        return Point(Weight.NOTE, "documents", sentence)
