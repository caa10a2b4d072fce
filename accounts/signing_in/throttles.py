"""Who has tried too often, and what they read: when the next attempt will be let through.

The limits are ACCOUNT_RATE_LIMITS and MFA_RATE_LIMITS; allauth counts them in the shared cache.
"""

import math
import time

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage, get_cache_key, get_rates
from django.core.cache import cache
from django.shortcuts import render
from django.urls import resolve

from common.security_log import Event, masked, note_once

from .known_browsers import mark_for

_APP = "allauth.account"
_ACTIONS = {
    "account_change_password": "change_password",
    "account_email": "manage_email",
    "account_login": "login",
    "account_reauthenticate": "reauthenticate",
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "account_signup": "signup",
    "mfa_login_webauthn": "webauthn_login",
    "mfa_reauthenticate": "reauthenticate",
    "mfa_reauthenticate_webauthn": "reauthenticate",
}


def too_many(request, exception=None):
    """The page 429, with the waiting time in words and in Retry-After."""
    seconds = seconds_to_wait(request)
    response = render(request, "429.html", {"wait": in_words(seconds)}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def seconds_to_wait(request):
    """Until every limit of this page lets one more attempt through; a minute if none is known."""
    action = _ACTIONS.get(resolve(request.path_info).url_name)
    app = "allauth.mfa" if action == "webauthn_login" else "allauth.account"
    waits = [_wait(request, app, action, rate) for rate in get_rates(app=app, action=action)]
    return max(waits, default=0) or 60


def in_words(seconds):
    minutes = math.ceil(seconds / 60)
    if minutes == 1:
        return "a minute"
    return f"{minutes} minutes" if minutes < 100 else f"{math.ceil(minutes / 60)} hours"


def _wait(request, app, action, rate):
    # What is counted by key is counted by the address that was typed.
    key = request.POST.get("email", "").lower()
    if rate.per == "user" and not request.user.is_authenticated:
        return 0
    moments = cache.get(get_cache_key(request, app=app, action=action, rate=rate, key=key), [])
    if len(moments) < rate.amount:
        return 0
    return max(1, math.ceil(moments[-1] + rate.duration - time.time()))


# Passwords that are tried for an account.


def count_password(request, address):
    """Count one password before it is compared; the usage, to be taken back if it is right.

    A browser that has signed in to the account counts by itself, so whatever strangers try, its
    owner gets in there. All others count by their network address and, together, by the account.
    Raises ValidationError where a limit is reached.
    """
    mark = mark_for(request, address)
    usages = [_counted(request, address, "login_failed", mark or ratelimit.get_ip(request))]
    if not mark:
        usages.append(_counted(request, address, "login_failed_elsewhere"))
    return RateLimitUsage(usage=[single for usage in usages for single in usage.usage])


def forget_passwords(request, address):
    for action, *who in (("login_failed", ratelimit.get_ip(request)), ("login_failed_elsewhere",)):
        ratelimit.clear(request, app=_APP, action=action, key=_key(address, *who))


_WORDS = {
    "login_failed": "too_many_login_attempts",
    "login_failed_elsewhere": "too_many_from_elsewhere",
}


def _counted(request, address, action, *who):
    usage = ratelimit.consume(request, app=_APP, action=action, key=_key(address, *who))
    if usage is None:
        note_once(Event.STOPPED, address, request=request, address=masked(address))
        raise get_adapter().validation_error(_WORDS[action])
    return usage


def _key(address, *who):
    return ":".join([address.lower(), *who])
