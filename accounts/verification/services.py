"""Moves a licence from state to state, each time under lock, with a record and a mail.

An order is placed under the same lock on the buyer's licences, so a decision happens either
before it or after it, never in between.
"""

from django.conf import settings
from django.contrib.sites.models import Site
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shop.common import mail

from .. import documents
from ..models import Licence, Professional, Review
from ..queries import licences_of
from .policy import (
    Decision,
    Standing,
    State,
    after,
    after_resubmission,
    may_apply,
    standing,
)


class NotPossible(Exception):
    """The deed does not fit what is true under lock; the message says why."""


class OwnLicence(NotPossible):
    """Nobody reviews their own licence."""


class Changed(NotPossible):
    """The applicant sent something new after the reviewer opened the page."""


@transaction.atomic
def submit_licence(user, application, kept_documents, *, on):
    """Start a review of `application` (a dict of Licence's fields) sent on day `on`."""
    professional = _lock_professional(user, application)
    licences = licences_of(user, lock=True)
    standings = [standing(licence.state, licence.expires_on, on) for licence in licences]
    if not may_apply(standings):
        raise NotPossible("An application or a suspension of yours is still open.")
    if Standing.VERIFIED not in standings:
        _take_profession(professional, application["profession"], application["country"])
    licence = Licence.objects.create(
        professional=professional,
        state=State.WAITING,
        submitted_at=timezone.now(),
        **application,
    )
    _attach(kept_documents, licence)
    _write(licence, "licence_received")
    return licence


@transaction.atomic
def resubmit(licence, application, kept_documents):
    """The applicant's answer: corrected data and more documents go back into the queue."""
    licence = _locked(licence)
    licence.state = after_resubmission(licence.state)
    for field, value in application.items():
        setattr(licence, field, value)
    licence.submitted_at = timezone.now()
    licence.save()
    _attach(kept_documents, licence)
    _write(licence, "licence_received")
    return licence


@transaction.atomic
def approve(licence, reviewer, *, expires_on, on, seen=None):
    """Verify the licence through `expires_on`, the day seen in the register; not before `on`."""
    licence = _under_review(licence, reviewer, seen)
    if expires_on < on:
        raise NotPossible("The licence has passed this day already, so it cannot be approved.")
    _refuse_second_profession(licence, on)
    licence.expires_on = expires_on
    _take_profession(licence.professional, licence.profession, licence.country)
    return _decide(licence, reviewer, Decision.APPROVE, "licence_approved")


@transaction.atomic
def ask(licence, reviewer, reason, *, seen=None):
    """Ask the applicant for what `reason` says."""
    licence = _under_review(licence, reviewer, seen)
    return _decide(licence, reviewer, Decision.ASK, "licence_more_needed", reason)


@transaction.atomic
def refuse(licence, reviewer, reason, *, seen=None):
    licence = _under_review(licence, reviewer, seen)
    return _decide(licence, reviewer, Decision.REFUSE, "licence_refused", reason)


@transaction.atomic
def suspend(licence, reviewer, reason, *, seen=None):
    """Take a verified licence away; orders are refused from the moment this commits."""
    licence = _under_review(licence, reviewer, seen)
    return _decide(licence, reviewer, Decision.SUSPEND, "licence_suspended", reason)


def _lock_professional(user, application):
    """The person's row, which serialises their own submissions."""
    professional, _ = Professional.objects.get_or_create(
        user=user,
        defaults={"profession": application["profession"], "country": application["country"]},
    )
    return Professional.objects.select_for_update().get(pk=professional.pk)


def _locked(licence):
    """The licence as it is now. All licences of the person are locked, as an order does."""
    professional = Professional.objects.select_for_update().get(pk=licence.professional_id)
    licences = {row.pk: row for row in licences_of(professional.user_id, lock=True)}
    return licences[licence.pk]


def _under_review(licence, reviewer, seen):
    """The locked licence, if `reviewer` may decide about it as it was when they opened it."""
    if licence.professional.user_id == reviewer.pk:
        raise OwnLicence("This is your own licence. Somebody else has to review it.")
    licence = _locked(licence)
    if seen is not None and licence.submitted_at != seen:
        raise Changed(
            "The applicant has sent something new since you opened this page. "
            "Look at it below, then decide."
        )
    return licence


def _refuse_second_profession(licence, on):
    """What a person may order follows from one profession, so only one may be verified."""
    others = Licence.objects.filter(
        professional=licence.professional, state=State.VERIFIED, expires_on__gte=on
    ).exclude(profession=licence.profession)
    if others.exclude(pk=licence.pk).exists():
        raise NotPossible(
            "This person is verified in another profession at the moment. "
            "One account orders in one profession: suspend and refuse that licence first."
        )


def _take_profession(professional, profession, country):
    professional.profession = profession
    professional.country = country
    professional.save(update_fields=["profession", "country"])


def _decide(licence, reviewer, decision, template, reason=""):
    licence.state = after(licence.state, decision)
    licence.decided_at = timezone.now()
    licence.save(update_fields=["state", "expires_on", "decided_at"])
    Review.objects.create(
        licence=licence,
        reviewer=reviewer,
        decision=decision,
        reason=reason,
        expires_on=licence.expires_on,
    )
    _write(licence, template, reason)
    return licence


def _attach(kept_documents, licence):
    for kept in kept_documents:
        documents.attach(kept, licence)


def _write(licence, template, reason=""):
    user = licence.professional.user
    context = {"user": user, "licence": licence, "reason": reason, "page": _licence_page()}
    mail.send(template, user.email, context)


def _licence_page():
    site = Site.objects.get_current()
    return f"{settings.OSCAR_URL_SCHEMA}://{site.domain}{reverse('licence')}"
