"""Attempts to pay: each begins before anybody is asked for money, and ends in an order or not."""

import uuid

from django.db import models
from django.db.models import Q

from common import folding
from common.saving import InsertedByStatement


class Attempt(InsertedByStatement):
    """One try to pay for one basket, as it was seen; `key` names it to whoever takes the money.

    While it is open the basket is frozen and units are held for it (shop.inventory.holding) until
    `holds_until`. `said` is what the buyer told the order, `seen` what they saw (P12).
    """

    class State(models.TextChoices):
        OPEN = "open", "Not decided yet"
        ORDERED = "ordered", "Became an order"
        FAILED = "failed", "Not paid"
        TO_RETURN = "to_return", "Paid, without an order: to be given back"
        RETURNED = "returned", "Given back"
        CREDITED = "credited", "Its card takes nothing back: the clinic's credit"

    has_payer = False  # Known to be remembered by its provider (Payer).
    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(max_length=32)
    basket = models.ForeignKey("basket.Basket", on_delete=models.PROTECT, related_name="attempts")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(
        "accounts.ShipToAddress", on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField("number of the order to be", max_length=32, unique=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    net = models.DecimalField(
        "of it excluding VAT", max_digits=12, decimal_places=2, null=True, editable=False
    )
    currency = models.CharField(max_length=3)
    seen = models.JSONField("as it was seen", default=dict)
    said = models.JSONField("what was said with it", default=dict)
    reference = models.CharField("provider's reference", max_length=100, blank=True)
    page = models.TextField("where its payer goes on", blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    words = models.CharField("why, as the buyer reads it", max_length=500, blank=True)
    order = models.OneToOneField(
        "order.Order", null=True, on_delete=models.PROTECT, related_name="attempt"
    )
    begun_at = models.DateTimeField(auto_now_add=True)
    holds_until = models.DateTimeField()
    asked_at = models.DateTimeField("asked about last", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["begun_at"]
        verbose_name = "attempt to pay"
        verbose_name_plural = "attempts to pay"
        permissions = [("ask_provider", "Can ask card companies about payments")]
        indexes = [
            models.Index(
                fields=["begun_at"],
                condition=Q(state__in=["open", "to_return"]),
                name="attempts_to_end",
            ),
            folding.index("number", "reference", name="attempt_found"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["basket"], condition=Q(state="open"), name="one_open_attempt_a_basket"
            ),
            models.CheckConstraint(
                condition=Q(state="ordered", order__isnull=False)
                | (~Q(state="ordered") & Q(order__isnull=True)),
                name="ordered_attempts_have_an_order",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="attempt_of_an_amount"),
        ]

    def __str__(self):
        return f"{self.currency} {self.amount} for {self.number}"

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_failed(self):
        return self.state == self.State.FAILED

    @property
    def is_to_return(self):
        return self.state == self.State.TO_RETURN

    @property
    def is_returned(self):
        return self.state == self.State.RETURNED

    @property
    def is_credited(self):
        return self.state == self.State.CREDITED

    @property
    def is_ordered(self):
        return self.state == self.State.ORDERED


class Payer(models.Model):
    """Who a provider knows a person as, who pays for a clinic: by it the provider keeps cards."""

    provider = models.CharField(max_length=32)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField("provider's name for them", max_length=100)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "user", "clinic"], name="one_payer_a_provider"
            )
        ]

    def __str__(self):
        return f"{self.user} for {self.clinic}"
