"""Where a product may be sold, by country."""

from django.db import models


class MarketStatus(models.Model):
    """A product in one country. A country without a row is unknown, and unknown never sells."""

    class Status(models.TextChoices):
        OPEN = "open", "May be sold"
        CLOSED = "closed", "May not be sold"
        UNKNOWN = "unknown", "Not confirmed"

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="market_statuses"
    )
    country = models.CharField("country (ISO 3166-1 alpha-2)", max_length=2)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.UNKNOWN)
    basis = models.CharField(
        max_length=200, help_text="What this rests on, for example a register."
    )
    checked_on = models.DateField()

    class Meta:
        ordering = ["product", "country"]
        verbose_name_plural = "market statuses"
        constraints = [
            models.UniqueConstraint(fields=["product", "country"], name="one_status_a_market")
        ]

    def __str__(self):
        return f"{self.product} in {self.country}: {self.get_status_display()}"
