"""Standing orders of clinics, and each time that one was proposed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .rule import MOST_WEEKS

_USER = {"on_delete": models.SET_NULL, "null": True, "related_name": "+"}


class StandingOrder(models.Model):
    """A list that is proposed every so many weeks. Its row is locked by whoever changes it.

    `next_on` is the day of the next order that was not proposed yet. `cared_for_by` gets the mails;
    where that is nobody, everybody of the clinic who may order does. `is_resting_told`: they have
    been told that its list is deleted.
    """

    of = models.ForeignKey(
        "order_lists.OrderList", on_delete=models.CASCADE, related_name="standing_orders"
    )
    weeks = models.PositiveSmallIntegerField()
    next_on = models.DateField()
    cared_for_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_USER)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_USER)
    begun_at = models.DateTimeField()
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_USER)
    paused_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_USER)
    ended_at = models.DateTimeField(null=True)
    is_resting_told = models.BooleanField(default=False)

    class Meta:
        ordering = ["next_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["of"], condition=Q(ended_at=None), name="one_standing_order_a_list"
            ),
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=MOST_WEEKS), name="every_so_many_weeks"
            ),
        ]

    def __str__(self):
        return f"{self.of}, {self.every}"

    @property
    def every(self):
        return "every week" if self.weeks == 1 else f"every {self.weeks} weeks"

    @property
    def is_paused(self):
        return self.paused_at is not None

    @property
    def is_ended(self):
        return self.ended_at is not None

    @property
    def is_resting(self):
        """Whether it proposes nothing because its list is deleted."""
        return self.of.deleted_at is not None


class Proposal(models.Model):
    """That a standing order was proposed for a day; who opened it as an order, or skipped it."""

    of = models.ForeignKey(StandingOrder, on_delete=models.CASCADE, related_name="proposals")
    for_day = models.DateField()
    proposed_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_USER)
    opened_at = models.DateTimeField(null=True)
    skipped_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_USER)
    skipped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-for_day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["of", "for_day"], name="proposed_once_a_day"),
        ]

    def __str__(self):
        return f"{self.of} for {self.for_day}"

    @property
    def is_skipped(self):
        return self.skipped_at is not None
