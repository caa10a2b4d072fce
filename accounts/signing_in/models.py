"""What this room keeps beside allauth's tables."""

from django.db import models


class EmailChange(models.Model):
    """The new e-mail address that a person asked for and has not confirmed yet.

    It is kept apart from the addresses of accounts: nobody signs in with an address that was only
    typed, gets a new password there, or is refused an account because somebody typed theirs.
    """

    user = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, related_name="email_change"
    )
    email = models.EmailField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.user}: {self.email}"
