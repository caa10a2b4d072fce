"""One recall of a lot, what each clinic was told of it, and what the clinic answered."""

from django.db import models
from django.db.models import Q


class Recall(models.Model):
    """A lot from the moment it was recalled until that ended; a lot has at most one open."""

    lot = models.ForeignKey("inventory.Lot", on_delete=models.PROTECT, related_name="recalls")
    number = models.CharField("lot number that is told", max_length=40)
    begun_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=Q(ended_at=None), name="one_open_recall_a_lot"
            )
        ]

    def __str__(self):
        return f"Recall of lot {self.lot.number}"


class Notice(models.Model):
    """That a clinic has, or is to get, units of a recalled lot, and when it was told: once.

    An order that was for no clinic has its person in the clinic's place.
    """

    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="notices")
    clinic = models.ForeignKey(
        "accounts.Clinic", null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveSmallIntegerField("people who were told", default=0)

    class Meta:
        ordering = ["clinic__name", "pk"]
        verbose_name = "recall notice"
        constraints = [
            models.UniqueConstraint(fields=["recall", "clinic"], name="clinic_told_once"),
            models.UniqueConstraint(fields=["recall", "person"], name="person_told_once"),
            models.CheckConstraint(
                condition=Q(clinic=None) ^ Q(person=None), name="notice_to_one_receiver"
            ),
        ]
        indexes = [
            models.Index(fields=["recall"], condition=Q(told_at=None), name="notice_to_tell")
        ]

    def __str__(self):
        return f"{self.recall}, to {self.receiver}"

    @property
    def receiver(self):
        """The clinic's name, or that of a person who ordered for none."""
        return self.clinic.name if self.clinic else self.person.display_name


class Answer(models.Model):
    """What somebody said of the units, once; append-only.

    `still_here` is what is left as of then, the others are what was not told before.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    still_here = models.PositiveIntegerField("still here, set aside", default=0)
    used = models.PositiveIntegerField("used on patients", default=0)
    destroyed = models.PositiveIntegerField("destroyed", default=0)
    passed_on = models.PositiveIntegerField("passed on to others", default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "answer to a recall"
        verbose_name_plural = "answers to recalls"

    def __str__(self):
        return f"{self.notice}, {self.at:%-d %b %Y, %H:%M}"
