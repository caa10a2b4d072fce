"""The tables of the ground: Django looks for them here."""

from .outbox.models import Mail, Outage
from .security_events.models import SecurityEvent

__all__ = ["Mail", "Outage", "SecurityEvent"]
