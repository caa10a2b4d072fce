"""The sums of a campaign (docs/rules/recalls.md, R80)."""

from collections import Counter
from dataclasses import dataclass

from . import telling
from .models import Contact
from .policy import Units, all_told, share
from .queries import in_force, standings, whom_it_concerns, with_answers

NOTHING = Units()


@dataclass(frozen=True)
class Coverage:
    """How far a campaign has come, in clinics and in units.

    A clinic is `told` by mail; of some every mail `came_back`, of some every one that did not has
    `not_left` yet. It is `reached` where neither is so, or it has answered, or staff have spoken to
    somebody there. It is `complete` when it has answered and said something of every unit.
    """

    receivers: int = 0
    told: int = 0
    nobody_told: int = 0
    came_back: int = 0
    not_left: int = 0
    reached: int = 0
    answered: int = 0
    complete: int = 0
    delivered: int = 0
    returned: int = 0
    units_told: int = 0
    reached_units: int = 0
    unknown: int = 0
    without_an_ending: int = 0
    beyond: int = 0
    units: Units = NOTHING

    @property
    def units_reached(self):
        return share(self.reached_units, self.delivered)

    @property
    def clinics_reached(self):
        return share(self.reached, self.receivers)

    @property
    def units_known(self):
        return share(self.delivered - self.unknown, self.delivered)

    @property
    def clinics_complete(self):
        return share(self.complete, self.receivers)


def coverage_of(campaign):
    """The Coverage of a campaign's lots in force; as many queries for many clinics as for few."""
    notices = list(with_answers(campaign.notices.order_by("pk")))
    found = standings(list(in_force(campaign)), notices)
    concerned = whom_it_concerns(found)
    notices = [notice for notice in notices if notice.pk in concerned]
    told = {notice.pk for notice in notices if notice.told_at and notice.told}
    unreached = {key: why for key, why in telling.unreached(campaign).items() if key in told}
    why = Counter(unreached.values())
    answered = {notice.pk for notice in notices if notice.has_answered}
    reached = (told - unreached.keys()) | answered | (concerned & _spoken_to(campaign))
    open_ones = {notice for (notice, _), standing in found.items() if standing.unknown}
    all_of = list(found.values())
    return Coverage(
        receivers=len(notices),
        told=len(told),
        nobody_told=sum(bool(notice.told_at) for notice in notices) - len(told),
        came_back=why[telling.CAME_BACK],
        not_left=why[telling.NOT_LEFT],
        reached=len(reached),
        answered=len(answered),
        complete=len(answered - open_ones),
        delivered=sum(each.delivered for each in all_of),
        returned=sum(each.returned for each in all_of),
        units_told=_delivered(found, told),
        reached_units=_delivered(found, reached),
        unknown=sum(each.unknown for each in all_of),
        without_an_ending=sum(each.without_an_ending for each in all_of),
        beyond=sum(each.beyond for each in all_of),
        units=all_told(each.units for each in all_of),
    )


def _delivered(found, notices):
    """The units that these notices (keys) are about."""
    return sum(each.delivered for (notice, _), each in found.items() if notice in notices)


def _spoken_to(campaign):
    """The keys of notices of whose receivers somebody was reached otherwise than by mail."""
    reached = Contact.objects.filter(notice__campaign=campaign, is_reached=True).order_by()
    return set(reached.values_list("notice", flat=True))
