"""What applicants do: each deed under lock, with a mail where somebody waits for an answer."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.deeds import NotPossible

from ..licences.letters import write
from ..licences.locks import lock_licence, lock_professional
from ..licences.models import ENTRY, SAME_DATA, Licence
from ..licences.policy import (
    OPEN_STATES,
    UNCOUNTED_STATES,
    Standing,
    State,
    after_resubmission,
    after_withdrawal,
    may_apply,
)
from ..licences.standing import all_licences_of, standing_at, standing_of
from ..papers import keeping
from ..signing_in.locks import refuse_if_closed
from . import quotas

_COUNTS = (Standing.VERIFIED, Standing.RECHECK_OVERDUE)


@transaction.atomic
def save_draft(user, values, *, draft=None, replaces=None):
    """Keep an application that is not sent yet; `values` may be any part of Licence's fields."""
    professional = lock_professional(user)
    draft = _own_draft(draft)
    if draft is None:
        quotas.refuse_another_draft(user)
        draft = Licence(professional=professional, replaces=replaces)
    draft.state = State.DRAFT
    _fill(draft, values)
    return draft


@transaction.atomic
def submit_licence(user, application, *, draft=None, replaces=None):
    """Start a review of `application` (a dict of Licence's fields), which may have been a draft.

    An application with the number of a verified licence renews or changes that one (V41).
    """
    professional, now = lock_professional(user), timezone.now()
    others = list(all_licences_of(user, lock=True))
    draft = _own_draft(draft)
    quotas.refuse_another_application(user)
    _refuse_unless_possible(others, application, now)
    licence = draft or Licence(professional=professional, replaces=replaces)
    licence.replaces = licence.replaces or _same_number(others, application)
    _refuse_second_replacement(others, licence)
    licence.state = State.WAITING
    _fill(licence, application)
    write(licence, "licence_received")
    return licence


@transaction.atomic
def resubmit(licence, application):
    """The applicant's answer: corrected data and more documents go back into the queue."""
    licence = lock_licence(licence)
    refuse_if_closed(licence.professional.user)
    licence.state = after_resubmission(licence.state)
    _refuse_taken_number(_others(licence), application)
    _fill(licence, application)
    write(licence, "licence_received")
    return licence


@transaction.atomic
def withdraw(licence):
    """Take an application back before it is decided. What is verified stays as it is."""
    licence = lock_licence(licence)
    licence.state = after_withdrawal(licence.state)
    licence.decided_at, licence.scope_proposed = timezone.now(), []
    licence.save(update_fields=["state", "decided_at", "scope_proposed"])
    return licence


@transaction.atomic
def discard(draft):
    """Delete a draft and its documents."""
    draft = _own_draft(draft)
    keeping.forget(draft.documents.all())
    draft.delete()


def forget_drafts(moment):
    """Discard the drafts that nobody has touched for DRAFT_KEPT_DAYS; returns how many."""
    before = moment - timedelta(days=settings.DRAFT_KEPT_DAYS)
    forgotten = list(Licence.objects.filter(state=State.DRAFT, submitted_at__lt=before))
    for draft in forgotten:
        with suppress(NotPossible):  # Sent or deleted at this very moment.
            discard(draft)
    return len(forgotten)


@transaction.atomic
def change_name(user, first_name, last_name):
    """Give the account another name, or start the application that asks for it (V43).

    Returns that application: the one already open for the licence, or else a draft. None where
    nothing verified rests on the present name, which is then changed at once.
    """
    lock_professional(user)
    standing = standing_of(user, timezone.now())
    if not standing.may_apply:
        raise NotPossible("Your account is suspended. Write to us to change its name.")
    if standing.standing in _COUNTS:
        return _name_application(user, standing.licence, first_name, last_name)
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])
    _send_anew(row for row in standing.applications if row.state == State.WAITING)
    return None


def _name_application(user, licence, first_name, last_name):
    beside = [*OPEN_STATES, State.DRAFT]
    application = licence.replacements.filter(state__in=beside).order_by("-state").first()
    if application is None:
        application = Licence(professional=licence.professional, replaces=licence)
        application.state = State.DRAFT
        for field in (*SAME_DATA, "issuer_url", "expires_on", "expiry_as_printed"):
            setattr(application, field, getattr(licence, field))
    application.new_first_name, application.new_last_name = first_name, last_name
    application.submitted_at = timezone.now()
    application.save()
    return application


def _send_anew(applications):
    """A reviewer who has one of them open must look again before deciding (V8)."""
    for application in applications:
        application.submitted_at = timezone.now()
        application.save(update_fields=["submitted_at"])


def _own_draft(draft):
    """The draft as it is now, locked; None for none."""
    if draft is None:
        return None
    draft = lock_licence(draft)
    if draft.state != State.DRAFT:
        raise NotPossible("This application was sent already; nothing was changed.")
    return draft


def _refuse_unless_possible(licences, application, moment):
    counting = [row for row in licences if row.state not in UNCOUNTED_STATES]
    if not may_apply(standing_at(row, moment) for row in counting):
        raise NotPossible("Your account is suspended, so no application can be sent.")
    _refuse_taken_number(licences, application)


def _refuse_taken_number(licences, application):
    if any(row.state in OPEN_STATES and _has_number(row, application) for row in licences):
        raise NotPossible(
            "An application with this number is with us already; nothing was changed."
        )


def _refuse_second_replacement(licences, application):
    old = application.replaces_id
    if old and any(row.state in OPEN_STATES and row.replaces_id == old for row in licences):
        raise NotPossible(
            "A renewal or change of this licence is with us already; nothing was changed."
        )


def _same_number(licences, application):
    """The verified licence, still valid or lapsed, that has the application's number."""
    verified = (row for row in licences if row.is_verified)
    return next((row for row in verified if _has_number(row, application)), None)


def _has_number(licence, application):
    return all(getattr(licence, name) == application.get(name, "") for name in ENTRY)


def _others(licence):
    return all_licences_of(licence.professional.user_id).exclude(pk=licence.pk)


def _fill(licence, values):
    for field, value in values.items():
        setattr(licence, field, value)
    licence.submitted_at = timezone.now()
    licence.save()
