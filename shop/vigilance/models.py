"""Reports of clinics about lots that they got, and to whom each was passed on."""

from django.db import models
from django.db.models import Q

from .policy import Kind as KindOfReport
from .policy import Receiver


class Report(models.Model):
    """What happened with units of a lot. Nothing of a patient is asked for. One a `key`.

    Where the arrival check made it, `pick` is what should have come in the place of what did; staff
    who find that nothing was wrong set it aside, and then it counts for nothing.
    """

    class Kind(models.TextChoices):
        COMPLAINT = KindOfReport.COMPLAINT, "The product is not as it should be"
        ADVERSE = KindOfReport.ADVERSE, "Something happened to a patient"
        FALSIFIED = KindOfReport.FALSIFIED, "The product may be falsified"

    pick = models.ForeignKey("inventory.Pick", on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    is_serious = models.BooleanField(default=False)
    units = models.PositiveIntegerField()
    happened_on = models.DateField()
    words = models.CharField("what happened", max_length=4000)
    is_of_arrival = models.BooleanField(default=False)
    is_set_aside = models.BooleanField(default=False)
    key = models.UUIDField(null=True, unique=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(answered_at=None), name="report_under_way")
        ]

    def __str__(self):
        return f"Report {self.pk}"

    @property
    def is_answered(self):
        return self.answered_at is not None

    @property
    def lot(self):
        return self.pick.lot

    @property
    def order(self):
        return self.pick.order_line.order


class Passing(models.Model):
    """That a report was passed on to somebody; append-only. `reference` is their number for it."""

    class To(models.TextChoices):
        MAKER = Receiver.MAKER, "The maker or its representative"
        IMPORTER = Receiver.IMPORTER, "The importer or our supplier"
        AUTHORITY = Receiver.AUTHORITY, "The authority"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="passings")
    to = models.CharField(max_length=10, choices=To.choices)
    name = models.CharField("who, and how", max_length=200)
    reference = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "report passed on"
        verbose_name_plural = "reports passed on"

    def __str__(self):
        return f"{self.report} to {self.get_to_display()}"
