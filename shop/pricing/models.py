"""Lists of prices, right numbers of units, charges, and what the lines of orders were sold at."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Q

from common.saving import InsertedByStatement
from common.tax_classes import TaxClass

from .rule import Kind
from .spans import Span, days, ends_after_it_begins
from .terms import (
    PRICE,
    AgreedPrice,
    BrandAgreement,
    ListPrice,
    Term,
    VolumePrice,
    shops_currency,
)

__all__ = [
    "AgreedPrice",
    "BrandAgreement",
    "ListPrice",
    "OrderUnits",
    "PriceList",
    "PriceListClinic",
    "SmallOrderCharge",
    "SoldAt",
    "Term",
    "VolumePrice",
    "shops_currency",
]


class PriceList(models.Model):
    """Prices that several clinics have together."""

    name = models.CharField(max_length=80, unique=True)
    note = models.CharField(max_length=300, blank=True, help_text="For staff only.")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class PriceListClinic(Span):
    """From when until when a clinic has the prices of a list."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="clinics")
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["clinic", "first_day"]
        verbose_name = "clinic that has this list"
        verbose_name_plural = "clinics that have this list"
        constraints = [
            ends_after_it_begins("clinic_leaves_after_it_came"),
            ExclusionConstraint(
                name="clinic_once_a_list",
                expressions=[("price_list", "="), ("clinic", "="), (days(), "&&")],
                violation_error_message="This clinic has the list on some of these days already.",
            ),
        ]

    def __str__(self):
        return str(self.clinic)


class OrderUnits(models.Model):
    """How many units of a product an order may have; any number of what has no row (U9)."""

    product = models.OneToOneField(
        "catalogue.Product", on_delete=models.CASCADE, related_name="order_units"
    )
    least = models.PositiveIntegerField("at least so many units", default=1)
    step = models.PositiveIntegerField("only in steps of", default=1)

    class Meta:
        ordering = ["product"]
        verbose_name = "right number of units"
        verbose_name_plural = "right numbers of units"
        constraints = [
            models.CheckConstraint(
                condition=Q(least__gte=1, least__lte=10_000, step__gte=1, step__lte=10_000),
                name="some_units_are_right",
                violation_error_message="From 1 to 10,000 units.",
            )
        ]

    def __str__(self):
        return f"{self.product}: at least {self.least}, in steps of {self.step}"


class SmallOrderCharge(Span):
    """What a small order bears, on these days (U11)."""

    below = models.DecimalField(
        "where the goods come to less than",
        max_digits=12,
        decimal_places=2,
        help_text="Net, after discounts, without delivery.",
    )
    charge = models.DecimalField("net charge", max_digits=12, decimal_places=2)
    tax_class = models.CharField(max_length=8, choices=TaxClass.choices, default=TaxClass.STANDARD)
    currency = models.CharField(max_length=3, default=shops_currency, editable=False)

    class Meta:
        ordering = ["-first_day"]
        verbose_name = "charge for small orders"
        verbose_name_plural = "charges for small orders"
        constraints = [
            ends_after_it_begins("small_order_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(below__gt=0, charge__gt=0),
                name="small_order_bears_something",
                violation_error_message="Both amounts are more than nothing.",
            ),
            ExclusionConstraint(
                name="one_small_order_a_day",
                expressions=[("currency", "="), (days(), "&&")],
                violation_error_message="There is a charge on some of these days already.",
            ),
        ]

    def __str__(self):
        return f"{self.charge} below {self.below} {self.currency}"


class SoldAt(InsertedByStatement):
    """What one unit of an order's line was sold at, and why (U6)."""

    line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="sold_at")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in Kind])
    price = models.DecimalField("net price of a unit", **PRICE)
    standard = models.DecimalField("standard price then", **PRICE)
    last_day = models.DateField(null=True)
    reference = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = "price of an order's line"
        verbose_name_plural = "prices of lines of orders"

    def __str__(self):
        return f"{self.line}: {self.price}, {self.kind}"
