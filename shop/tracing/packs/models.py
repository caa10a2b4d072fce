"""What was asked for an authority, the pack that answers it, and who took that pack away."""

import uuid

from django.db import models
from django.db.models import F, Q

from common.storage import private_storage


def random_path(pack, filename):
    return f"regulator-packs/{uuid.uuid4().hex}"


class Pack(models.Model):
    """One question: about a lot, product, supplier or clinic, in a span of days, or several of it.

    The file is deleted when `expires_at` is over; the question and the hash of its manifest stay.
    """

    lot = models.ForeignKey(
        "inventory.Lot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supplier = models.ForeignKey(
        "inventory.Supplier", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    clinic = models.ForeignKey(
        "accounts.Clinic", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_day = models.DateField("from", null=True, blank=True)
    last_day = models.DateField("through", null=True, blank=True)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    parts_done = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(storage=private_storage, upload_to=random_path, blank=True)
    wrong = models.TextField("what is wrong with what it says", blank=True)
    manifest_sha256 = models.CharField("SHA-256 of its manifest", max_length=64, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "pack for an authority"
        verbose_name_plural = "packs for authorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(lot__isnull=False)
                | Q(product__isnull=False)
                | Q(supplier__isnull=False)
                | Q(clinic__isnull=False)
                | Q(first_day__isnull=False)
                | Q(last_day__isnull=False),
                name="pack_asks_something",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")) | Q(first_day=None) | Q(last_day=None),
                name="pack_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"Pack {self.pk}"


class PackReading(models.Model):
    """Who took which pack away and when; append-only."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.reader} took {self.pack} at {self.read_at:%-d %b %Y, %H:%M}"
