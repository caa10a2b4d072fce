"""A purchase order and its lines."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.utils import timezone

from common import folding
from common.chance import meaningless

from .rule import COMING, Stage

MOST = 100_000


def number():
    """Such as P-7Q2MX-0K4ZD: it tells a supplier nothing of how much is ordered, or how often."""
    return f"P-{meaningless()}"


class PurchaseOrder(models.Model):
    """What is ordered from one supplier: a draft until it is sent.

    `sent_to` is the address that it was mailed to, empty where the supplier has none. `why` says
    why nothing more is expected of one that was cancelled.
    """

    class State(models.TextChoices):
        DRAFT = Stage.DRAFT, "Draft"
        SENT = Stage.SENT, "Sent"
        PART = Stage.PART, "Received in part"
        RECEIVED = Stage.RECEIVED, "Received"
        CANCELLED = Stage.CANCELLED, "Cancelled"

    number = models.CharField(max_length=20, unique=True, default=number, editable=False)
    supplier = models.ForeignKey(
        "inventory.Supplier", on_delete=models.PROTECT, related_name="purchase_orders"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    note = models.CharField("words to the supplier", max_length=500, blank=True)
    begun_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.EmailField(blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [folding.index("number", name="purchase_order_found")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=(Stage.DRAFT, Stage.CANCELLED))
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="purchase_order_sent_by_somebody",
            )
        ]

    def __str__(self):
        return f"{self.number}, {self.supplier.name}"

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_coming(self):
        """Whether goods are expected of it."""
        return self.state in COMING


class PurchaseOrderLine(models.Model):
    """Units of one product, in packs of `per` units each, and the day they are expected.

    `makers_reference` is what the product had when it was put on. `received` is what deliveries
    brought, perhaps more than `units`.
    """

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="+")
    makers_reference = models.CharField(max_length=40, blank=True)
    units = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST)])
    per = models.PositiveSmallIntegerField("units in a pack", default=1)
    expected_on = models.DateField(null=True, blank=True)
    received = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "product"], name="product_once_an_order"),
            models.CheckConstraint(
                condition=Q(units__gt=0, per__gt=0), name="purchase_of_at_least_one_unit"
            ),
            models.CheckConstraint(
                condition=Q(units=F("units") - Mod(F("units"), F("per"))), name="purchase_in_packs"
            ),
        ]

    def __str__(self):
        return f"{self.units} × {self.product.full_name}"

    @property
    def packs(self):
        return self.units // self.per

    @property
    def outstanding(self):
        """Units that are still to come."""
        return max(0, self.units - self.received)

    @property
    def in_words(self):
        """Such as "20 units: 2 cases of 10"."""
        units = f"{self.units} unit{'' if self.units == 1 else 's'}"
        if self.per == 1:
            return units
        return f"{units}: {self.packs} case{'' if self.packs == 1 else 's'} of {self.per}"
