"""The security log: who got in, who did not, and what was changed about that.

Rows are only added (a trigger of the database refuses all else) and are deleted by the daily run
alone, when SECURITY_LOG_KEEP_DAYS have passed. What is noted, and how long it is kept, stands in
docs/rules/accounts.md, A11.
"""

from datetime import timedelta
from hashlib import sha256

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction

from .browsers import device
from .clock import now
from .forgetting import forgets
from .security_events.models import SecurityEvent

Event = SecurityEvent.Event

# Nothing younger is ever deleted; the trigger holds the same number.
FEWEST_DAYS = 30
_ONCE_IN = 300  # seconds


def note(event, *, user=None, request=None, **facts):
    """Add one line about `user`, or about who is asking; `facts` are short, and hold no secrets.

    Who did it, and from where, is taken from the request: the one given or the one being answered.
    """
    request = request or context.request
    by = _who_asks(request)
    user = user or by
    return SecurityEvent.objects.create(
        at=now(),
        event=event,
        user=user,
        by=by if by != user else None,
        ip=_where(request),
        device=device(request.headers.get("User-Agent", "")) if request else "",
        facts=facts,
    )


def note_once(event, about, **facts):
    """The same, but one line in five minutes: what anybody may repeat at will must not fill it.

    The cache keeps only a digest of what it is about, which may be a stranger's address.
    """
    digest = sha256(str(about).encode()).hexdigest()
    if cache.add(f"security-log:{event}:{digest}", True, _ONCE_IN):
        note(event, **facts)


def masked(address):
    """An e-mail address as the log keeps one that may be a stranger's: "n…@demo.example"."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}…{at}{host}"[:80]


@transaction.atomic
def forget(moment):
    """Delete what is older than it has to be kept; returns how many. Nothing else can."""
    days = max(settings.SECURITY_LOG_KEEP_DAYS, FEWEST_DAYS)
    with forgets("security log"):
        over = SecurityEvent.objects.filter(at__lt=min(moment, now()) - timedelta(days=days))
        return over.delete()[0]


def _who_asks(request):
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _where(request):
    try:
        return get_adapter().get_client_ip(request) if request else None
    except PermissionDenied:  # No address is known: a test or a tunnel.
        return None
