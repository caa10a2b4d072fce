"""Payouts of card companies: what came by bank, and what it cost."""

from django.db import models
from django.db.models import Q

_BY = {"null": True, "on_delete": models.PROTECT, "related_name": "+"}


class Payout(models.Model):
    """That a bank payment is what a card company took for us less its `fee`; put aside with that.

    `gross` is the sum of the payments by card in it, those that went back are negative.
    """

    payment = models.ForeignKey(
        "receivables.Payment", on_delete=models.PROTECT, related_name="payouts"
    )
    gross = models.DecimalField(max_digits=14, decimal_places=2)
    fee = models.DecimalField(max_digits=14, decimal_places=2)
    by = models.ForeignKey("accounts.User", **_BY)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "payout of a card company"
        verbose_name_plural = "payouts of card companies"
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(undone_at=None), name="one_payout_a_payment"
            ),
            models.CheckConstraint(condition=Q(fee__gte=0), name="card_companies_charge"),
        ]

    def __str__(self):
        return f"{self.gross} less {self.fee}"
