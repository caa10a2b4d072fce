"""What becomes of requests when people, rules or time go: each under the lock of its basket."""

import logging

from django.db import transaction

from . import letters
from .models import ApprovalRequest
from .queries import (
    lost,
    requests,
    rules_of,
    said_yes,
    standing_yeses,
    verdict_of,
    waiting_requests,
)
from .rule import Lost, reminders_due
from .services import ask_step, close, give_back, locked

_log = logging.getLogger(__name__)
State = ApprovalRequest.State


def look_at(moment, ending=None, also=lambda request: ""):
    """Give back what cannot be approved any more, ask whoever is to be asked now, remind; how many
    have ended. Safe to run twice or late; one that fails stops no other.

    Of an Ending, only what it may concern. `also(request)` may know another reason, in words.
    """
    ended, failures = 0, []
    for row in waiting_requests(ending).filter(state=State.OPEN):
        try:
            ended += _look_at(row, moment, also)
        except Exception as error:
            _log.exception("Nobody looked at request %s.", row.pk)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} requests to approve failed", failures)
    return ended


def look_at_clinic(clinic, moment):
    """As `look_at`, of one clinic: its rules are others, or somebody stands in for somebody."""
    for row in requests().filter(clinic=clinic, state=State.OPEN):
        _look_at(row, moment, lambda request: "")


@transaction.atomic
def _look_at(request, moment, also):
    request = locked(request)
    if not request.is_open:
        return 0
    why = lost(request, moment) or also(request)
    if why:
        _end(request, why)
        return 1
    _ask_whom_it_concerns(request)
    _remind(request, moment)
    return 0


def _end(request, why):
    readers = letters.people_asked(request)
    close(request, State.ENDED, str(why))
    give_back(request)
    letters.tell_ended(request)
    if why in (Lost.ASKER, Lost.ASKER_CLOSED):
        letters.tell_over(request, readers)


def _ask_whom_it_concerns(request):
    yeses = said_yes(standing_yeses(request))
    found = verdict_of(request.clinic_id, request.asked_by_id, request.net, said_yes=yeses)
    if found.step is None:
        if found.is_free and request.asked:
            request.asked, request.is_stuck = [], False
            request.save(update_fields=["asked", "is_stuck"])
            letters.tell_free(request)
        return
    named = rules_of(request.clinic_id).steps[found.step].by - {request.asked_by_id}
    is_other = (request.step, request.asked) != (found.step, sorted(named))
    if is_other or request.is_stuck != (not found.by):
        ask_step(request, found)


def _remind(request, moment):
    due = reminders_due(request.step_asked_at, moment)
    people = letters.people_asked(request)
    if request.is_stuck or due <= request.reminded or not people:
        return
    request.reminded = due
    request.save(update_fields=["reminded"])
    letters.tell_asked(request, [person.pk for person in people], is_reminder=True)
