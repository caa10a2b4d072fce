"""Claims of clinics: which shipped units, what is wrong with them, and every step until the end."""

import uuid

from django.db import models

from common import folding
from common.storage import private_storage

from .policy import Answer, ClaimState


def random_path(photo, filename):
    """A path that says nothing about the clinic or the photo."""
    return f"claims/{uuid.uuid4().hex}"


class Claim(models.Model):
    """Something that is wrong with units of one order that arrived. The same `key` makes one.

    `arrived_at` is when they came, as the clinic says.
    """

    class State(models.TextChoices):
        OURS = ClaimState.OURS, "Waits for our answer"
        THEIRS = ClaimState.THEIRS, "Waits for the clinic's answer"
        ANSWERED = ClaimState.ANSWERED, "Answered"

    class Reason(models.TextChoices):
        DAMAGED = "damaged", "Damaged or leaking"
        TEMPERATURE = "temperature", "Arrived too warm or too cold"
        WRONG = "wrong", "Not what was ordered"
        SHORT = "short", "Fewer units than were sent"
        EXPIRED = "expired", "Past its last day on arrival"
        DIFFERS = "differs", "Not what was dispatched, by the arrival check"

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="claims")
    number = models.CharField(max_length=140, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OURS)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    arrived_at = models.DateTimeField(null=True)
    key = models.UUIDField(null=True, unique=True)
    made_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    waits_since = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [folding.index("number", name="claim_found")]

    def __str__(self):
        return f"Claim {self.number}"

    @property
    def lots(self):
        """The numbers of its lots."""
        return ", ".join(dict.fromkeys(line.pick.lot.number for line in self.lines.all()))

    @property
    def is_ours(self):
        return self.state == self.State.OURS

    @property
    def is_theirs(self):
        return self.state == self.State.THEIRS

    @property
    def is_answered(self):
        return self.state == self.State.ANSWERED

    @property
    def is_of_arrival(self):
        """Whether the arrival check made it: it may be about falsified packs."""
        return self.reason == self.Reason.DIFFERS


class ClaimLine(models.Model):
    """Units of one shipped pick that a claim is about."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    pick = models.ForeignKey("inventory.Pick", on_delete=models.PROTECT, related_name="claims")
    units = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "pick"], name="pick_once_a_claim"),
            models.CheckConstraint(condition=models.Q(units__gt=0), name="claim_of_at_least_one"),
        ]

    def __str__(self):
        return f"{self.units} × lot {self.pick.lot.number}"


class Step(models.Model):
    """What was said of a claim, once; append-only. Each of ours is told to the clinic by mail."""

    class Kind(models.TextChoices):
        MADE = "made", "The claim"
        ADDED = "added", "Said by the clinic"
        DIFFERENCE = "difference", "Found by the arrival check"
        ASKED = Answer.ASKED, "We ask"
        CARRIER = Answer.CARRIER, "The carrier says"
        RETURN = Answer.RETURN, "Please send it back"
        REPLACEMENT = Answer.REPLACEMENT, "It is replaced by another order"
        CREDIT = Answer.CREDIT, "A credit is asked for"
        CLOSED = Answer.CLOSED, "Our last word"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = models.CharField(max_length=2000, blank=True)
    goods_back = models.ForeignKey(
        "returns.Return", null=True, on_delete=models.PROTECT, related_name="+"
    )
    replacement = models.OneToOneField(
        "order.Order", null=True, on_delete=models.PROTECT, related_name="replaces"
    )
    key = models.UUIDField(null=True, unique=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "step of a claim"
        verbose_name_plural = "steps of claims"

    def __str__(self):
        return f"{self.claim}: {self.get_kind_display()}"

    @property
    def is_ours(self):
        return self.kind in set(Answer)


class Photo(models.Model):
    """A photo of what arrived, made anew from its pixels alone; outside MEDIA_URL."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="photos")
    file = models.FileField(storage=private_storage, upload_to=random_path)
    name = models.CharField(max_length=120)
    sha256 = models.CharField("SHA-256 of the file as kept", max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class CreditRequest(models.Model):
    """That book-keepers are asked to credit what a claim is about; `net` is what it was sold for,
    and no promise."""

    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="credit_request")
    net = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    taken_up_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(taken_up_at=None), name="credit_to_take_up"
            )
        ]

    def __str__(self):
        return f"Credit of {self.net} {self.currency} for {self.step.claim}"
