"""What is sent: one row for each message and receiver, finished when it was queued."""

from django.conf import settings
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone

from common.saving import InsertedByStatement

from .. import folding


class Urgency(models.IntegerChoices):
    """Who goes first; the sender takes the smallest."""

    LETS_IN = 0, "At once, it lets somebody in"
    USUAL = 1, "Usual"
    BULK = 2, "Last, it is one of many"


# How the Message-ID of a mail begins that proves something; what it proves follows, up to a point.
PROOF = "<proof."


_PROVES = Func(
    "message_id", Value("."), Value(2), function="split_part", output_field=models.TextField()
)


class Mails(models.QuerySet):
    def proof(self, of=""):
        """Mails that prove what begins so, that somebody was told of a recall for instance; each
        says what it `proves`."""
        return self.filter(message_id__startswith=PROOF + of).annotate(proves=_PROVES)

    def no_proof(self):
        return self.exclude(message_id__startswith=PROOF)

    def to(self, *addresses):
        """Mails to any of these addresses, however they are spelt in capitals."""
        spelt = [address.lower() for address in addresses]
        return self.alias(spelt=Lower("recipient")).filter(spelt__in=spelt)

    def undelivered(self):
        """Those that will not arrive and that nobody of staff has seen to."""
        return self.filter(state__in=Mail.UNDELIVERED, seen_by=None)

    def headers(self):
        """Without the bytes of the messages, which may be large."""
        return self.defer("message")


class Mail(InsertedByStatement):
    """A message to one receiver. Its text never changes; `services` move its state."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits"
        SENDING = "sending", "Is being sent"
        SENT = "sent", "Sent"
        REFUSED = "refused", "Refused"
        GIVEN_UP = "given_up", "Given up"

    UNDELIVERED = (State.REFUSED, State.GIVEN_UP)

    message = models.BinaryField()  # RFC 5322, as the mail server gets it.
    message_id = models.TextField()
    sender = models.TextField()
    recipient = models.TextField()
    subject = models.TextField(blank=True)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.USUAL)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    # Tries of which nobody knows whether the server took the mail.
    unclear = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField("last answer", blank=True)
    queued_at = models.DateTimeField("queued", default=timezone.now)
    next_try_at = models.DateTimeField("next try", default=timezone.now)
    ended_at = models.DateTimeField("ended", null=True, blank=True)
    # The number of the worker that sends it (common.presence).
    held_by = models.PositiveIntegerField(null=True, blank=True)
    # Who of staff saw to it that it did not arrive.
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = Mails.as_manager()

    class Meta:
        ordering = ["-pk"]
        permissions = [("read_mail", "Can read the text of mails")]
        indexes = [
            models.Index(
                fields=["urgency", "next_try_at", "id"],
                condition=Q(state="waiting"),
                name="mail_waiting",
            ),
            models.Index(fields=["held_by"], condition=Q(state="sending"), name="mail_held"),
            models.Index(Lower("recipient"), name="mail_recipient"),
            models.Index(fields=["ended_at"], name="mail_ended"),
            folding.index("recipient", "subject", name="mail_found"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sending") ^ Q(held_by=None), name="mail_held_while_sending"
            ),
        ]

    def __str__(self):
        return f"{self.subject} → {self.recipient}"


class Outage(models.Model):
    """That the mail server takes nothing at all: one row while it is so, none otherwise."""

    since = models.DateTimeField(default=timezone.now)
    said = models.TextField()

    def __str__(self):
        return self.said
