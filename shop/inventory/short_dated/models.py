"""Offers of lots near their end, and which lines of orders were sold by them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.templatetags.currency_filters import currency


def shops_currency():
    return settings.OSCAR_DEFAULT_CURRENCY


class ShortDatedOffer(models.Model):
    """That a lot is sold at its own price for a while, to who accepts its last day.

    What was offered never changes: it is ended, and another one made. `sold` are units that orders
    have by it, or that are held for a payment; it changes only under the lock of the lot.
    """

    lot = models.ForeignKey(
        "inventory.Lot", on_delete=models.PROTECT, related_name="short_dated_offers"
    )
    price = models.DecimalField("net price of a unit", max_digits=12, decimal_places=4)
    currency = models.CharField(max_length=3, default=shops_currency, editable=False)
    units = models.PositiveIntegerField("units at most")
    sold = models.PositiveIntegerField("units sold", default=0)
    first_day = models.DateField("from")
    last_day = models.DateField("until, this day included")
    reason = models.CharField("why, for staff", max_length=300)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("offered at", auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_because = models.CharField("why it was ended", max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "short-dated offer"
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=Q(ended_at=None), name="lot_offered_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(units__gte=1, sold__lte=F("units")), name="sold_within_offered"
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, last_day__gte=F("first_day")), name="offered_for_days"
            ),
        ]

    def __str__(self):
        return f"Lot {self.lot.number} at {currency(self.price, self.currency)}"


class ShortDatedSale(models.Model):
    """That a line of an order was sold by an offer: its buyer accepted this last day; append-only.

    `accepted_by`: who of the clinic said so to whoever of ours typed the order; empty where the
    buyer ticked it. What it lacks is never filled from another lot (U16).
    """

    order_line = models.OneToOneField(
        "order.Line", on_delete=models.PROTECT, related_name="short_dated"
    )
    offer = models.ForeignKey(ShortDatedOffer, on_delete=models.PROTECT, related_name="sales")
    expires_on = models.DateField("last day that was accepted")
    accepted_by = models.CharField("who accepted it, as staff noted", max_length=200, blank=True)

    class Meta:
        verbose_name = "sale by a short-dated offer"
        verbose_name_plural = "sales by short-dated offers"

    def __str__(self):
        return f"{self.order_line}: expires {self.expires_on:%-d %b %Y}"
