"""The account that somebody signs in with."""

from django.db import models
from oscar.apps.customer.abstract_models import AbstractUser

from common import folding
from common.saving import SavesChangesOnly

# Where the address of a closed account ends; nobody receives mail there.
CLOSED_ADDRESS = "@closed.invalid"


class User(AbstractUser, SavesChangesOnly):
    """An account; the e-mail address is the name to log in with.

    Libraries save it whole, from what they read when a request began.
    """

    class Meta(AbstractUser.Meta):
        indexes = [folding.index("first_name", "last_name", "email", name="person_found")]

    @property
    def display_name(self):
        if self.email.endswith(CLOSED_ADDRESS):
            return "[account closed]"
        return self.get_full_name() or self.email


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
