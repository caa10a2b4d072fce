"""What a clinic lets its members spend, who says yes, what was asked and what was answered."""

import uuid
from datetime import date
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from .rule import Rules, Step


class SpendingRules(models.Model):
    """What holds for a clinic from a moment on; append-only, the latest row counts.

    Each row says everything, so that the rows are the history; a clinic without one has no rules.
    `steps` are [{"above": amount, "by": [keys of people]}], `limits` {key of a member: amount};
    amounts are texts, net and in the shop's currency.
    """

    clinic = models.ForeignKey(
        "accounts.Clinic", on_delete=models.PROTECT, related_name="spending_rules"
    )
    steps = models.JSONField("who approves, step by step", default=list)
    limits = models.JSONField("what a member may spend in a month", default=dict)
    asks_beyond = models.BooleanField("beyond a limit the first step is asked", default=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "spending rules of a clinic"
        verbose_name_plural = "spending rules of clinics"
        indexes = [models.Index(fields=["clinic", "-id"], name="spending_rules_of_a_clinic")]

    def __str__(self):
        return f"{self.clinic}: {len(self.steps)} steps, {len(self.limits)} limits"

    @property
    def rules(self):
        """As the rule reads them."""
        steps = (Step(Decimal(step["above"]), frozenset(step["by"])) for step in self.steps)
        limits = {int(key): Decimal(amount) for key, amount in self.limits.items()}
        return Rules(tuple(steps), limits, self.asks_beyond)


class Delegation(models.Model):
    """That a member stands in for another, who is away, from a day through another."""

    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(
        "accounts.User", verbose_name="who says yes meanwhile", on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    from_day = models.DateField("first day")
    until_day = models.DateField("last day")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["from_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__gte=F("from_day")), name="delegation_has_days"
            ),
            models.CheckConstraint(
                condition=~Q(of=F("to")), name="nobody_stands_in_for_themselves"
            ),
        ]

    def __str__(self):
        return f"{self.to.display_name} for {self.of.display_name}"


class ApprovalRequest(models.Model):
    """One basket that somebody asked the clinic to approve.

    While it is open, and while a clinician is asked to countersign what was approved, the basket is
    frozen. `seen` is what the asker saw, as shop.ordering.seen keeps it (P12); `lines`, `net` and
    `total` are its words; `said` is what they told the order. `asked` are those whom the rules name
    for the step that is asked now, but for who asked.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waiting for approval"
        APPROVED = "approved", "Approved, waiting for the clinician"
        ORDERED = "ordered", "Approved and ordered"
        SENT_BACK = "sent_back", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ENDED = "ended", "Ended without an order"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    basket = models.OneToOneField(
        "basket.Basket", on_delete=models.PROTECT, related_name="approval"
    )
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(
        "accounts.ShipToAddress", on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(
        "accounts.User", verbose_name="staff who typed it", null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    entry_note = models.CharField("how it was confirmed", max_length=300, blank=True)
    note = models.TextField(blank=True)
    lines = models.JSONField()
    said = models.JSONField("what was said with it", default=dict)
    currency = models.CharField(max_length=3)
    net = models.DecimalField("total excluding VAT", max_digits=12, decimal_places=2)
    total = models.DecimalField("total including tax", max_digits=12, decimal_places=2)
    seen = models.JSONField("as it was seen", default=dict)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    step = models.PositiveSmallIntegerField("step that is asked, from 0", default=0)
    asked = ArrayField(models.BigIntegerField(), default=list)
    step_asked_at = models.DateTimeField()
    reminded = models.PositiveSmallIntegerField("reminders of this step", default=0)
    is_stuck = models.BooleanField("nobody can approve it, as was told", default=False)
    reason = models.TextField(blank=True)
    order = models.OneToOneField(
        "order.Order", null=True, on_delete=models.PROTECT, related_name="approval"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = "request to approve"
        verbose_name_plural = "requests to approve"
        indexes = [
            models.Index(
                fields=["clinic"],
                condition=Q(state__in=["open", "approved"]),
                name="approvals_that_wait",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="ordered_approvals_have_an_order",
                condition=Q(state="ordered", order__isnull=False)
                | (~Q(state="ordered") & Q(order__isnull=True)),
            )
        ]

    def __str__(self):
        return f"{self.asked_by.display_name} asks {self.clinic}"

    def get_absolute_url(self):
        return reverse("approval", args=[self.pk])

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_approved(self):
        return self.state == self.State.APPROVED

    @property
    def is_ordered(self):
        return self.state == self.State.ORDERED

    @property
    def is_sent_back(self):
        return self.state == self.State.SENT_BACK

    @property
    def reasons(self):
        """{product key: why so much} (P16)."""
        return {int(key): reason for key, reason in self.said.get("reasons", {}).items()}

    @property
    def wished_on(self):
        day = self.said.get("wished_on")
        return date.fromisoformat(day) if day else None

    @property
    def po_number(self):
        return self.said.get("po_number", "")

    @property
    def vat(self):
        return self.total - self.net


class Answer(models.Model):
    """A yes or no to a request as it was `seen`. A yes to what has changed since has lapsed:
    `changed` says each difference."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    stands_for = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField("step, from 0")
    is_yes = models.BooleanField("approved")
    words = models.TextField(blank=True)
    seen = models.JSONField("as it was seen", default=dict)
    changed = models.JSONField("what changed after it", default=list)
    at = models.DateTimeField(auto_now_add=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "answer to a request to approve"
        verbose_name_plural = "answers to requests to approve"

    def __str__(self):
        return f"{self.by.display_name}: {'yes' if self.is_yes else 'sent back'}"

    @property
    def is_for_another(self):
        return self.by_id != self.stands_for_id
