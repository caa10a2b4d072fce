"""Reminders, and what keeps them back: what clinics dispute, and what staff hold."""

import uuid

from django.db import models
from django.db.models import Q

from common.storage import private_storage

_MONEY = {"max_digits": 14, "decimal_places": 2}
_BY = {"null": True, "on_delete": models.PROTECT, "related_name": "+"}


def random_path(file, filename):
    """A path that says nothing about the clinic."""
    return f"reminders/{uuid.uuid4().hex}"


class UntilEnded(models.Model):
    """What somebody began and goes on until somebody has ended it."""

    by = models.ForeignKey("accounts.User", **_BY)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", **_BY)

    class Meta:
        abstract = True


class Dispute(UntilEnded):
    """That something is wrong with an invoice; until it has ended nobody is reminded of it."""

    document = models.ForeignKey(
        "invoicing.Document", on_delete=models.PROTECT, related_name="disputes"
    )
    reason = models.CharField("what is wrong", max_length=500)
    is_by_clinic = models.BooleanField(default=False)
    answer = models.CharField("what was answered", max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "disputed invoice"
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(ended_at=None), name="one_open_dispute"
            )
        ]

    def __str__(self):
        return f"{self.document} is disputed"


class Hold(UntilEnded):
    """That a clinic is not reminded through a day, or, without one, until somebody says so."""

    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    until = models.DateField("through", null=True, blank=True)
    reason = models.CharField("why", max_length=300)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "hold of reminders"
        verbose_name_plural = "holds of reminders"
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"], condition=Q(ended_at=None), name="one_hold_a_clinic"
            )
        ]

    def __str__(self):
        return f"No reminders to {self.clinic}"


class Letter(models.Model):
    """A reminder as it was written; its PDF is printed once and kept, and mailed with that."""

    clinic = models.ForeignKey(
        "accounts.Clinic", on_delete=models.PROTECT, related_name="reminders"
    )
    on = models.DateField()
    step = models.PositiveSmallIntegerField()
    total = models.DecimalField(**_MONEY)
    currency = models.CharField(max_length=3)
    seller = models.JSONField()
    buyer = models.JSONField()
    bank = models.JSONField()
    file = models.FileField(storage=private_storage, upload_to=random_path, blank=True)
    sha256 = models.CharField("SHA-256 of the file as kept", max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "reminder"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "on"], name="one_reminder_a_day"),
            models.CheckConstraint(condition=Q(step__range=(1, 3)), name="reminded_in_three_steps"),
        ]

    def __str__(self):
        return f"Reminder {self.step} of {self.on:%-d %b %Y}"


class LetterLine(models.Model):
    """An invoice in a reminder, with what was open of it and its own step."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="lines")
    document = models.ForeignKey(
        "invoicing.Document", on_delete=models.PROTECT, related_name="reminders"
    )
    step = models.PositiveSmallIntegerField()
    amount = models.DecimalField("open", **_MONEY)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "document"], name="once_in_a_reminder")
        ]

    def __str__(self):
        return f"{self.document}: {self.amount}"
