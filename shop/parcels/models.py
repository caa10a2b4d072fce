"""Parcels of orders, what was compared when they were packed, and what was put right since."""

from django.db import models
from django.db.models import Q

from common import folding
from common.parcel_states import OPEN, ParcelState


class Parcel(models.Model):
    """Units of one order that leave together. Which: the picks that name it.

    `address` is where it went, kept when it is handed over: the order may go elsewhere later.
    """

    class State(models.TextChoices):
        PACKING = ParcelState.PACKING, "Being packed"
        PACKED = ParcelState.PACKED, "Packed"
        HANDED_OVER = ParcelState.HANDED_OVER, "Handed over"
        TAKEN_APART = ParcelState.TAKEN_APART, "Taken apart"

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="parcels")
    number = models.CharField(max_length=140, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PACKING)
    address = models.ForeignKey(
        "order.ShippingAddress", null=True, on_delete=models.PROTECT, related_name="+"
    )
    carrier = models.CharField(max_length=60, blank=True)
    tracking = models.CharField("tracking number", max_length=100, blank=True)
    begun_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField(auto_now_add=True)
    packed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    packed_at = models.DateTimeField(null=True)
    handed_over_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            folding.index("number", "tracking", name="parcel_found"),
            models.Index(
                fields=["begun_at"], condition=Q(state__in=OPEN), name="parcels_in_the_house"
            ),
            models.Index(
                fields=["handed_over_at"],
                condition=Q(state=ParcelState.HANDED_OVER),
                name="parcels_by_departure",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ParcelState.HANDED_OVER) ^ Q(handed_over_at=None),
                name="handed_over_at_a_moment",
            )
        ]

    def __str__(self):
        return f"Parcel {self.number}"

    @property
    def is_packing(self):
        return self.state == self.State.PACKING

    @property
    def is_packed(self):
        return self.state == self.State.PACKED

    @property
    def is_handed_over(self):
        return self.state == self.State.HANDED_OVER

    @property
    def is_open(self):
        return self.state in OPEN


class Check(models.Model):
    """That units of a lot were compared with what a parcel is to hold; append-only.

    `code` is what was scanned, empty where a person compared lot and date by eye. The same `key`
    counts once.
    """

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="checks")
    order_line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey("inventory.Lot", on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField()
    code = models.CharField(max_length=500, blank=True)
    serial = models.CharField(max_length=500, blank=True)
    key = models.UUIDField(null=True, unique=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.units} × {self.lot.number} in {self.parcel.number}"


class CarrierWord(models.Model):
    """When a parcel was delivered, as its carrier says. Append-only; the last word counts.

    `words` are who signed for it, or where it was left.
    """

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="carrier_words")
    delivered_at = models.DateTimeField()
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "carrier's word"

    def __str__(self):
        return f"{self.parcel} was delivered {self.delivered_at:%-d %b %Y, %H:%M}"


class Correction(models.Model):
    """That staff put carrier or tracking number of a parcel right, which its clinic was told."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="corrections")
    former_carrier = models.CharField(max_length=60, blank=True)
    former_tracking = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.parcel}: was {self.former_carrier} {self.former_tracking}"
