"""The staff pages of the ground: Django looks for them here."""

from .outbox.admin import MailAdmin

__all__ = ["MailAdmin"]
