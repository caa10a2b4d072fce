"""Django's sessions in the database, read and written by statements that are compiled once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from common.statements import Asked, PlainSQL, Statement


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        found = _ALIVE.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create=False):
        """As Django's. Of a session that ended meanwhile nothing is written, which raises."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(self._get_session())
        written = {"data": row.session_data, "expires": row.expire_date, "key": row.session_key}
        if not _WRITE.rows(**written):
            raise UpdateError


_ALIVE = Statement(
    lambda: Session.objects.filter(
        session_key=Asked("key", CharField()), expire_date__gt=Asked("now", DateTimeField())
    )
)
_WRITE = PlainSQL(
    """
    UPDATE django_session SET session_data = %(data)s, expire_date = %(expires)s
    WHERE session_key = %(key)s
    RETURNING session_key
    """,
    data="text",
    expires="timestamptz",
    key="text",
)
