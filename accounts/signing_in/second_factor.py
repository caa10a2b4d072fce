"""The second factor: whether this session had one, whether it is asked for, and enrolling."""

import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp

METHOD = "mfa"
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def was_given(request):
    """Whether this session gave a second factor; reads only the session.

    A passkey that opened it alone counts: the device asked for a finger, a face or a PIN.
    """
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == METHOD for record in records)


def was_answered_just_now(request):
    """Whether they have proved lately who they are: with the second factor, if they have one."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    answers = {METHOD} if is_enrolled(request.user) else {METHOD, "password"}
    return any(row.get("method") in answers and row.get("at", 0) > since for row in records)


def is_needed(user):
    """Whoever works for the shop; a superuser may do as much without the mark of staff."""
    return user.is_authenticated and (user.is_staff or user.is_superuser)


def is_enrolled(user):
    return factors_of(user).exists()


def factors_of(user):
    """Authenticator app and passkeys; recovery codes only stand in for them."""
    return Authenticator.objects.filter(user=user, type__in=_FACTORS)


def page_to_give_it(user):
    """The name of the page that asks for this person's factor; None where they have none."""
    types = set(factors_of(user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        return "mfa_reauthenticate"
    return "mfa_reauthenticate_webauthn" if types else None


def may_remove(authenticator):
    """Staff keep their last factor; a superuser removes a lost one in the admin."""
    others = factors_of(authenticator.user).exclude(pk=authenticator.pk)
    return not is_needed(authenticator.user) or others.exists()


def enrol(user, secret):
    """Give `user` this base32 TOTP secret, as if they had enrolled with it."""
    return totp.TOTP.activate(user, secret)


def note_enrolment(sender, request, user, authenticator, **kwargs):
    """Whoever has just entered a first code or made a passkey has given it in this session."""
    if authenticator.type in _FACTORS:
        kind = str(authenticator.type)
        record_authentication(request, user, METHOD, type=kind, id=authenticator.pk)
