"""The staff pages of the ground: Django looks for them here."""

from .jobs.admin import JobAdmin
from .outbox.admin import MailAdmin
from .security_events.admin import SecurityLogAdmin

__all__ = ["JobAdmin", "MailAdmin", "SecurityLogAdmin"]
