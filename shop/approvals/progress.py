"""How far a request to approve has come: its steps, who answered, who may answer, what is spent."""

from dataclasses import dataclass

from . import wording
from .queries import named, rules_of, said_yes, standing_yeses, stands_in, to_approve, verdict_of
from .rule import Verdict, in_whose_place, verdict, who_may


@dataclass(frozen=True)
class Stage:
    """One step that is due: those who may answer, in words, and the yes that it has."""

    number: int
    names: str
    answer: object = None
    is_asked: bool = False


@dataclass(frozen=True)
class Progress:
    """The Stages of a request as things are now, whether the reader `may_answer` it, and whether
    nobody more were asked after their yes (`is_last`)."""

    stages: tuple
    verdict: Verdict
    why: str
    may_answer: bool = False
    is_last: bool = False

    @property
    def is_free(self):
        return self.verdict.is_free

    @property
    def nobody(self):
        """Why it waits although nobody can be asked; empty where somebody is."""
        is_stuck = self.verdict.is_refused and self.verdict.step is not None
        return wording.NOBODY if is_stuck else ""

    @property
    def refused(self):
        return wording.refused(self.verdict) if self.verdict.is_refused and not self.nobody else ""


def of(request, net, reader, on):
    """The Progress of an open request that comes to `net` now."""
    answers, rules = standing_yeses(request), rules_of(request.clinic_id)
    found = verdict_of(
        request.clinic_id, request.asked_by_id, net, said_yes=said_yes(answers), rules=rules
    )
    them = stands_in(request.clinic_id, on)
    may = {number: who_may(rules.steps[number], request.asked_by_id, them) for number in found.due}
    names = named({key for keys in may.values() for key in keys})
    stages = tuple(
        Stage(
            number + 1,
            wording.any_of(sorted(names[key] for key in may[number])),
            _answer_to(rules.steps[number], request, answers),
            is_asked=number == found.step,
        )
        for number in found.due
    )
    may_answer = to_approve(reader.pk, on).filter(pk=request.pk).exists()
    is_last = may_answer and _is_last(rules, request, net, found, answers, reader, them)
    return Progress(stages, found, wording.why(found, net), may_answer, is_last)


def _is_last(rules, request, net, found, answers, reader, them):
    """Whether it is free once the reader has said yes as well."""
    if found.step is None:
        return False
    place = in_whose_place(rules.steps[found.step], request.asked_by_id, reader.pk, them)
    yeses = said_yes(answers) | {reader.pk, place}
    asker = request.asked_by_id
    return verdict(rules, asker, net, found.spent, stands_in=them, said_yes=yeses).is_free


def _answer_to(step, request, answers):
    by = step.by - {request.asked_by_id}
    return next((each for each in answers if by & {each.by_id, each.stands_for_id}), None)


def answers_of(request):
    """Everything that was answered, the first first."""
    return list(request.answers.select_related("by", "stands_for").order_by("pk"))


def approvals_of(order):
    """Who approved an order, the first said first; nothing where nobody was asked."""
    request = getattr(order, "approval", None)
    return standing_yeses(request) if request else []
