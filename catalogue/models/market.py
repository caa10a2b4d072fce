"""Where a product may be sold and shown, by country (docs/rules/markets.md)."""

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce


class MarketStatus(models.Model):
    """A product in one country. A country without a row is unknown, and unknown never sells.

    What is closed or hidden for a family is so for its variants, whatever they say themselves.
    """

    class Status(models.TextChoices):
        OPEN = "open", "May be sold"
        CLOSED = "closed", "May not be sold"
        HIDDEN = "hidden", "May be neither sold nor shown"
        UNKNOWN = "unknown", "Not confirmed"

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="market_statuses"
    )
    country = models.CharField("country (ISO 3166-1 alpha-2)", max_length=2)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.UNKNOWN)
    source = models.ForeignKey(
        "catalogue.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    basis = models.CharField(
        max_length=200, help_text="What this rests on, for example a register."
    )
    checked_on = models.DateField()

    class Meta:
        ordering = ["product", "country"]
        verbose_name_plural = "market statuses"
        constraints = [
            models.UniqueConstraint(fields=["product", "country"], name="one_status_a_market"),
            models.CheckConstraint(condition=~Q(basis=""), name="market_has_a_basis"),
        ]

    def __str__(self):
        return f"{self.product} in {self.country}: {self.get_status_display()}"


_Status = MarketStatus.Status
_STRICTEST_FIRST = Case(
    When(status=_Status.HIDDEN, then=0), When(status=_Status.CLOSED, then=1), default=2
)


def status_in(country):
    """What holds for a product in a country, as an expression on products: the strictest of what
    is said of it and of its family; "unknown" where nothing is."""
    of_family = Q(product=OuterRef("parent_id"), status__in=(_Status.HIDDEN, _Status.CLOSED))
    rows = MarketStatus.objects.filter(of_family | Q(product=OuterRef("pk")), country=country)
    return Coalesce(
        Subquery(rows.order_by(_STRICTEST_FIRST).values("status")[:1]),
        Value(_Status.UNKNOWN.value),
    )


def hidden_in(country, prefix=""):
    """The condition that a product, or its family, may not be shown to readers of a country.

    `prefix` leads from the rows that are asked for to their product, such as "product__".
    """
    here = MarketStatus.objects.filter(country=country, status=_Status.HIDDEN).values("product")
    return Q(**{f"{prefix}pk__in": here}) | Q(**{f"{prefix}parent__in": here})
