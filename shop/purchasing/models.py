"""The versions of the purchase policy, and what was decided for every order and line."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Profession
from shop.common.supply import SupplyClass


class PolicyVersion(models.Model):
    """One version of the table; the latest published one is in force. Published ones stay."""

    number = models.PositiveIntegerField(unique=True)
    note = models.CharField("what changed and why", max_length=300)
    created_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self):
        return f"Version {self.number}"


class PolicyRow(models.Model):
    """One answer of a version: may this profession order this class in this country?"""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="rows")
    profession = models.CharField(max_length=20, choices=Profession.choices)
    supply_class = models.CharField(max_length=24, choices=SupplyClass.choices)
    country = models.CharField(
        "country (ISO 3166-1 alpha-2), empty for every other",
        max_length=2,
        blank=True,
    )
    is_permitted = models.BooleanField("may order", default=True)
    basis = models.CharField(max_length=200, help_text="What this answer rests on.")

    class Meta:
        ordering = ["profession", "supply_class", "country"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "profession", "supply_class", "country"],
                name="one_answer_a_version",
            )
        ]

    def __str__(self):
        verb = "may order" if self.is_permitted else "may not order"
        where = f" in {self.country}" if self.country else ""
        return f"{self.get_profession_display()} {verb} {self.get_supply_class_display()}{where}"


class OrderSignature(models.Model):
    """Who ordered, for which clinic, and which clinician answers for it."""

    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="signature")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(
        "accounts.ShipToAddress", on_delete=models.PROTECT, related_name="+"
    )
    ordered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.order} for {self.clinic}, signed by {self.signed_by.display_name}"


class LineDecision(models.Model):
    """Why an order line was allowed: by which licence, under which version, on which facts."""

    line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="decision")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    licence = models.ForeignKey("accounts.Licence", on_delete=models.PROTECT, related_name="+")
    profession = models.CharField(max_length=20, choices=Profession.choices)
    supply_class = models.CharField(max_length=24, choices=SupplyClass.choices)
    country = models.CharField(max_length=2)
    reasons = ArrayField(models.CharField(max_length=500), default=list)
    decided_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.line}: {'; '.join(self.reasons)}"
