"""What clinics answer, by themselves or to staff on the phone."""

from django.db import transaction
from django.utils import timezone

from common.deeds import NotPossible

from .models import Answer, Contact, Notice
from .policy import Units, what_cannot_be
from .queries import Standing, standings, told_lots


class Answered(NotPossible):
    """Somebody else has answered since the page was opened."""


@transaction.atomic
def answer(notice, by, said, note="", *, seen):
    """Keep what somebody says of the receiver's units: `said` is {Recall: Units}; `seen` is how
    many answers they had read.

    Raises NotPossible where more would be accounted for than was delivered, and Answered.
    """
    notice = locked(notice)
    answers = list(notice.answers.select_related("by"))
    if len(answers) != seen:
        who = answers[-1].by.display_name if answers else "Somebody"
        raise Answered(
            f"{who} has answered since you opened this page. What is told below is with that "
            "answer; correct your numbers where needed and send them again."
        )
    if not said:
        raise NotPossible("No unit of these lots is with you: nothing is to be answered.")
    _unless_too_many(notice, said)
    at = timezone.now()
    kept = [
        Answer(notice=notice, recall=recall, by=by, at=at, **vars(units))
        for recall, units in said.items()
    ]
    kept[0].note = note
    return Answer.objects.bulk_create(kept)


def _unless_too_many(notice, said):
    known, problems = standings(list(said), [notice]), []
    for recall, units in said.items():
        standing = known.get((notice.pk, recall.pk), Standing())
        told, number = standing.units.and_then(units), recall.lot.number if len(said) > 1 else ""
        problems.append(what_cannot_be(standing.delivered, told, standing.returned, number))
    if found := " ".join(filter(None, problems)):
        raise NotPossible(found)


@transaction.atomic
def acknowledge(notice, by, *, seen):
    """Say that it was read and the lots are used no more; what was told of units stays."""
    recalls = lots_of(notice)
    known = standings(recalls, [notice])
    said = {
        recall: Units(still_here=known.get((notice.pk, recall.pk), Standing()).units.still_here)
        for recall in recalls
    }
    return answer(notice, by, said, seen=seen)


def lots_of(notice):
    """The Recalls in force of which the receiver has units, or waits for some."""
    recalls = [recall for recall in told_lots(notice.campaign) if recall.is_in_force]
    known = standings(recalls, [notice])
    return [recall for recall in recalls if (notice.pk, recall.pk) in known]


@transaction.atomic
def contact(notice, by, how, is_reached, words):
    """Note that staff tried to reach a clinic."""
    return Contact.objects.create(
        notice=locked(notice), how=how, is_reached=is_reached, words=words, by=by
    )


def locked(notice):
    rows = Notice.objects.select_related("campaign").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=notice.pk)
