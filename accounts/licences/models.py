"""The professional behind an account, their licences and every decision made about these."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from common.clock import day_in
from common.supply_classes import SupplyClass

from ..registers import REGIONS, REGISTERS, look_up_url
from .policy import OPEN_STATES, Decision, State

STATE_LABELS = {
    State.WAITING: "Waiting for review",
    State.MORE_NEEDED: "More needed",
    State.VERIFIED: "Verified",
    State.REFUSED: "Refused",
    State.SUSPENDED: "Suspended",
    State.REVOKED: "Revoked",
    State.DRAFT: "Not sent yet",
    State.WITHDRAWN: "Withdrawn",
    State.REPLACED: "Replaced",
}
DECISION_LABELS = {
    Decision.APPROVE: "Approved",
    Decision.ASK: "Asked for more",
    Decision.REFUSE: "Refused",
    Decision.SUSPEND: "Suspended",
    Decision.REVOKE: "Revoked",
    Decision.LIFT: "Suspension lifted",
    Decision.SIGN: "Second signature given",
    Decision.DECLINE: "Second signature declined",
    Decision.RESCOPE: "Scope changed",
    Decision.RECHECK: "Looked up again",
}


class Profession(models.TextChoices):
    PHYSICIAN = "physician", "Physician"
    DENTIST = "dentist", "Dentist"
    NURSE = "nurse", "Nurse or midwife"
    PHARMACIST = "pharmacist", "Pharmacist"
    COSMETOLOGIST = "cosmetologist", "Cosmetologist or aesthetician"
    SERVICE_TECHNICIAN = "service_technician", "Service technician"
    OTHER = "other", "Another profession"


class Professional(models.Model):
    """A person with licences. What they may order follows from these, one by one."""

    user = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, related_name="professional"
    )

    def __str__(self):
        return self.user.display_name


# How long a look-up stays fresh in a register that does not say so itself.
FRESH_FOR = timedelta(days=365)


class Licence(models.Model):
    """One registration of one professional; it changes only in `accounts.licences`.

    Only a draft may be incomplete.
    """

    professional = models.ForeignKey(
        "accounts.Professional", on_delete=models.CASCADE, related_name="licences"
    )
    profession = models.CharField(
        "profession applied for", max_length=20, choices=Profession.choices, blank=True
    )
    register = models.CharField(max_length=12, blank=True)
    number = models.CharField(max_length=40, blank=True)
    country = models.CharField("valid in (ISO 3166-1 alpha-2)", max_length=2, blank=True)
    region = models.CharField("state or province (ISO 3166-2)", max_length=6, blank=True)
    issuer = models.CharField("register, as the applicant names it", max_length=120, blank=True)
    issuer_url = models.URLField("address of that register", max_length=300, blank=True)
    expires_on = models.DateField("valid through", null=True, blank=True)
    expiry_as_printed = models.CharField(
        "expiry as the licence prints it", max_length=60, blank=True
    )
    scope = ArrayField(
        models.CharField(max_length=24, choices=SupplyClass.choices),
        verbose_name="supply classes it was approved for",
        default=list,
        blank=True,
    )
    scope_proposed = ArrayField(
        models.CharField(max_length=24, choices=SupplyClass.choices),
        verbose_name="supply classes that wait for a second signature",
        default=list,
        blank=True,
    )
    state = models.CharField(max_length=12, choices=STATE_LABELS, default=State.WAITING)
    submitted_at = models.DateTimeField("sent; of a draft: last saved")
    decided_at = models.DateTimeField("decided, withdrawn or replaced", null=True, blank=True)
    checked_at = models.DateTimeField("last looked up in its register", null=True, blank=True)
    replaces = models.ForeignKey(
        "self",
        verbose_name="licence that this one renews or changes",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replacements",
    )
    new_first_name = models.CharField(max_length=150, blank=True)
    new_last_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["professional", "register", "region", "issuer", "number"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="one_open_application_a_number",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="one_open_replacement_a_licence",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | Q(expires_on__isnull=False)
                & ~Q(profession="")
                & ~Q(register="")
                & ~Q(number="")
                & ~Q(country=""),
                name="only_a_draft_is_incomplete",
            ),
        ]
        indexes = [models.Index(fields=["register", "number"], name="licence_by_number")]

    def __str__(self):
        return f"{self.register.upper()} {self.number}"

    @property
    def is_draft(self):
        return self.state == State.DRAFT

    @property
    def is_waiting(self):
        return self.state == State.WAITING

    @property
    def is_more_needed(self):
        return self.state == State.MORE_NEEDED

    @property
    def is_verified(self):
        return self.state == State.VERIFIED

    @property
    def is_refused(self):
        return self.state == State.REFUSED

    @property
    def is_suspended(self):
        return self.state == State.SUSPENDED

    @property
    def is_revoked(self):
        return self.state == State.REVOKED

    @property
    def is_withdrawn(self):
        return self.state == State.WITHDRAWN

    @property
    def last_sent_at(self):
        """When the applicant last sent anything about it, be it one more document."""
        added = self.documents.aggregate(last=models.Max("uploaded_at"))["last"]
        return max(filter(None, (self.submitted_at, added)))

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

    @property
    def look_again_on(self):
        """The day from which its look-up is no longer fresh; None before the first one."""
        looked_up = self.checked_at or self.decided_at
        if looked_up is None:
            return None
        fresh_for = getattr(REGISTERS.get(self.register), "FRESH_FOR", FRESH_FOR)
        return day_in(self.country, looked_up) + fresh_for

    @property
    def look_again_by(self):
        """The last day it counts unless somebody looks it up again; None without such a day."""
        day = self.look_again_on
        return None if day is None else day + timedelta(days=settings.RECHECK_GRACE_DAYS)

    @property
    def changes_name(self):
        """Whether the account takes another name when this application is approved."""
        return bool(self.new_first_name or self.new_last_name)

    @property
    def new_name(self):
        return f"{self.new_first_name} {self.new_last_name}".strip()

    @property
    def is_renewal(self):
        """Whether it asks for nothing but a later last day."""
        return self.replaces is not None and not self.changes_name and same_data(self)


# The entry of a register that a licence is; two of the same person with the same are one.
ENTRY = ("register", "region", "issuer", "number")
SAME_DATA = ("profession", "country", *ENTRY)


def same_data(licence):
    """Whether an application says of its person what the licence that it replaces says."""
    return all(getattr(licence, name) == getattr(licence.replaces, name) for name in SAME_DATA)


class Notice(models.Model):
    """What time did to a licence on a day: said once, by mail or, where nobody is written to, to
    what waits for it."""

    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16)
    about = models.DateField("day it speaks of")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["licence", "kind", "about"], name="notice_once")
        ]

    def __str__(self):
        return f"{self.kind} about {self.about:%-d %b %Y} to {self.licence.professional}"


class Review(models.Model):
    """One decision about a licence, as it was then; append-only, written by `records.record`.

    It says what the licence was by itself, so that it stays true and whole when the licence
    changes or the applicant is forgotten.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="reviews")
    register = models.CharField(max_length=12)
    number = models.CharField(max_length=40)
    region = models.CharField(max_length=6, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2)
    profession = models.CharField(max_length=20)
    expires_on = models.DateField("valid through, as decided", null=True, blank=True)
    scope = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    scope_proposed = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    reviewer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reviewer_name = models.CharField(max_length=320)
    decision = models.CharField(max_length=8, choices=DECISION_LABELS)
    reason = models.TextField(blank=True)
    checklist = models.JSONField("points with whether they were ticked", default=list, blank=True)
    why_not = models.TextField("why a point was left out", blank=True)
    saw = models.TextField("what the reviewer saw in the register", blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["sequence"]

    def __str__(self):
        return f"{self.get_decision_display()} by {self.reviewer_name}"


class ConflictOfInterest(models.Model):
    """A reviewer knows, employs or is related to a professional: they never decide about them."""

    reviewer = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="conflicts_of_interest"
    )
    professional = models.ForeignKey(
        "accounts.Professional", on_delete=models.CASCADE, related_name="conflicts_of_interest"
    )
    note = models.CharField(max_length=200, blank=True)
    declared_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-declared_at", "-pk"]
        verbose_name_plural = "conflicts of interest"
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "professional"], name="one_conflict_a_reviewer_and_professional"
            )
        ]

    def __str__(self):
        return f"{self.reviewer.display_name} does not review {self.professional}"
