"""What reviewers decide: each decision under lock, with a record and a mail."""

from django.db import transaction
from django.utils import timezone

from shop.common.clock import day_in

from ..models import Review
from .letters import write
from .locks import NotPossible, lock_licence
from .policy import Decision, State, after
from .replacing import take_effect


class OwnLicence(NotPossible):
    """Nobody reviews their own licence."""


class Changed(NotPossible):
    """The applicant sent something new after the reviewer opened the page."""


@transaction.atomic
def approve(licence, reviewer, *, expires_on, scope, seen=None):
    """Verify the licence for the supply classes of `scope`, through the register's last day."""
    licence = _under_review(licence, reviewer, seen)
    if expires_on < day_in(licence.country, timezone.now()):
        raise NotPossible("The licence has passed this day already, so it cannot be approved.")
    licence.expires_on = expires_on
    licence.scope = sorted(scope)
    return _decide(licence, reviewer, Decision.APPROVE, "licence_approved")


@transaction.atomic
def ask(licence, reviewer, reason, *, seen=None):
    """Ask the applicant for what `reason` says."""
    licence = _under_review(licence, reviewer, seen)
    return _decide(licence, reviewer, Decision.ASK, "licence_more_needed", reason)


@transaction.atomic
def refuse(licence, reviewer, reason, *, seen=None, old_stays=True):
    """Refuse an application; unless `old_stays`, the licence it would change is suspended."""
    licence = _under_review(licence, reviewer, seen)
    old = licence.replaces
    if not old_stays and old is not None and old.state == State.VERIFIED:
        _decide(old, reviewer, Decision.SUSPEND, "licence_suspended", reason)
    return _decide(licence, reviewer, Decision.REFUSE, "licence_refused", reason)


@transaction.atomic
def suspend(licence, reviewer, reason, *, seen=None):
    """Take a verified licence away; orders are refused from the moment this commits."""
    licence = _under_review(licence, reviewer, seen)
    return _decide(licence, reviewer, Decision.SUSPEND, "licence_suspended", reason)


def _under_review(licence, reviewer, seen):
    """The locked licence, if `reviewer` may decide about it as it was when they opened it."""
    if licence.professional.user_id == reviewer.pk:
        raise OwnLicence("This is your own licence. Somebody else has to review it.")
    licence = lock_licence(licence)
    if seen is not None and licence.submitted_at != seen:
        raise Changed(
            "The applicant has sent something new since you opened this page. "
            "Look at it below, then decide."
        )
    return licence


def _decide(licence, reviewer, decision, template, reason=""):
    licence.state = after(licence.state, decision)
    licence.decided_at = timezone.now()
    if licence.state == State.VERIFIED:
        licence.checked_at = licence.decided_at
    licence.save(update_fields=["state", "expires_on", "scope", "decided_at", "checked_at"])
    Review.objects.create(
        licence=licence,
        reviewer=reviewer,
        decision=decision,
        reason=reason,
        expires_on=licence.expires_on,
    )
    if licence.state == State.VERIFIED:
        take_effect(licence)
    write(licence, template, reason)
    return licence
