"""A delivery and its lines."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common import folding

from .. import numbers
from .rule import Decision


class Delivery(models.Model):
    """What a supplier brought at one moment: a draft until it is booked, then never changed.

    `differences` says how it differs from its purchase order, a sentence a line, once booked.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        BOOKED = "booked", "Booked"

    supplier = models.ForeignKey(
        "inventory.Supplier", on_delete=models.PROTECT, related_name="deliveries"
    )
    purchase_order = models.ForeignKey(
        "inventory.PurchaseOrder",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliveries",
    )
    differences = models.TextField(blank=True)
    note_number = models.CharField("number of the delivery note", max_length=60, blank=True)
    arrived_at = models.DateTimeField(default=timezone.now)
    celsius = models.DecimalField(
        "temperature on arrival (°C)",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(-100), MaxValueValidator(100)],
    )
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    begun_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    booked_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    booked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes = [folding.index("note_number", name="delivery_found")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", booked_at=None)
                | Q(state="booked", booked_at__isnull=False, booked_by__isnull=False),
                name="delivery_booked_by_somebody",
            )
        ]

    def __str__(self):
        note = f", note {self.note_number}" if self.note_number else ""
        return f"{self.supplier.name}{note}"

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT


class DeliveryLine(models.Model):
    """Units of one lot in a delivery, as the pack says it, and what staff decided about them.

    `code` is what was scanned; `serials` those of its packs; `sure` the keys of what was asked and
    said yes to. `stopped_by` are the reasons that stopped it, kept when it is booked. `lot` is the
    one it was booked on.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=500, blank=True)
    number = models.CharField("lot number", max_length=numbers.LONGEST, blank=True)
    expires_on = models.DateField("usable through", null=True, blank=True)
    units = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    serials = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    sure = ArrayField(models.TextField(), default=list, blank=True)
    decision = models.CharField(
        max_length=10, choices=[(each.value, each.label) for each in Decision], blank=True
    )
    stopped_by = models.TextField(blank=True)
    receipt = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(
        "inventory.Lot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [folding.index("number", name="delivery_line_found")]
        constraints = [
            models.CheckConstraint(condition=Q(units__gt=0), name="line_of_at_least_one_unit")
        ]

    def __str__(self):
        return f"{self.units} × {self.number or self.code}"

    @property
    def twin_keys(self):
        return numbers.twin_keys(self.number)
