"""A person's licences as My account shows them: each with its state, its words and its deeds."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from common.statements import Statement, asked_key

from ..licences.models import Licence, Review
from ..licences.policy import OPEN_STATES, UNCOUNTED_STATES, Standing, State, may_apply
from ..licences.standing import all_licences_of, expected_wait, standing_at
from ..licences.waiting import working_days

_ORDER = (
    Standing.SUSPENDED,
    State.MORE_NEEDED,
    State.DRAFT,
    Standing.VERIFIED,
    Standing.RECHECK_OVERDUE,
    Standing.LAPSED,
    State.WAITING,
    State.REFUSED,
)


# What a reviewer gave a reason for.
_EXPLAINED = (State.MORE_NEEDED, State.REFUSED, State.SUSPENDED, State.REVOKED)
# What is renewed; only one at a time.
_RENEWED = (Standing.VERIFIED, Standing.RECHECK_OVERDUE, Standing.LAPSED)


@dataclass(frozen=True)
class Entry:
    """One licence on one day: `worth` is its standing, or its state where it has none."""

    licence: Licence
    worth: str
    review: Review | None
    renewal: Licence | None
    waits_days: int

    @property
    def is_verified(self):
        return self.worth == Standing.VERIFIED

    @property
    def is_overdue(self):
        return self.worth == Standing.RECHECK_OVERDUE

    @property
    def is_lapsed(self):
        return self.worth == Standing.LAPSED

    @property
    def reviewers_words(self):
        """What the reviewer wrote to the person, while it is what keeps them from ordering."""
        return self.review.reason if self.review and self.licence.state in _EXPLAINED else ""

    @property
    def is_past(self):
        return self.licence.state in (State.WITHDRAWN, State.REPLACED)

    @property
    def may_renew(self):
        return self.renewal is None and self.worth in _RENEWED

    @property
    def may_withdraw(self):
        return self.licence.state in OPEN_STATES


@dataclass(frozen=True)
class MyLicences:
    """Everything My account says about licences; `wait` is in working days, or None."""

    entries: tuple
    past: tuple
    wait: int | None
    target: int
    may_apply: bool


def my_licences(user, moment):
    """The MyLicences of `user` at a moment; three queries."""
    rows = _ALL.rows(user=user.pk)
    last = {review.licence_id: review for review in _REVIEWS.rows(user=user.pk)} if rows else {}
    entries = [_entry(row, rows, last.get(row.pk), moment) for row in rows]
    is_waiting = any(row.state in OPEN_STATES for row in rows)
    return MyLicences(
        entries=tuple(sorted((e for e in entries if not e.is_past), key=_place)),
        past=tuple(entry for entry in entries if entry.is_past),
        wait=expected_wait(moment) if is_waiting else None,
        target=settings.REVIEW_TARGET_WORKING_DAYS,
        may_apply=may_apply(entry.worth for entry in entries),
    )


def _reviews():
    """Every review of their licences, so that the last of each comes last."""
    return Review.objects.filter(licence__in=all_licences_of(asked_key("user")).values("pk"))


_ALL = Statement(lambda: all_licences_of(asked_key("user")))
_REVIEWS = Statement(_reviews)


def _entry(licence, rows, review, moment):
    waiting = (row for row in rows if row.replaces_id == licence.pk and row.state in OPEN_STATES)
    return Entry(
        licence=licence,
        worth=_worth(licence, moment),
        review=review,
        renewal=next(waiting, None),
        waits_days=working_days(
            timezone.localdate(licence.submitted_at), timezone.localdate(moment)
        ),
    )


def _worth(licence, moment):
    if licence.state in UNCOUNTED_STATES:
        return str(licence.state)
    return str(standing_at(licence, moment))


def _place(entry):
    places = {str(worth): place for place, worth in enumerate(_ORDER)}
    return places.get(entry.worth, len(places))
