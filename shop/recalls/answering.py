"""What clinics answer, by themselves or to staff on the phone."""

from django.db import transaction
from django.utils import timezone

from common.deeds import NotPossible

from . import campaigns, telling
from .models import Answer, Contact, Notice
from .policy import Units, what_cannot_be
from .queries import Said, Standing, standings, told_lots

CLOSED = "This campaign is closed: nothing more is answered. Write it in words."


class Answered(NotPossible):
    """Somebody else has answered, or taken an answer back, since the page was opened."""


@transaction.atomic
def answer(notice, by, said, note="", *, seen):
    """Keep what somebody says of the receiver's units: `said` is {Recall: Units}; `seen` is what
    `read_of` said of the answers that they had read.

    Raises NotPossible where more would be accounted for than was delivered or the campaign is
    closed, and Answered.
    """
    notice = locked_with_campaign(notice)
    if notice.campaign.closed_at:
        raise NotPossible(CLOSED)
    _unless_unread(notice, seen, "correct your numbers where needed and send them again")
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


@transaction.atomic
def take_back(answer, by, why, *, seen):
    """What was said with an answer, of all its lots, counts no more; it stays to be read. Returns
    these Answers.

    Raises NotPossible where it cannot be or the campaign is closed, and Answered.
    """
    notice = locked_with_campaign(answer.notice)
    if notice.campaign.closed_at:
        raise NotPossible("This campaign is closed: what was answered stays as it is.")
    answers = _unless_unread(notice, seen, "take back what is wrong now")
    of_it = [each for each in answers if (each.by_id, each.at) == (answer.by_id, answer.at)]
    if taken := next((each for each in of_it if each.is_taken_back), None):
        raise NotPossible(f"{taken.taken_back_by.display_name} has taken it back already.")
    notice.answers.filter(pk__in=[each.pk for each in of_it]).update(
        taken_back_at=timezone.now(), taken_back_by=by, why_taken_back=why
    )
    return of_it


@transaction.atomic
def take_back_by_staff(answer, by, why, *, seen):
    """As `take_back`; those who are told of the recall hear of it by mail."""
    taken = take_back(answer, by, why, seen=seen)
    telling.tell_taken_back(answer.notice, Said(taken), why)


def read_of(answers):
    """How much there is to read of a notice's answers: each, and that it was taken back."""
    return sum(2 if answer.is_taken_back else 1 for answer in answers)


def _unless_unread(notice, seen, then):
    """The answers of a notice; Answered where somebody has not read all of them."""
    answers = list(notice.answers.select_related("by", "taken_back_by", "recall__lot"))
    if read_of(answers) != seen:
        who, what = _last_deed(answers)
        raise Answered(
            f"{who} has {what} since you opened this page. What is told below is with that; {then}."
        )
    return answers


def _last_deed(answers):
    """(who, what they did) last."""
    deeds = [(each.at, each.by, "answered") for each in answers]
    deeds += [
        (each.taken_back_at, each.taken_back_by, "taken an answer back")
        for each in answers
        if each.is_taken_back
    ]
    _, by, what = max(deeds, key=lambda deed: deed[0], default=(None, None, "answered"))
    return by.display_name if by else "Somebody", what


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


@transaction.atomic
def write_after_the_end(notice, by, words):
    """Keep what somebody of a clinic writes of a campaign that is closed, for staff to deal with.

    The same words sent twice are kept once. Raises NotPossible while it is under way.
    """
    notice = locked_with_campaign(notice)
    if not notice.campaign.closed_at:
        raise NotPossible("This campaign is under way: answer with numbers.")
    told = {"how": Contact.How.WRITTEN, "words": words, "by": by}
    last = notice.contacts.last()
    if last and all(getattr(last, name) == value for name, value in told.items()):
        return last
    return Contact.objects.create(notice=notice, is_reached=True, **told)


def locked_with_campaign(notice):
    """As `locked`, its campaign first: nobody closes it while an answer is kept or taken back."""
    campaigns.locked(notice.campaign)
    return locked(notice)


def locked(notice):
    rows = Notice.objects.select_related("campaign").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=notice.pk)
