"""Files of the bank, the statements in them, and each movement of the account, booked once.

A statement and its entries never change (migration 0002): what a bank takes back is an entry of its
own.
"""

import uuid

from django.db import models
from django.db.models import Q

from common import folding
from common.storage import private_storage

_MONEY = {"max_digits": 14, "decimal_places": 2}


def random_path(file, filename):
    """A path that says nothing about the bank."""
    return f"bank/{uuid.uuid4().hex}"


class StatementFile(models.Model):
    """A file as it came: kept with the SHA-256 of its bytes, booked when somebody said so."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    file = models.FileField(storage=private_storage, upload_to=random_path)
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("sent", auto_now_add=True)
    booked_at = models.DateTimeField("booked", null=True)
    booked_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = "bank statement"

    def __str__(self):
        return self.name


class Statement(models.Model):
    """What a booked file says of the account from one balance to another."""

    file = models.ForeignKey(StatementFile, on_delete=models.PROTECT, related_name="statements")
    account = models.CharField("IBAN", max_length=34)
    currency = models.CharField(max_length=3)
    number = models.CharField(max_length=40, blank=True)
    first = models.DateField()
    last = models.DateField()
    opening = models.DecimalField(**_MONEY)
    closing = models.DecimalField(**_MONEY)

    class Meta:
        ordering = ["pk"]
        verbose_name = "statement in a file"
        verbose_name_plural = "statements in files"

    def __str__(self):
        return f"Statement {self.number or self.pk}, {self.first} to {self.last}"


class Entry(models.Model):
    """A booked movement: `amount` is negative where money left the account.

    `key` is by what it is known again (identity.py). `position` is its place in its statement.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField("IBAN", max_length=34)
    key = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    booked_on = models.DateField()
    amount = models.DecimalField(**_MONEY)
    currency = models.CharField(max_length=3)
    name = models.CharField("who paid, or was paid", max_length=200, blank=True)
    iban = models.CharField("their IBAN", max_length=34, blank=True)
    text = models.CharField("what for", max_length=2000, blank=True)
    reference = models.CharField("structured reference", max_length=200, blank=True)
    bank_reference = models.CharField("the bank's reference", max_length=100, blank=True)
    is_return = models.BooleanField("returned or reversed", default=False)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "entries"
        indexes = [
            folding.index("name", "text", "reference", name="entry_found"),
            models.Index(fields=["account", "booked_on"], name="entry_of_a_day"),
            models.Index(fields=["iban"], name="entry_from", condition=~Q(iban="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="booked_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something"),
        ]

    def __str__(self):
        return f"{self.booked_on:%-d %b %Y} {self.amount} {self.currency} {self.name}".strip()
