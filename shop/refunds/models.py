"""Refunds: who asked for what and why, who agreed, what the card company or the bank said."""

import uuid

from django.db import models
from django.db.models import Q

from common import folding

from .rule import State, Way

_MONEY = {"max_digits": 14, "decimal_places": 2}
_BY = {"null": True, "on_delete": models.PROTECT, "related_name": "+"}


class Refund(models.Model):
    """So much of what a clinic paid that goes back. `key` names it to whoever gives it back.

    While it is under way the amount is allocated to it (shop.receivables), so that it is nobody
    else's; when it is done `gone` is the payment that left, and `came_back` the one that the bank
    of the card sent back after that. `because` says why somebody has to agree; `vouched_by` is the
    first of them. `words` are the card company's, or why it is not agreed to.
    """

    class State(models.TextChoices):
        ASKED = State.ASKED, "Waits for somebody to agree"
        AGREED = State.AGREED, "Agreed"
        PENDING = State.PENDING, "Not confirmed by the card company yet"
        DONE = State.DONE, "Given back"
        REFUSED = State.REFUSED, "Refused by the card company"
        DECLINED = State.DECLINED, "Not agreed"
        BOUNCED = State.BOUNCED, "Given back, and sent back by the bank of the card"

    class Way(models.TextChoices):
        CARD = Way.CARD, "To the card"
        BANK = Way.BANK, "By bank transfer"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(
        "receivables.Payment", on_delete=models.PROTECT, related_name="refunds"
    )
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(
        "order.Order", null=True, on_delete=models.PROTECT, related_name="refunds"
    )
    attempt = models.ForeignKey(
        "payments.Attempt", null=True, on_delete=models.PROTECT, related_name="refunds"
    )
    way = models.CharField(max_length=4, choices=Way.choices)
    amount = models.DecimalField(**_MONEY)
    currency = models.CharField(max_length=3)
    reason = models.CharField("why, as the clinic reads it", max_length=300)
    because = models.CharField("why somebody has to agree", max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("accounts.User", **_BY)
    asked_at = models.DateTimeField(auto_now_add=True)
    vouched_by = models.ForeignKey("accounts.User", **_BY)
    agreed_by = models.ForeignKey("accounts.User", **_BY)
    agreed_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField("asked the card company last", null=True)
    words = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", **_BY)
    gone = models.OneToOneField(
        "receivables.Payment", null=True, on_delete=models.PROTECT, related_name="refund"
    )
    came_back = models.OneToOneField(
        "receivables.Payment", null=True, on_delete=models.PROTECT, related_name="bounced_refund"
    )
    noted_by = models.ForeignKey("accounts.User", **_BY)
    noted_at = models.DateTimeField("when staff took note of a refusal", null=True)

    class Meta:
        ordering = ["-pk"]
        permissions = [
            ("ask_refund", "Can ask that money is given back"),
            ("give_refund", "Can give money back, and agree to it"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=[State.ASKED, State.AGREED, State.PENDING]),
                name="refunds_under_way",
            ),
            models.Index(
                fields=["id"],
                condition=Q(state__in=[State.REFUSED, State.BOUNCED], noted_at=None),
                name="refusals_to_note",
            ),
            folding.index("reason", "words", name="refund_found"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_an_amount"),
            models.CheckConstraint(
                condition=Q(state__in=[State.DONE, State.BOUNCED], gone__isnull=False)
                | (~Q(state__in=[State.DONE, State.BOUNCED]) & Q(gone=None)),
                name="done_refunds_have_gone",
            ),
            models.CheckConstraint(
                condition=Q(state=State.BOUNCED) ^ Q(came_back=None), name="bounced_came_back"
            ),
            models.CheckConstraint(
                condition=Q(way=Way.CARD, attempt__isnull=False) | Q(way=Way.BANK, attempt=None),
                name="refund_by_card_of_an_attempt",
            ),
        ]

    def __str__(self):
        return f"Refund {self.number}"

    @property
    def number(self):
        return f"RFD-{self.pk:06}"

    @property
    def is_asked(self):
        return self.state == State.ASKED

    @property
    def is_agreed(self):
        return self.state == State.AGREED

    @property
    def is_pending(self):
        return self.state == State.PENDING

    @property
    def is_under_way(self):
        return self.state in State.under_way()

    @property
    def is_done(self):
        return self.state == State.DONE

    @property
    def is_refused(self):
        return self.state == State.REFUSED

    @property
    def is_declined(self):
        return self.state == State.DECLINED

    @property
    def is_bounced(self):
        return self.state == State.BOUNCED

    @property
    def is_by_card(self):
        return self.way == Way.CARD

    @property
    def given_on(self):
        """The day on which it was given back, None before."""
        return self.gone.on if self.gone_id else None

    @property
    def back_on(self):
        """The day on which the bank of the card sent it back, None where it did not."""
        return self.came_back.on if self.came_back_id else None
