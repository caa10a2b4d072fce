"""Places of the warehouse, and how many units of a lot lie in each."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .rule import APART, PlaceKind, Range


class Place(models.Model):
    """Somewhere in the house, and between which temperatures it is kept."""

    class Kind(models.TextChoices):
        ROOM = PlaceKind.ROOM, "Room"
        FRIDGE = PlaceKind.FRIDGE, "Fridge"
        FREEZER = PlaceKind.FREEZER, "Freezer"
        QUARANTINE = PlaceKind.QUARANTINE, "Quarantine"
        RETURNS = PlaceKind.RETURNS, "Returns"

    name = models.CharField(max_length=40, unique=True)
    kind = models.CharField(
        max_length=10,
        choices=Kind.choices,
        help_text="What lies in quarantine and among returns is kept apart: no order gets it.",
    )
    from_celsius = models.SmallIntegerField("kept from (°C)", null=True, blank=True)
    to_celsius = models.SmallIntegerField("kept up to (°C)", null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_celsius__lte=F("to_celsius")),
                name="place_from_cold_to_warm",
                violation_error_message="The first temperature is the lower one.",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_apart(self):
        return self.kind in APART

    @property
    def range(self):
        return Range(self.from_celsius, self.to_celsius)


class Holding(models.Model):
    """How many units of a lot lie in a place; only the ledger changes it.

    The sums over the places are the lot's figures: the database holds them (migration 0014).
    """

    lot = models.ForeignKey("inventory.Lot", on_delete=models.CASCADE, related_name="holdings")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="holdings")
    units = models.PositiveIntegerField()
    counted_at = models.DateTimeField("last counted, or first put there", default=timezone.now)

    class Meta:
        ordering = ["place__name"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "place"], name="lot_once_a_place"),
        ]
        indexes = [
            models.Index(
                fields=["counted_at"], condition=Q(units__gt=0), name="holding_counted_last"
            ),
        ]

    def __str__(self):
        return f"{self.place}: {self.units}"

    @property
    def is_apart(self):
        return self.place.is_apart
