"""The tables of the ground: Django looks for them here."""

from .outbox.models import Mail, Outage

__all__ = ["Mail", "Outage"]
