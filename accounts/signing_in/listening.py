"""What follows from signing in, and from changes of how: everything here hangs on signals."""

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in

from . import security_events, staff_sessions
from .changing_email import end_with_the_password
from .second_factor import note_enrolment


def listen():
    """Called once, when the app is ready."""
    authenticator_added.connect(note_enrolment, dispatch_uid="second_factor_enrolled")
    user_logged_in.connect(staff_sessions.begin, dispatch_uid="staff_session_begins")
    for signal in (password_changed, password_reset, password_set):
        signal.connect(end_with_the_password, dispatch_uid="email_change_ends")
    security_events.listen()
