"""A counting sheet, what was counted on it, and what came of it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q


class CountSheet(models.Model):
    """One count: of all that lies in a place, or of one product wherever it lies.

    Blind while it is being counted; then compared with the books; at the end booked or given up.
    """

    class State(models.TextChoices):
        COUNTING = "counting", "Being counted"
        COMPARED = "compared", "To compare"
        BOOKED = "booked", "Booked"
        DROPPED = "dropped", "Given up"

    place = models.ForeignKey(
        "inventory.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.COUNTING)
    begun_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField("counted until", null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField("booked or given up", null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "counting sheet"
        constraints = [
            models.CheckConstraint(
                condition=Q(place=None) ^ Q(product=None), name="sheet_of_a_place_or_a_product"
            ),
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(state__in=["counting", "compared"]),
                name="one_open_sheet_a_place",
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state__in=["counting", "compared"]),
                name="one_open_sheet_a_product",
            ),
        ]

    def __str__(self):
        return f"Count of {self.place or self.product.full_name}"

    @property
    def is_counting(self):
        return self.state == self.State.COUNTING

    @property
    def is_compared(self):
        return self.state == self.State.COMPARED

    @property
    def is_booked(self):
        return self.state == self.State.BOOKED

    @property
    def is_open(self):
        return self.is_counting or self.is_compared


class Tally(models.Model):
    """Units of a lot that one scan, or one typed number, said lie in a place.

    `lot` None: a pack that is not in the books, named by its `code`. The same `key` counts once.
    `is_set_aside`: the lot is counted again there, and this counts no more.
    """

    sheet = models.ForeignKey(CountSheet, on_delete=models.PROTECT, related_name="tallies")
    place = models.ForeignKey("inventory.Place", on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(
        "inventory.Lot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    units = models.PositiveIntegerField()
    code = models.CharField(max_length=500, blank=True)
    serial = models.CharField(max_length=500, blank=True)
    key = models.UUIDField(unique=True)
    is_set_aside = models.BooleanField(default=False)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.units} × {self.lot.number if self.lot else self.code}"


class Outcome(models.Model):
    """What a booked sheet said of one lot in one place: counted, and by the books at that moment.

    `proposal`: the difference waits, or waited, for a second person.
    """

    sheet = models.ForeignKey(CountSheet, on_delete=models.PROTECT, related_name="outcomes")
    lot = models.ForeignKey("inventory.Lot", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("inventory.Place", on_delete=models.PROTECT, related_name="+")
    counted = models.PositiveIntegerField()
    was = models.PositiveIntegerField("by the books", validators=[MinValueValidator(0)])
    reason = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=300, blank=True)
    proposal = models.ForeignKey(
        "inventory.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "lot", "place"], name="lot_once_a_sheet")
        ]

    def __str__(self):
        return f"{self.counted} × {self.lot.number}"

    @property
    def difference(self):
        return self.counted - self.was
