"""The versions of the purchase policy, limits of quantity, and what was decided for every order."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Profession
from common.saving import InsertedByStatement
from common.supply_classes import SupplyClass
from common.versions.models import Edit, Version

from .quantities import Extent


class PolicyVersion(Version):
    """One version of the purchase policy."""

    class Meta(Version.Meta):
        abstract = False
        verbose_name = "version of the purchase policy"
        verbose_name_plural = "versions of the purchase policy"
        permissions = [("publish_policyversion", "Can put a version of the policy into force")]


class PolicyEdit(Edit):
    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="edits")


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

    @property
    def in_words(self):
        """What it says, and what that rests on."""
        return f"{self}: {self.basis}"


class OrderSignature(InsertedByStatement):
    """Who ordered, for which clinic, and which clinician answers for it."""

    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="signature")
    clinic = models.ForeignKey(
        "accounts.Clinic", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    address = models.ForeignKey(
        "accounts.ShipToAddress", on_delete=models.PROTECT, related_name="+"
    )
    ordered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    signed_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(
        "accounts.User",
        verbose_name="staff who typed it",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    entry_note = models.CharField("how it was confirmed", max_length=300, blank=True)
    without_charge = models.CharField(
        "what it is sent for without charge", max_length=200, blank=True, db_default=""
    )

    class Meta:
        permissions = [
            ("enter_order", "Can place an order for a clinic"),
            ("release_order", "Can release an order held for review"),
        ]
        # Whose orders somebody sees (`queries.keys_of_orders`) is answered by the indexes alone.
        indexes = [
            models.Index(fields=["clinic", "order"], name="orders_of_a_clinic"),
            models.Index(fields=["signed_by", "order"], name="orders_signed_by"),
        ]

    def __str__(self):
        return f"{self.order} for {self.clinic}, signed by {self.signed_by.display_name}"


class LineDecision(InsertedByStatement):
    """Why an order line was allowed: by which licence, under which version, on which facts."""

    line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="decision")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    licence = models.ForeignKey("accounts.Licence", on_delete=models.PROTECT, related_name="+")
    profession = models.CharField(max_length=20, choices=Profession.choices)
    supply_class = models.CharField(max_length=24, choices=SupplyClass.choices)
    country = models.CharField(max_length=2)
    reasons = ArrayField(models.CharField(max_length=500), default=list)
    extent = models.CharField(max_length=12, choices=Extent.choices(), default=Extent.FINE)
    buyer_reason = models.CharField("why so much", max_length=500, blank=True)
    sales_unit = models.CharField("what one unit was sold as", max_length=120, blank=True)
    decided_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.line}: {'; '.join(self.reasons)}"

    @property
    def is_ordinary(self):
        return self.extent == Extent.FINE

    @property
    def is_far(self):
        return self.extent == Extent.HELD


class PurchaseLimit(models.Model):
    """How much of a product a clinic orders without being asked, from the product's protocol.

    A family's limit counts all its variants together. A product without a row has no known
    protocol, and so no limit.
    """

    product = models.OneToOneField(
        "catalogue.Product", on_delete=models.CASCADE, related_name="purchase_limit"
    )
    per_order = models.PositiveIntegerField("units in one order", null=True, blank=True)
    per_period = models.PositiveIntegerField("units of a clinic in a period", null=True, blank=True)
    period_days = models.PositiveSmallIntegerField("period (days)", null=True, blank=True)
    far_factor = models.PositiveSmallIntegerField(
        "held for review beyond this many times a limit", default=3
    )
    source = models.ForeignKey(
        "catalogue.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    basis = models.CharField(max_length=300, help_text="What the protocol says, and where.")
    checked_on = models.DateField()

    class Meta:
        ordering = ["product"]
        constraints = [
            models.CheckConstraint(condition=~Q(basis=""), name="limit_has_a_basis"),
            models.CheckConstraint(
                condition=Q(per_order__gt=0) | Q(per_period__gt=0), name="limit_limits"
            ),
            models.CheckConstraint(
                condition=Q(per_period=None, period_days=None)
                | Q(per_period__gt=0, period_days__gt=0),
                name="limit_of_a_period",
            ),
            models.CheckConstraint(condition=Q(far_factor__gt=1), name="far_is_beyond"),
        ]

    def __str__(self):
        return f"Limit of {self.product}"
