"""A clinic: who belongs to it in which role, who answers for its orders, and where they go."""

from django.db import models
from django.db.models import Q
from oscar.apps.address.abstract_models import AbstractAddress

from common import folding

from . import policy, vat


class Clinic(models.Model):
    """The place that orders are for. `responsible` countersigns what its buyers ask for."""

    name = models.CharField(max_length=120)
    country = models.CharField("country (ISO 3166-1 alpha-2)", max_length=2)
    responsible = models.ForeignKey(
        "accounts.User",
        verbose_name="responsible clinician",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed = models.ForeignKey(
        "accounts.User",
        verbose_name="asked to be responsible",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    vat_number = models.CharField("VAT number", max_length=vat.MOST_CHARACTERS, blank=True)
    vat_state = models.CharField(
        "VAT number is", max_length=8, choices=vat.STATES, blank=True, default=""
    )
    vat_verified_on = models.DateField(
        "day of the look-up that confirmed it", null=True, blank=True
    )
    receives_on = models.CharField(
        "weekdays on which it receives parcels",
        max_length=7,
        blank=True,
        help_text="Digits, Monday is 1, such as 1245; empty: nobody has said.",
    )

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("look_up_vat_number", "Can look up VAT numbers of clinics")]
        indexes = [folding.index("name", name="clinic_found")]

    def __str__(self):
        return self.name


class Role(models.TextChoices):
    """What a member does in a clinic (docs/rules/clinics.md)."""

    OWNER = policy.Role.OWNER, "Owner"
    CLINICIAN = policy.Role.CLINICIAN, "Clinician"
    BUYER = policy.Role.BUYER, "Buyer"
    BOOK_KEEPER = policy.Role.BOOK_KEEPER, "Book-keeper"


class Membership(models.Model):
    """One person in one clinic, from joining to leaving; kept afterwards, without rights."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "user"],
                condition=Q(left_at=None),
                name="one_active_membership_a_clinic",
            )
        ]

    def __str__(self):
        return f"{self.user.display_name}, {self.get_role_display()} of {self.clinic}"


class ShipToAddress(AbstractAddress):
    """Where a clinic's orders may go, once staff have verified it. Never changed, only replaced."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting for verification"
        VERIFIED = "verified", "Verified"
        REFUSED = "refused", "Refused"
        CLOSED = "closed", "No longer used"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="addresses")
    phone_number = models.CharField(max_length=32, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    reason = models.TextField("why it was refused or closed", blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = "delivery address"
        verbose_name_plural = "delivery addresses"

    def __str__(self):
        return self.summary

    @property
    def is_waiting(self):
        return self.status == self.Status.WAITING

    @property
    def is_refused(self):
        return self.status == self.Status.REFUSED


class Invitation(models.Model):
    """An owner's invitation by e-mail; used once, by whoever has that confirmed address."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role.choices)
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["invited_at", "pk"]

    def __str__(self):
        return f"{self.email} to {self.clinic} as {self.get_role_display()}"


class VatLookUp(models.Model):
    """One look into a register for a clinic's VAT number; append-only."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="vat_look_ups")
    # The clinic may type another number: what was looked up stays.
    number = models.CharField("VAT number", max_length=vat.MOST_CHARACTERS)
    is_valid = models.BooleanField("the register confirms it")
    name = models.CharField("name seen", max_length=200, blank=True)
    evidence = models.CharField("what was opened, or its reference", max_length=300)
    as_of = models.DateField("day of the look-up")
    seen_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-seen_at", "-pk"]
        verbose_name = "look-up of a VAT number"
        verbose_name_plural = "look-ups of VAT numbers"

    def __str__(self):
        return f"{self.number} as of {self.as_of}"


class ClinicChange(models.Model):
    """Who changed what at a clinic, and when; append-only. The words are clinics.wording's."""

    class Kind(models.TextChoices):
        FOUNDED = "founded"
        INVITED = "invited"
        UNINVITED = "uninvited"
        JOINED = "joined"
        ROLE = "role"
        LEFT = "left"
        REMOVED = "removed"
        NAMED = "named"
        RESPONSIBLE = "responsible"
        DECLINED = "declined"
        NOT_RESPONSIBLE = "not_responsible"
        PROPOSAL_ENDED = "proposal_ended"
        LICENCE_STOPPED = "licence_stopped"
        LICENCE_COUNTS = "licence_counts"
        ADDRESS_ADDED = "address_added"
        ADDRESS_VERIFIED = "address_verified"
        ADDRESS_REFUSED = "address_refused"
        ADDRESS_CLOSED = "address_closed"
        VAT_NUMBER = "vat_number"
        VAT_VERIFIED = "vat_verified"
        VAT_REFUSED = "vat_refused"
        RECEIVES = "receives"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=12, choices=Role.choices, blank=True)
    address = models.ForeignKey(
        ShipToAddress, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.clinic}: {self.kind}"
