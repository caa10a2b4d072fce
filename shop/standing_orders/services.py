"""Deeds on standing orders, each under the lock of its row; and the work of each day."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from common import mail
from common.clock import now, today
from common.deeds import NotPossible
from common.endings import Ended
from common.links import link

from . import wording
from .models import Proposal, StandingOrder
from .proposing import asker_of, proposed
from .queries import is_working_day_in, running, to_propose, who_may_order
from .rule import MOST_WEEKS, day_to_propose, following, resumed

_log = logging.getLogger(__name__)
# The longest that a day of proposing lies before its order, holidays included.
_AHEAD, _A_YEAR = timedelta(days=40), timedelta(days=366)
_PEOPLE = {Ended.MEMBERSHIP, Ended.ACCOUNT}


def begin(order_list, weeks, first_on, by):
    """A new StandingOrder, for which its beginner gets the mails. Raises NotPossible."""
    _check(weeks, first_on)
    values = {"weeks": weeks, "next_on": first_on, "begun_by": by, "cared_for_by": by}
    try:
        with transaction.atomic():
            return StandingOrder.objects.create(of=order_list, begun_at=now(), **values)
    except IntegrityError as error:
        raise NotPossible(wording.RUNS_ALREADY) from error


def _check(weeks, day):
    if weeks is None or not 1 <= weeks <= MOST_WEEKS:
        raise NotPossible(wording.no_weeks(MOST_WEEKS))
    if day is None or not today() < day <= today() + _A_YEAR:
        raise NotPossible(wording.NOT_THIS_DAY)


def _locked(key):
    found = StandingOrder.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("of__clinic").get(pk=key)


@transaction.atomic
def change(standing, weeks, next_on):
    _check(weeks, next_on)
    found = _running(standing)
    found.weeks, found.next_on = weeks, next_on
    found.save(update_fields=["weeks", "next_on"])


@transaction.atomic
def pause(standing, by):
    found = _running(standing)
    if not found.is_paused:
        found.paused_by, found.paused_at = by, now()
        found.save(update_fields=["paused_by", "paused_at"])


@transaction.atomic
def resume(standing):
    """The day of the next order: what fell into the pause is not made up for."""
    found = _running(standing)
    is_working_day = is_working_day_in(found.of.clinic.country)
    found.next_on = resumed(found.next_on, found.weeks, today(), is_working_day)
    found.paused_by = found.paused_at = None
    found.save(update_fields=["next_on", "paused_by", "paused_at"])
    return found.next_on


@transaction.atomic
def end(standing, by):
    found = _running(standing)
    found.ended_by, found.ended_at = by, now()
    found.save(update_fields=["ended_by", "ended_at"])


@transaction.atomic
def take_care(standing, by):
    """The mails go to this member from now on."""
    found = _running(standing)
    found.cared_for_by = by
    found.save(update_fields=["cared_for_by"])


def _running(standing):
    """Raises NotPossible where somebody ended it meanwhile."""
    found = _locked(standing.pk)
    if found.is_ended:
        raise NotPossible(wording.CHANGED)
    return found


@transaction.atomic
def skip_next(standing, day):
    """Let the next order, which is not proposed yet, be the one after; `day` is as it was shown."""
    found = _running(standing)
    if found.next_on != day:
        raise NotPossible(wording.CHANGED)
    found.next_on = following(day, found.weeks)
    found.save(update_fields=["next_on"])
    return found.next_on


@transaction.atomic
def skip(proposal, by):
    found = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if not found.is_skipped:
        found.skipped_by, found.skipped_at = by, now()
        found.save(update_fields=["skipped_by", "skipped_at"])


@transaction.atomic
def open_as_order(proposal, by):
    """Note that somebody opens it in quick order; (who, when) did so before, None where nobody
    did. Raises NotPossible where it was skipped."""
    found = Proposal.objects.select_for_update(no_key=True, of=("self",))
    found = found.select_related("opened_by").get(pk=proposal.pk)
    if found.is_skipped:
        raise NotPossible(wording.SKIPPED_ALREADY)
    before = (found.opened_by, found.opened_at) if found.opened_at else None
    found.opened_by, found.opened_at = by, now()
    found.save(update_fields=["opened_by", "opened_at"])
    return before


# The work of each day.


def propose_all(strategy_of):
    """How many were proposed, to readers whose strategies are `strategy_of(user)`. Safe to run
    twice or late; one that fails stops no other."""
    keys = list(to_propose(today() + _AHEAD).values_list("pk", flat=True))
    outcomes, failures = [], []
    for key in keys:
        try:
            outcomes.append(propose(key, strategy_of))
        except Exception as error:
            _log.exception("Standing order %s was not proposed.", key)
            failures.append(error)
    look_after()
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(keys)} failed", failures)
    return sum(outcomes)


@transaction.atomic
def propose(key, strategy_of):
    """Propose a standing order if its day has come; whether it has. Told once: the day, the row
    and the mails are one transaction."""
    found = _locked(key)
    if found.is_ended or found.is_paused or found.is_resting:
        return False
    is_working_day = is_working_day_in(found.of.clinic.country)
    day = day_to_propose(found.next_on, found.weeks, today(), is_working_day)
    if day is None:
        return False
    found.next_on = following(day, found.weeks)
    found.save(update_fields=["next_on"])
    _, is_new = Proposal.objects.get_or_create(
        of=found, for_day=day, defaults={"proposed_at": now()}
    )
    if is_new:
        for reader in _readers(found):
            asker = asker_of(reader, found.of.clinic, strategy_of(reader))
            lines, of_reader = proposed(found.of, asker)
            told = {"lines": lines, "of_reader": of_reader, "day": day}
            _tell("proposed", found, reader, **told)
    return is_new


def follow(ending):
    """Whoever cared for a standing order may have left at this moment."""
    if ending.what in _PEOPLE:
        look_after(ending)


def look_after(ending=None):
    """Tell the clinic, once, of a standing order whose carer has left or whose list is deleted."""
    found = running()
    if ending and ending.clinic:
        found = found.filter(of__clinic=ending.clinic)
    elif ending:
        found = found.filter(cared_for_by=ending.person)
    for key in list(found.order_by("pk").values_list("pk", flat=True)):
        _look_after(key)


@transaction.atomic
def _look_after(key):
    found = _locked(key)
    people = who_may_order(found.of.clinic)
    carer = found.cared_for_by
    if carer and carer not in people:
        found.cared_for_by = None
        found.save(update_fields=["cared_for_by"])
        _tell_all("left", found, people, gone=carer)
    if found.is_resting != found.is_resting_told:
        found.is_resting_told = found.is_resting
        found.save(update_fields=["is_resting_told"])
        if found.is_resting:
            _tell_all("resting", found, people)


def _readers(standing):
    """Who cares for it, if they still may order, else everybody who may."""
    people = who_may_order(standing.of.clinic)
    return [each for each in people if each.pk == standing.cared_for_by_id] or people


def _tell_all(what, standing, people, **told):
    for reader in people:
        _tell(what, standing, reader, **told)


def _tell(what, standing, reader, **told):
    told |= {"reader": reader, "standing": standing, "page": link("standing_order", standing.pk)}
    mail.send(f"standing_order_{what}", reader.email, told)
