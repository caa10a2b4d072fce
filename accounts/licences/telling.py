"""What people are told as time passes: once each, however often and however late this runs."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from common.clock import day_in
from common.endings import Ended, announce

from .letters import write
from .locks import lock_licence
from .models import ENTRY, Licence, Notice
from .policy import Standing, State
from .reminders import LAPSE_IS_NEWS, Reminder, due_reminder
from .standing import standing_at

RECHECK_OVERDUE = "recheck_overdue"
ENDED_UNTOLD = "ended_untold"
SAID_AT_THE_END = (Reminder.LAPSED, ENDED_UNTOLD)
_ENDS = {Reminder.LAPSED, RECHECK_OVERDUE}
# The first reminder's days and the day on which zones differ.
_AHEAD = timedelta(days=62)
_BEHIND = timedelta(days=LAPSE_IS_NEWS + 2)
_A_DAY_OF_ZONES = timedelta(days=2)

_log = logging.getLogger(__name__)


def remind(moment):
    """Tell everybody whose licence ends soon or has ended; returns how many were told."""
    on = moment.date()
    ending = _verified().filter(expires_on__range=(on - _BEHIND, on + _AHEAD))
    return _each(ending, _remind, moment)


def tell_lapsed(moment):
    """Tell everybody whose licence has just ended, wherever it is another day by now."""
    on = moment.date()
    return _each(_verified().filter(expires_on__range=(on - _A_DAY_OF_ZONES, on)), _remind, moment)


def tell_overdue(moment):
    """Tell everybody whose orders stop because nobody looked their licence up again in time."""
    return _each(_verified().filter(expires_on__gte=moment.date()), _tell_overdue, moment)


def _verified():
    licences = Licence.objects.filter(state=State.VERIFIED, professional__user__is_active=True)
    return licences.order_by("pk")


def _each(licences, tell, moment):
    """Each in a transaction of its own; who cannot be told stops nobody else."""
    told, failures = 0, []
    for licence in licences:
        try:
            told += tell(licence, moment)
        except Exception as error:
            _log.exception("Licence %s: nobody was told.", licence.pk)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{told} told, {len(failures)} not", failures)
    return told


@transaction.atomic
def _remind(licence, moment):
    licence = lock_licence(licence)
    if licence.state != State.VERIFIED:
        return False
    about, day = licence.expires_on, day_in(licence.country, moment)
    if _is_settled(licence):
        # Nobody is written to; what waits for the licence has lost it all the same.
        if about < day and note(licence, ENDED_UNTOLD, about):
            announce(Ended.LICENCE, person=licence.professional.user_id)
        return False
    sent = licence.notices.filter(about=about).values_list("kind", flat=True)
    kinds = [Reminder(kind) for kind in sent if kind in set(Reminder)]
    reminder = due_reminder(about, kinds, day)
    if reminder is None:
        return False
    template = "licence_lapsed" if reminder == Reminder.LAPSED else "licence_ends_soon"
    return _tell(licence, reminder, about, template)


@transaction.atomic
def _tell_overdue(licence, moment):
    licence = lock_licence(licence)
    if standing_at(licence, moment) != Standing.RECHECK_OVERDUE:
        return False
    return _tell(licence, RECHECK_OVERDUE, licence.look_again_by, "licence_recheck_overdue")


def _is_settled(licence):
    """Whether a renewal waits for us, or a later licence with this number is verified."""
    waits = Q(state=State.WAITING, replaces=licence)
    is_later = Q(
        state=State.VERIFIED,
        professional=licence.professional,
        **{name: getattr(licence, name) for name in ENTRY},
        expires_on__gt=licence.expires_on,
    )
    return Licence.objects.filter(waits | is_later).exists()


def _tell(licence, kind, about, template):
    """Send it unless it was sent; the unique row decides, whoever runs at the same time."""
    if not note(licence, kind, about):
        return False
    write(licence, template)
    if kind in _ENDS:
        announce(Ended.LICENCE, person=licence.professional.user_id)
    return True


def note(licence, kind, about):
    """Whether this is the first time that this is said of `licence`."""
    _, is_new = Notice.objects.get_or_create(licence=licence, kind=kind, about=about)
    return is_new
