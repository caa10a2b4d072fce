"""What a person asked of us about their own data: a copy of it, or the end of their account."""

import uuid

from django.db import models

from common.storage import private_storage


def export_path(export, filename):
    return f"exports/{uuid.uuid4().hex}"


class PersonalDataExport(models.Model):
    """A copy of everything that is stored about a person, for that person, for some days."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="exports")
    requested_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(storage=private_storage, upload_to=export_path, blank=True)

    class Meta:
        ordering = ["requested_at", "pk"]

    def __str__(self):
        return f"Data of {self.user}, {self.requested_at:%-d %b %Y}"


class ClosedAccount(models.Model):
    """That an account was closed, by whom and why; and who it was, as long as a recall may ask.

    Name and address are under restriction: nobody reads them but for a recall or an authority.
    """

    user = models.OneToOneField(
        "accounts.User", on_delete=models.PROTECT, related_name="closed_account"
    )
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    name = models.CharField(max_length=255, blank=True)
    email = models.EmailField(blank=True)
    keep_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["closed_at", "pk"]
        verbose_name = "closed account"

    def __str__(self):
        return f"Account {self.user_id}, closed {self.closed_at:%-d %b %Y}"
