"""Where somebody is signed in, and ending it (docs/rules/accounts.md, A5)."""

import re

from allauth.usersessions.models import UserSession

SEEN_EVERY = 600  # seconds
_SEEN = "seen_at"

# The first that matches counts: nearly every browser also names the others.
_BROWSERS = {
    "Edge": "Edg",
    "Opera": "OPR/",
    "Samsung Internet": "SamsungBrowser",
    "Firefox": "Firefox|FxiOS",
    "Chrome": "Chrome|CriOS",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "ChromeOS": "CrOS",
    "Windows": "Windows",
    "macOS": "Mac OS X|Macintosh",
    "Linux": "Linux",
}


def device(user_agent):
    """A browser's own words about itself, in ours: "Firefox on Windows"."""
    browser = _first(_BROWSERS, user_agent) or "Unknown browser"
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def sessions_of(user):
    """The sessions that are still good, the one seen last first."""
    alive = UserSession.objects.purge_and_list(user)
    return sorted(alive, key=lambda session: session.last_seen_at, reverse=True)


def end(session):
    """Sign this browser out; its next page is a visitor's."""
    session.end()


def end_all(user):
    """Sign a person out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def note_seen(request, now):
    """Keep when and from where a session was seen; at most once in SEEN_EVERY seconds."""
    moment = now.timestamp()
    if moment - request.session.get(_SEEN, 0) < SEEN_EVERY:
        return
    request.session[_SEEN] = moment
    UserSession.objects.create_from_request(request)


def _first(names, user_agent):
    found = (name for name, pattern in names.items() if re.search(pattern, user_agent))
    return next(found, None)
