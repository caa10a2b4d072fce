"""The second factor of staff: whether this session had one, and enrolling in it."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp

METHOD = "mfa"


def was_given(request):
    """Whether this session logged in with a second factor; reads only the session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == METHOD for record in records)


def is_enrolled(user):
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def enrol(user, secret):
    """Give `user` this base32 TOTP secret, as if they had enrolled with it."""
    return totp.TOTP.activate(user, secret)


def code_of(secret):
    """The code that an authenticator app shows for this secret now."""
    counters = list(totp.yield_hotp_counters_from_time())
    now = counters[len(counters) // 2]
    return totp.format_hotp_value(totp.hotp_value(secret, now))


def note_enrolment(sender, request, user, authenticator, **kwargs):
    """Whoever has just entered a first code has given their second factor in this session."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, METHOD, type="totp", id=authenticator.pk)
