"""What other rooms and the staff read about people."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from common.clock import day_in
from common.statements import Statement, asked_key

from .models import Licence, Review
from .policy import (
    OPEN_STATES,
    UNCOUNTED_STATES,
    Decision,
    Standing,
    State,
    best_standing,
    may_apply,
    standing,
)
from .waiting import middle, working_days

# How many recent decisions the expected waiting time rests on, and how few are too few.
RECENT_DECISIONS = 20
FEWEST_DECISIONS = 5
RECENT = timedelta(days=90)


@dataclass(frozen=True)
class PersonStanding:
    """What a person's licences are worth on one day, and the licences that say so.

    `licence` is the one that gives the standing (None without any); `applications` stand in the
    queue beside it, those that wait for the person first.
    """

    standing: Standing = Standing.NONE
    licence: Licence | None = None
    applications: tuple = ()
    may_apply: bool = True

    @property
    def is_verified(self):
        return self.standing == Standing.VERIFIED

    @property
    def is_lapsed(self):
        return self.standing == Standing.LAPSED

    @property
    def application(self):
        """The open application that is spoken of first."""
        return next(iter(self.applications), None)

    @property
    def is_being_renewed(self):
        """Whether a renewal or change of the licence waits for a decision."""
        return any(row.replaces_id == self.licence.pk for row in self.applications)

    @property
    def last_review(self):
        """The latest decision about what is open, or else about what counts; one query."""
        shown = self.application or self.licence
        return shown.reviews.last() if shown else None


def licences_of(user, *, lock=False):
    """A person's licences that count, with their professional; with `lock` they cannot change.

    A closed account has none that count.
    """
    return licences_of_people(Q(professional__user=user), lock=lock)


def licences_of_people(which, *, lock=False):
    """As `licences_of`, of the people that a Q says."""
    counted = _licences(which, lock).filter(professional__user__is_active=True)
    return counted.exclude(state__in=UNCOUNTED_STATES)


def all_licences_of(user, *, lock=False):
    """Also a person's drafts, and what was withdrawn or replaced."""
    return _licences(Q(professional__user=user), lock)


def _licences(which, lock):
    licences = Licence.objects.filter(which).select_related("professional")
    return licences.select_for_update(of=("self",)) if lock else licences


def standing_at(licence, moment):
    """What one licence is worth at a moment; its days end at midnight of its own country."""
    on = day_in(licence.country, moment)
    return standing(licence.state, licence.expires_on, on, licence.look_again_by)


def standing_of(user, moment):
    """The PersonStanding of `user` at a moment; one query."""
    return summed_up(_COUNTED.rows(user=user.pk), moment)


_COUNTED = Statement(lambda: licences_of(asked_key("user")))


def summed_up(licences, moment):
    """The PersonStanding of somebody with these licences, those that count and no others."""
    standings = {licence: standing_at(licence, moment) for licence in licences}
    best = best_standing(standings.values())
    # Of several, the one sent last says what is true now.
    giving = [licence for licence in standings if standings[licence] == best]
    open_ones = [row for row in standings if row.state in OPEN_STATES]
    return PersonStanding(
        standing=best,
        licence=giving[-1] if giving else None,
        applications=tuple(sorted(open_ones, key=lambda row: row.state == State.WAITING)),
        may_apply=may_apply(standings.values()),
    )


def expected_wait(moment):
    """Working days from sending to the first answer: the middle of the latest, None if too few."""
    answers = (
        Review.objects.filter(
            decision__in=(Decision.APPROVE, Decision.ASK, Decision.REFUSE),
            decided_at__range=(moment - RECENT, moment),
            licence__submitted_at__lt=F("decided_at"),
        )
        .order_by("-decided_at")
        .values_list("licence", "licence__submitted_at", "decided_at")
    )
    # The earliest answer about a licence since it was sent; later ones overwrite by order.
    first = {licence: (sent, decided) for licence, sent, decided in answers}
    spans = [
        working_days(timezone.localdate(sent), timezone.localdate(decided))
        for sent, decided in list(first.values())[:RECENT_DECISIONS]
    ]
    return middle(spans) if len(spans) >= FEWEST_DECISIONS else None
