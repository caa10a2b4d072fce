"""Where somebody is signed in, and ending it (docs/rules/accounts.md, A5)."""

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession

from common.browsers import device
from common.security_log import Event, note

SEEN_EVERY = 600  # seconds
_SEEN = "seen_at"


def sessions_of(user):
    """The sessions that are still good, the one seen last first."""
    alive = UserSession.objects.purge_and_list(user)
    return sorted(alive, key=lambda session: session.last_seen_at, reverse=True)


def end(session):
    """Sign this browser out; its next page is a visitor's."""
    session.end()
    note(Event.SESSION_ENDED, user=session.user, session=device(session.user_agent))


def end_all(user):
    """Sign a person out everywhere."""
    for session in UserSession.objects.filter(user=user):
        end(session)


def note_seen(request, now):
    """Keep when and from where a session was seen; at most once in SEEN_EVERY seconds."""
    moment = now.timestamp()
    if moment - request.session.get(_SEEN, 0) < SEEN_EVERY:
        return
    request.session[_SEEN] = moment
    UserSession.objects.create_from_request(request)


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Where allauth's own page ends sessions."""

    def end_sessions(self, sessions):
        for session in sessions:
            end(session)
