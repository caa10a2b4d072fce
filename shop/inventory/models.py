"""Lots, the ledger of their movements, and which lot each order line got."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from shop.common import folding


def normalised(number):
    """A lot number as it is compared: capitals, no outer spaces."""
    return number.strip().upper()


class Lot(models.Model):
    """Units of one product with one lot number and one expiry date.

    `on_hand` and `allocated` change only in services, each time with a row in the ledger.
    """

    class Status(models.TextChoices):
        AVAILABLE = "available", "Available"
        ON_HOLD = "on_hold", "On hold"
        RECALLED = "recalled", "Recalled"

    product = models.ForeignKey("catalogue.Product", on_delete=models.PROTECT, related_name="lots")
    number = models.CharField("lot number", max_length=40)
    expires_on = models.DateField("usable through")
    supplier = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.AVAILABLE)
    status_reason = models.TextField(blank=True)
    on_hand = models.PositiveIntegerField("on hand (units)", default=0)
    allocated = models.PositiveIntegerField("allocated to orders (units)", default=0)

    class Meta:
        ordering = ["expires_on", "pk"]
        permissions = [("end_recall", "Can end a recall that somebody else began")]
        indexes = [
            models.Index(fields=["expires_on", "id"], name="lot_first_expired_first"),
            models.Index(
                fields=["expires_on", "id"], condition=Q(on_hand__gt=0), name="lot_on_the_shelf"
            ),
            folding.index("number", name="lot_found"),
            folding.index("supplier", name="lot_found_by_supplier"),
        ]
        constraints = [
            models.UniqueConstraint(
                "product",
                Upper("number"),
                name="lot_number_once_a_product",
                violation_error_message="This lot of this product has already been received.",
            ),
            models.CheckConstraint(
                condition=Q(allocated__lte=F("on_hand")), name="allocated_within_on_hand"
            ),
        ]

    def __str__(self):
        return f"{self.number} (through {self.expires_on:%Y-%m-%d})"

    @property
    def free(self):
        """Units on hand that no order has."""
        return self.on_hand - self.allocated


class Movement(models.Model):
    """One line of the append-only ledger; the sums of a lot's movements are its two figures."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        ALLOCATED = "allocated", "Allocated to an order"
        RELEASED = "released", "Released from an order"
        SHIPPED = "shipped", "Shipped"
        STATUS = "status", "Status changed"
        RECALLED = "recalled", "Recalled"
        RECALL_ENDED = "recall_end", "Recall ended"

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on_hand_change = models.IntegerField(default=0)
    allocated_change = models.IntegerField(default=0)
    order_line = models.ForeignKey(
        "order.Line", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)
    receipt = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Names one receiving, so that it counts once."
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on_hand_change:+d}/{self.allocated_change:+d}"


class Pick(models.Model):
    """How many units of which lot one order line has."""

    order_line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="picks")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="picks")
    quantity = models.PositiveIntegerField("units", validators=[MinValueValidator(1)])
    shipped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order_line", "lot__expires_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order_line", "lot"], name="lot_once_a_line"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="pick_of_at_least_one"),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.lot}"
