"""A paper of a person: what became of it, and who opened it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from common.jobs.queries import is_under_way
from common.storage import private_storage

_CHECK = "accounts.papers.checking.check"
# What the sender of a document reads while the scanner is silent; such a document is scanned again.
NOT_SCANNED = (
    "Our virus scanner does not answer at the moment. We check the document as soon as it does; "
    "you need not send it again."
)


class DocumentState(models.TextChoices):
    """What the worker made of a file. The row outlives the file, the file never the row."""

    RECEIVED = "received", "Being checked"
    CLEAN = "clean", "Checked"
    REFUSED = "refused", "Not accepted"
    QUARANTINED = "quarantined", "Held back"
    DELETED = "deleted", "Deleted"


def random_path(document, filename):
    """A path that says nothing about the person or the original name."""
    return f"licences/{uuid.uuid4().hex}"


def received_path(document, filename):
    """The same, for a file as it came, which nobody ever opens."""
    return f"received/{uuid.uuid4().hex}"


class LicenceDocument(models.Model):
    """A paper of a person: outside MEDIA_URL, under a random name, never linked directly.

    `received` is the file as it came, until the worker has rebuilt it; `file` is the rebuilt one.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="papers")
    licence = models.ForeignKey(
        "accounts.Licence",
        on_delete=models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
        help_text="The application or draft that it belongs to.",
    )
    state = models.CharField(
        max_length=12, choices=DocumentState.choices, default=DocumentState.RECEIVED
    )
    reason = models.TextField("what the sender reads", blank=True)
    finding = models.TextField("what the check reported", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    received = models.FileField(storage=private_storage, upload_to=received_path, blank=True)
    file = models.FileField(storage=private_storage, upload_to=random_path, blank=True)
    original_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField("SHA-256 of the file as sent", max_length=64, db_index=True)
    size = models.PositiveIntegerField("size as sent (bytes)")
    stored_sha256 = models.CharField("SHA-256 of the file as kept", max_length=64, blank=True)
    stored_size = models.PositiveIntegerField("size as kept (bytes)", null=True, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "document"
        indexes = [models.Index(fields=["state", "uploaded_at"], name="document_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=DocumentState.RECEIVED) | Q(received=""),
                name="document_raw_only_received",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DocumentState.CLEAN, DocumentState.QUARANTINED])
                ^ Q(file=""),
                name="document_file_only_rebuilt",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.DELETED) ^ Q(deleted_at=None),
                name="document_deleted_is_dated",
            ),
        ]

    def __str__(self):
        return self.original_name

    @property
    def is_received(self):
        return self.state == DocumentState.RECEIVED

    @property
    def is_refused(self):
        return self.state == DocumentState.REFUSED

    @property
    def is_readable(self):
        return self.state == DocumentState.CLEAN

    @property
    def is_being_checked(self):
        """Whether it may still become readable without anybody doing anything."""
        waits_for_scanner = self.state == DocumentState.QUARANTINED and self.reason == NOT_SCANNED
        return waits_for_scanner or self.is_received

    @cached_property
    def is_stuck(self):
        """Whether it was not checked and will not be, unless somebody does something."""
        return self.is_received and not is_under_way(_CHECK, about=self.pk)


class DocumentReading(models.Model):
    """Who opened which paper and when; append-only."""

    document = models.ForeignKey(LicenceDocument, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["read_at", "pk"]

    def __str__(self):
        return f"{self.reader} read {self.document} at {self.read_at:%-d %b %Y, %H:%M}"
