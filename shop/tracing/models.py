"""The ledger's hash chain: what was done in a recall, the seals, and the heads that were published.

All three only grow; the database refuses every change. Packs for authorities are in `packs`.
"""

from django.db import models
from django.db.models import Q

from .packs.models import Pack, PackReading

__all__ = ["Act", "Head", "Pack", "PackReading", "Seal"]


class Act(models.Model):
    """What a row of a traced table became by one change; written by that table's trigger.

    `facts` are its columns then, moments in UTC; of a row that was deleted, its last.
    """

    table = models.CharField(max_length=63)
    row = models.BigIntegerField()
    deed = models.CharField(max_length=6)
    facts = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "row", "id"], name="acts_of_a_row")]

    def __str__(self):
        return f"{self.deed} of {self.table} {self.row}"


class Seal(models.Model):
    """One link of the chain: the hash of a movement of the ledger, or of an act."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    movement = models.OneToOneField(
        "inventory.Movement", null=True, on_delete=models.PROTECT, related_name="seal"
    )
    act = models.OneToOneField(Act, null=True, on_delete=models.PROTECT, related_name="seal")
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.CheckConstraint(
                condition=Q(movement=None) ^ Q(act=None), name="seal_of_one_thing"
            )
        ]

    def __str__(self):
        return f"Seal {self.sequence}"


class Head(models.Model):
    """How long both chains were on a day, and the hash that each ended with; 0 of an empty one."""

    day = models.DateField(unique=True)
    ledger_length = models.PositiveBigIntegerField()
    ledger_hash = models.CharField(max_length=64)
    decisions_length = models.PositiveBigIntegerField()
    decisions_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-day"]
        verbose_name = "head of the chains"
        verbose_name_plural = "heads of the chains"

    def __str__(self):
        return f"Heads of {self.day:%-d %b %Y}"
