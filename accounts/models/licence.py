"""A licence, the papers sent with it, and every decision made about it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q

from shop.common.supply import SupplyClass

from ..registers import REGIONS, REGISTERS, look_up_url
from ..verification.policy import OPEN_STATES, Decision, State
from .user import Profession

STATE_LABELS = {
    State.WAITING: "Waiting for review",
    State.MORE_NEEDED: "More needed",
    State.VERIFIED: "Verified",
    State.REFUSED: "Refused",
    State.SUSPENDED: "Suspended",
}
DECISION_LABELS = {
    Decision.APPROVE: "Approved",
    Decision.ASK: "Asked for more",
    Decision.REFUSE: "Refused",
    Decision.SUSPEND: "Suspended",
}


def private_storage():
    return storages["private"]


def random_path(document, filename):
    """A path that says nothing about the person or the original name."""
    return f"licences/{uuid.uuid4().hex}"


class Licence(models.Model):
    """One registration of one professional. `state` changes only in verification.services."""

    professional = models.ForeignKey(
        "accounts.Professional", on_delete=models.CASCADE, related_name="licences"
    )
    profession = models.CharField(
        "profession applied for", max_length=20, choices=Profession.choices
    )
    register = models.CharField(max_length=12)
    number = models.CharField(max_length=40)
    country = models.CharField("valid in (ISO 3166-1 alpha-2)", max_length=2)
    region = models.CharField("state or province (ISO 3166-2)", max_length=6, blank=True)
    issuer = models.CharField("register, as the applicant names it", max_length=120, blank=True)
    issuer_url = models.URLField("address of that register", max_length=300, blank=True)
    expires_on = models.DateField("valid through")
    expiry_as_printed = models.CharField(
        "expiry as the licence prints it", max_length=60, blank=True
    )
    scope = ArrayField(
        models.CharField(max_length=24, choices=SupplyClass.choices),
        verbose_name="supply classes it was approved for",
        default=list,
        blank=True,
    )
    state = models.CharField(max_length=12, choices=STATE_LABELS, default=State.WAITING)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["professional"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="one_open_application_a_person",
            )
        ]
        indexes = [models.Index(fields=["register", "number"], name="licence_by_number")]

    def __str__(self):
        return f"{self.register.upper()} {self.number}"

    @property
    def register_name(self):
        """The register as people call it; the bare code for one that is no longer listed."""
        register = REGISTERS.get(self.register)
        return self.issuer or (register.NAME if register else self.register)

    @property
    def issued_by(self):
        """The state or province that licenses, or its body where that is known; else empty."""
        region = REGIONS.get(self.region)
        return (region.body or region.name) if region else ""

    @property
    def look_up_url(self):
        """Where a person looks it up; empty where the shop knows no address."""
        return look_up_url(self.register, self.region, self.issuer_url)


class LicenceDocument(models.Model):
    """A paper of a person: outside MEDIA_URL, under a random name, never linked directly."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="documents")
    file = models.FileField(storage=private_storage, upload_to=random_path)
    original_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField("SHA-256 of the file as sent", max_length=64, db_index=True)
    size = models.PositiveIntegerField("size (bytes)")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.original_name


class DocumentReading(models.Model):
    """Who opened which paper and when; append-only."""

    document = models.ForeignKey(LicenceDocument, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["read_at", "pk"]

    def __str__(self):
        return f"{self.reader} read {self.document} at {self.read_at:%Y-%m-%d %H:%M}"


class Review(models.Model):
    """One decision about a licence; append-only."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=DECISION_LABELS)
    reason = models.TextField(blank=True)
    expires_on = models.DateField("valid through, as decided", null=True, blank=True)
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["decided_at", "pk"]

    def __str__(self):
        return f"{self.get_decision_display()} by {self.reviewer.display_name}"
