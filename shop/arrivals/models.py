"""Arrival checks of parcels, and each pack that was compared."""

from django.db import models


class Arrival(models.Model):
    """That a clinic compares one parcel that came. What differs is in its `claim`."""

    parcel = models.OneToOneField(
        "parcels.Parcel", on_delete=models.PROTECT, related_name="arrival"
    )
    claim = models.OneToOneField(
        "claims.Claim", null=True, on_delete=models.PROTECT, related_name="arrival"
    )
    begun_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    finished_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Arrival of {self.parcel}"

    @property
    def is_finished(self):
        return self.finished_at is not None


class ArrivedPack(models.Model):
    """Units of one pick that arrived, or a pack that is none of what was dispatched; append-only.

    `said` is a Said where it differs, and `pick` is empty then. Without a `code` somebody compared
    lot and date by eye. The same `key` counts once.
    """

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="packs")
    pick = models.ForeignKey(
        "inventory.Pick", null=True, on_delete=models.PROTECT, related_name="+"
    )
    units = models.PositiveIntegerField()
    code = models.CharField(max_length=500, blank=True)
    product = models.ForeignKey(
        "catalogue.Product", null=True, on_delete=models.PROTECT, related_name="+"
    )
    serial = models.CharField(max_length=500, blank=True)
    said = models.CharField(max_length=20, blank=True)
    key = models.UUIDField(null=True, unique=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "pack that arrived"
        verbose_name_plural = "packs that arrived"
        indexes = [
            models.Index(
                fields=["serial", "product"],
                condition=~models.Q(serial=""),
                name="serial_that_arrived",
            )
        ]

    def __str__(self):
        return f"{self.units} of {self.arrival}"
