"""What was asked of whom, as it was seen, and what became of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse


class Request(models.Model):
    """One basket that somebody asked the responsible clinician to countersign.

    While it is open the basket is frozen. `seen` is what the asker saw, as shop.ordering.seen keeps
    it (P12); `lines`, `net` and `total` are its words, for when the basket has gone back; requests
    from before `net` was kept have none. `reasons` are the asker's for quantities beyond a limit
    (P16).
    """

    class State(models.TextChoices):
        OPEN = "open", "Waiting for the clinician"
        SIGNED = "signed", "Countersigned"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ENDED = "ended", "Ended without an answer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    basket = models.OneToOneField("basket.Basket", on_delete=models.PROTECT, related_name="request")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(
        "accounts.ShipToAddress", on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    lines = models.JSONField()
    wished_on = models.DateField("should arrive on", null=True)
    reasons = models.JSONField("why so much, by product", default=dict)
    po_number = models.CharField("PO number", max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    net = models.DecimalField("total excluding VAT", max_digits=12, decimal_places=2, null=True)
    total = models.DecimalField("total including tax", max_digits=12, decimal_places=2)
    seen = models.JSONField("as it was seen", default=dict)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    reason = models.TextField(blank=True)
    order = models.OneToOneField(
        "order.Order", null=True, on_delete=models.PROTECT, related_name="request"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="signed_requests_have_an_order",
                condition=Q(state="signed", order__isnull=False)
                | (~Q(state="signed") & Q(order__isnull=True)),
            )
        ]

    def __str__(self):
        return f"{self.asked_by.display_name} asks {self.asked_of.display_name}"

    def get_absolute_url(self):
        return reverse("request", args=[self.pk])

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_signed(self):
        return self.state == self.State.SIGNED

    @property
    def is_declined(self):
        return self.state == self.State.DECLINED

    @property
    def vat(self):
        """What the VAT of the total was; None where it was not kept."""
        return None if self.net is None else self.total - self.net
