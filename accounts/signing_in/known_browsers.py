"""Browsers in which somebody has signed in before: a stranger's guesses do not count against them.

Each account's browser has a mark of its own in a signed cookie. The mark opens nothing; it only
says whose wrong passwords a wrong password is counted with (docs/rules/accounts.md, A4).
"""

from functools import lru_cache

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

COOKIE_SECONDS = 365 * 24 * 3600
MOST_PEOPLE = 5
_SALT = "accounts.known_browser"


def mark_for(request, address):
    """This browser's mark for the account with this address; empty where it has none."""
    return _marks(request).get(_name(address), "")


class KnownBrowserMiddleware:
    """Gives the cookie to a browser in which somebody is signed in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if _is_signed_in(request) and not mark_for(request, request.user.email):
            _give_mark(request, response)
        return response


def _is_signed_in(request):
    return "_auth_user_id" in request.session and request.user.is_authenticated


def _give_mark(request, response):
    others = list(_marks(request).items())[1 - MOST_PEOPLE :]
    marks = dict(others) | {_name(request.user.email): get_random_string(22)}
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(marks, salt=_SALT),
        max_age=COOKIE_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _marks(request):
    value = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        return _signed_marks(value, timezone.now().date())
    except signing.BadSignature:
        return {}


@lru_cache(maxsize=1000)
def _signed_marks(value, today):
    """Those of a cookie, of which signature and age are looked at once a day and process."""
    return signing.loads(value, salt=_SALT, max_age=COOKIE_SECONDS)


@lru_cache(maxsize=1000)
def _name(address):
    """The address as a cookie may carry it: nobody reads from it whose it is."""
    return salted_hmac(_SALT, address.lower()).hexdigest()[:20]
