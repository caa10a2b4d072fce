"""What a basket's line is of, beside Oscar's fields; and of orders what holds them back while they
wait, where they were moved, and what of them was cancelled."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Stop(models.Model):
    """That an order which waits cannot be shipped as things are, why, and who was told when.

    An order has at most one that has not ended. `sentences` are as the clinic read them; where
    they are no longer true a new row takes its place.
    """

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="stops")
    reasons = ArrayField(models.CharField(max_length=32))
    sentences = ArrayField(models.TextField())
    began_at = models.DateTimeField()
    told = models.PositiveSmallIntegerField("people of the clinic who were told", default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(ended_at=None), name="one_open_stop_an_order"
            )
        ]

    def __str__(self):
        return f"{self.order}: {' '.join(self.sentences)}"


class Move(models.Model):
    """That staff, or who ordered, sent an order to another verified address of its clinic."""

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="moves")
    before = models.ForeignKey("order.ShippingAddress", on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(
        "accounts.ShipToAddress", on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.order}: from {self.before.summary} to {self.address}"


class CancelledUnits(models.Model):
    """That units of a line were cancelled while the rest of the order stood; append-only.

    The line keeps the quantity and the figures that it was sold at.
    """

    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="cancelled")
    units = models.PositiveIntegerField()
    reason = models.CharField("reason, as the clinic reads it", max_length=500)
    by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the worker, of a lot that can never leave (U16).
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "cancelled units"
        constraints = [
            models.CheckConstraint(condition=Q(units__gt=0), name="cancelled_at_least_one")
        ]

    def __str__(self):
        return f"{self.units} of {self.line}: {self.reason}"


class SendAs(models.Model):
    """What was chosen for an order that waits for goods: all together, or what is there; and who
    changed that last, if anybody did."""

    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="send_as")
    together = models.BooleanField("all together")
    changed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.order}: {'all together' if self.together else 'what is there today'}"


class DeliveryDay(models.Model):
    """What counts of the day on which an order should be there, where its clinic has said anything.

    `receives_on` are the weekdays of its clinic when it was placed; `changed_by` of ours changed
    what it wished.
    """

    order = models.OneToOneField(
        "order.Order", on_delete=models.PROTECT, related_name="delivery_day"
    )
    wished_on = models.DateField("wished for", null=True)
    receives_on = models.CharField(max_length=7, blank=True)
    changed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.order}: {self.wished_on or 'any day'}"


class Expectation(models.Model):
    """The day that a clinic was told last of a line which waits; None: that nobody knows it."""

    line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="expectation")
    expected_on = models.DateField(null=True)

    def __str__(self):
        return f"{self.line}: {self.expected_on or 'no day'}"


class ShortDatedLine(models.Model):
    """That a line of a basket is of a lot that is offered by itself, and which last day of it its
    buyer ticked, or who of the clinic accepted it by telephone (U14)."""

    line = models.OneToOneField("basket.Line", on_delete=models.CASCADE, related_name="short_dated")
    offer = models.ForeignKey(
        "inventory.ShortDatedOffer", on_delete=models.PROTECT, related_name="+"
    )
    accepted = models.DateField("last day that was accepted")
    accepted_by = models.CharField("who accepted it, as staff noted", max_length=200, blank=True)

    def __str__(self):
        return f"{self.line}: expires {self.accepted:%-d %b %Y}"
