"""The table of the security log."""

from django.conf import settings
from django.db import models


class SecurityEvent(models.Model):
    """One line of the security log. It is never changed, and goes only when its time is over."""

    class Event(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        NOT_SIGNED_IN = "not_signed_in", "Sign-in failed"
        STOPPED = "stopped", "Too many attempts"
        SIGNED_OUT = "signed_out", "Signed out"
        SESSION_ENDED = "session_ended", "Session ended"
        REFUSED = "refused", "Page refused"
        PASSWORD = "password", "Password changed"
        EMAIL_ASKED = "email_asked", "Another e-mail address asked for"
        EMAIL_STOPPED = "email_stopped", "Change of e-mail address stopped"
        EMAIL = "email", "E-mail address changed"
        FACTOR_ADDED = "factor_added", "Second factor added"
        FACTOR_REMOVED = "factor_removed", "Second factor removed"
        FACTOR_FAILED = "factor_failed", "Second factor failed"
        ACCOUNT = "account", "Account opened or closed"
        RIGHTS = "rights", "Rights changed"
        ROLE = "role", "Role in a clinic changed"
        EXPORTED = "exported", "File taken out"

    at = models.DateTimeField("when")
    event = models.CharField("what", max_length=20, choices=Event)
    # Whose account it is about; nobody's where an address was typed that has none.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="security_events",
        verbose_name="whose account",
    )
    # Who did it, where it was not they themselves.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="done by",
    )
    ip = models.GenericIPAddressField("network address", null=True)
    device = models.CharField("browser", max_length=60)
    facts = models.JSONField("more", default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="security_event_latest")]
        verbose_name = "security event"
        verbose_name_plural = "security log"

    def __str__(self):
        return f"{self.get_event_display()}, {self.at:%-d %b %Y, %H:%M}"
