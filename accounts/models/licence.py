"""A licence and every decision made about it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shop.common.supply import SupplyClass

from ..registers import REGISTERS
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
    expires_on = models.DateField("valid through")
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
        return register.NAME if register else self.register


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
