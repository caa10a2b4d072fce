"""Django's sessions in the database, read by a statement that is compiled once a process."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from common.statements import Asked, Statement


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        found = _ALIVE.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found


_ALIVE = Statement(
    lambda: Session.objects.filter(
        session_key=Asked("key", CharField()), expire_date__gt=Asked("now", DateTimeField())
    )
)
