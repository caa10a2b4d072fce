"""What reviewers decide: each decision under lock, with a record in the chain and a mail.

The rules are V1 to V8 and V50 to V59 of docs/rules/licences.md.
"""

from django.db import transaction

from common.clock import day_in, now
from common.deeds import NotPossible
from common.endings import Ended, announce
from common.supply_classes import HIGH_RISK

from .. import look_ups
from ..licences.letters import write
from ..licences.locks import lock_licence
from ..licences.policy import Decision, State, after, shared_out
from .interests import OWN, reason_against
from .records import record
from .replacing import take_effect


class Conflicted(NotPossible):
    """Nobody reviews who is too near to the applicant."""


class OwnLicence(Conflicted):
    """Nobody reviews their own licence."""


@transaction.atomic
def approve(licence, reviewer, *, expires_on, scope, findings=None):
    """Verify the licence for the supply classes of `scope`, through the register's last day.

    High-risk classes of it wait for a second reviewer; if there are no others, so does the licence.
    """
    licence = _under_review(licence, reviewer)
    return _grant(licence, reviewer, Decision.APPROVE, expires_on, scope, findings)


@transaction.atomic
def lift(licence, reviewer, *, expires_on, scope, findings=None):
    """End a suspension; high-risk classes need two people again."""
    licence = _under_review(licence, reviewer)
    return _grant(licence, reviewer, Decision.LIFT, expires_on, scope, findings)


@transaction.atomic
def rescope(licence, reviewer, *, scope, findings=None):
    """Other supply classes for a verified licence; what two people have signed stays signed."""
    licence = _under_review(licence, reviewer)
    signed = set(licence.scope)
    return _grant(
        licence, reviewer, Decision.RESCOPE, licence.expires_on, scope, findings, signed=signed
    )


@transaction.atomic
def recheck(licence, reviewer, *, expires_on, findings=None):
    """The register was looked at again, and the licence stands as it is through `expires_on`.

    A later last day is a new yes: high-risk classes wait for a second signature again.
    """
    licence = _under_review(licence, reviewer)
    signed = set(licence.scope) if expires_on <= licence.expires_on else ()
    return _grant(
        licence, reviewer, Decision.RECHECK, expires_on, licence.scope, findings, signed=signed
    )


@transaction.atomic
def sign(licence, reviewer, *, findings=None):
    """The second signature: the proposed supply classes count from now on."""
    licence = _under_review(licence, reviewer)
    _require_second_person(licence, reviewer)
    _require_future(licence, licence.expires_on)
    state = after(licence.state, Decision.SIGN, bool(licence.scope_proposed))
    licence.scope = sorted({*licence.scope, *licence.scope_proposed})
    licence.scope_proposed = []
    return _finish(licence, reviewer, Decision.SIGN, state, findings=findings)


@transaction.atomic
def decline(licence, reviewer, reason):
    """No second signature: what was proposed does not count; the rest stays as it is."""
    licence = _under_review(licence, reviewer)
    _require_second_person(licence, reviewer)
    state = after(licence.state, Decision.DECLINE, bool(licence.scope_proposed))
    licence.scope_proposed = []
    return _finish(licence, reviewer, Decision.DECLINE, state, reason)


@transaction.atomic
def ask(licence, reviewer, reason):
    """Ask the applicant for what `reason` says."""
    licence = _under_review(licence, reviewer)
    return _decide(licence, reviewer, Decision.ASK, reason)


@transaction.atomic
def refuse(licence, reviewer, reason, *, old_stays=True):
    """Refuse an application; unless `old_stays`, the licence it would change is suspended."""
    licence = _under_review(licence, reviewer)
    old = licence.replaces
    if not old_stays and old is not None and old.state == State.VERIFIED:
        _decide(old, reviewer, Decision.SUSPEND, reason)
    return _decide(licence, reviewer, Decision.REFUSE, reason)


@transaction.atomic
def suspend(licence, reviewer, reason):
    """Take a verified licence away; orders are refused from the moment this commits."""
    licence = _under_review(licence, reviewer)
    return _decide(licence, reviewer, Decision.SUSPEND, reason)


@transaction.atomic
def revoke(licence, reviewer, reason):
    """End a licence for ever; orders are refused from the moment this commits."""
    licence = _under_review(licence, reviewer)
    return _decide(licence, reviewer, Decision.REVOKE, reason)


# Having looked again changes nothing for the person, so nobody writes to them.
_LETTERS = {
    Decision.APPROVE: "licence_approved",
    Decision.LIFT: "licence_lifted",
    Decision.SIGN: "licence_signed",
    Decision.DECLINE: "licence_declined",
    Decision.RESCOPE: "licence_rescoped",
    Decision.ASK: "licence_more_needed",
    Decision.REFUSE: "licence_refused",
    Decision.SUSPEND: "licence_suspended",
    Decision.REVOKE: "licence_revoked",
}


def _under_review(licence, reviewer):
    """The locked licence, if `reviewer` may decide about it."""
    licence = lock_licence(licence)
    against = reason_against(reviewer, licence.professional)
    if against:
        raise (OwnLicence if against == OWN else Conflicted)(against)
    return licence


def _require_future(licence, expires_on):
    if expires_on < day_in(licence.country, now()):
        raise NotPossible("The licence has passed this day already, so it cannot be approved.")


def _require_second_person(licence, reviewer):
    proposal = licence.reviews.exclude(scope_proposed=[]).last()
    if proposal is not None and proposal.reviewer_id == reviewer.pk:
        raise NotPossible(
            "You proposed these supply classes yourself. A different reviewer signs or declines."
        )


def _grant(licence, reviewer, decision, expires_on, scope, findings, signed=()):
    """One person's yes: ordinary classes count at once, high-risk ones are proposed."""
    _require_future(licence, expires_on)
    if not scope:
        raise NotPossible("Choose at least one supply class, or refuse.")
    state = after(licence.state, decision, bool(licence.scope_proposed))
    licence.expires_on = expires_on
    licence.scope, licence.scope_proposed = shared_out(scope, HIGH_RISK, signed)
    if not licence.scope:
        state = licence.state
    return _finish(licence, reviewer, decision, state, findings=findings)


def _decide(licence, reviewer, decision, reason=""):
    state = after(licence.state, decision, bool(licence.scope_proposed))
    licence.scope_proposed = []
    return _finish(licence, reviewer, decision, state, reason)


def _finish(licence, reviewer, decision, state, reason="", findings=None):
    licence.state, licence.decided_at = state, now()
    if decision in _LOOKED_UP:
        licence.checked_at = licence.decided_at
    licence.save(update_fields=_DECIDED)
    # What is renewed keeps counting until nothing of its renewal waits any more.
    if state == State.VERIFIED and not licence.scope_proposed:
        take_effect(licence)
    if decision in _LETTERS:
        write(licence, _LETTERS[decision], reason)
    if findings is not None:
        seen = look_ups.Person(valid_through=licence.expires_on, note=findings.saw)
        look_ups.record(licence, seen, reviewer)
    record(
        licence,
        reviewer,
        decision,
        decided_at=licence.decided_at,
        reason=reason,
        findings=findings,
    )
    announce(Ended.LICENCE, person=licence.professional.user_id)
    return licence


_DECIDED = ("state", "expires_on", "scope", "scope_proposed", "decided_at", "checked_at")
_LOOKED_UP = {Decision.APPROVE, Decision.LIFT, Decision.SIGN, Decision.RECHECK}
