"""What every table in versions has: the version, and who wrote what in its draft."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Version(models.Model):
    """One version of a table; the latest published one is in force.

    A draft says which version it changes (`based_on`) and is published only while that one is in
    force. The database refuses every change of a published version and of its rows.
    """

    number = models.PositiveIntegerField(unique=True)
    note = models.CharField("what changed and why", max_length=300, blank=True)
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )
    revision = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-number"]

    def __str__(self):
        return f"Version {self.number}"

    @property
    def is_published(self):
        return self.published_at is not None


class Edit(models.Model):
    """Who changed what in a draft; append-only. Whoever inherits it names the `version`."""

    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changes = ArrayField(models.CharField(max_length=500))

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return f"{self.version}, {self.by.display_name}: {'; '.join(self.changes)}"
