"""What other rooms and the staff read about people."""

from dataclasses import dataclass

from django.db.models import Q

from shop.common.clock import day_in

from .models import Licence, LicenceDocument
from .verification.policy import (
    OPEN_STATES,
    Standing,
    State,
    best_standing,
    may_apply,
    standing,
)


@dataclass(frozen=True)
class PersonStanding:
    """What a person's licences are worth on one day, and the licences that say so.

    `licence` is the one that gives the standing (None without any); `application` is the one in
    the queue, which differs from it while a verified licence is being renewed.
    """

    standing: Standing = Standing.NONE
    licence: Licence | None = None
    application: Licence | None = None
    may_apply: bool = True

    @property
    def is_being_renewed(self):
        return self.application is not None and self.application != self.licence

    @property
    def last_review(self):
        """The latest decision about what is open, or else about what counts; one query."""
        shown = self.application or self.licence
        return shown.reviews.last() if shown else None


def licences_of(user, *, lock=False):
    """A person's licences with their professional; with `lock` they cannot change meanwhile."""
    return licences_of_people(Q(professional__user=user), lock=lock)


def licences_of_people(which, *, lock=False):
    """As `licences_of`, of the people that a Q says."""
    licences = Licence.objects.filter(which).select_related("professional")
    return licences.select_for_update(of=("self",)) if lock else licences


def standing_at(licence, moment):
    """What one licence is worth at a moment; its days end at midnight of its own country."""
    return standing(licence.state, licence.expires_on, day_in(licence.country, moment))


def standing_of(user, moment):
    """The PersonStanding of `user` at a moment; one query."""
    licences = list(licences_of(user))
    standings = {licence: standing_at(licence, moment) for licence in licences}
    best = best_standing(standings.values())
    # Of several, the one sent last says what is true now.
    giving = [licence for licence in licences if standings[licence] == best]
    return PersonStanding(
        standing=best,
        licence=giving[-1] if giving else None,
        application=next((row for row in licences if row.state in OPEN_STATES), None),
        may_apply=may_apply(standings.values()),
    )


def waiting_licences():
    """Applications that wait for a reviewer, oldest first."""
    return Licence.objects.filter(state=State.WAITING).order_by("submitted_at", "pk")


def same_number(licence):
    """Other people's licences with this register and number; a renewal is no duplicate."""
    return (
        Licence.objects.filter(register=licence.register, number=licence.number)
        .exclude(professional=licence.professional_id)
        .select_related("professional__user")
    )


def same_documents(licence):
    """Documents of other people that are, byte for byte, one of this licence's."""
    prints = licence.documents.values("sha256")
    return (
        LicenceDocument.objects.filter(sha256__in=prints)
        .exclude(licence__professional=licence.professional_id)
        .select_related("licence__professional__user")
    )
