"""The versions of the table that says how sales are taxed, and what each order was taxed at."""

from django.db import models

from common.saving import InsertedByStatement
from common.tax_classes import TaxClass
from common.versions.models import Edit, Version
from shop.taxes.categories import Category, Treatment
from shop.taxes.rule import MEMBER_STATES, NORTHERN_IRELAND, Status

CATEGORIES = [(category.value, category.words) for category in Category]
STATUSES = [(status.value, status.words) for status in Status]


class TaxVersion(Version):
    """One version of the table."""

    class Meta(Version.Meta):
        abstract = False
        verbose_name = "version of the tax table"
        verbose_name_plural = "versions of the tax table"
        permissions = [("publish_taxversion", "Can put a version of the tax table into force")]


class TaxEdit(Edit):
    version = models.ForeignKey(TaxVersion, on_delete=models.CASCADE, related_name="edits")


class TaxRow(models.Model):
    """One answer of a version: how is this class taxed for such a buyer there?"""

    version = models.ForeignKey(TaxVersion, on_delete=models.CASCADE, related_name="rows")
    tax_class = models.CharField(max_length=12, choices=TaxClass.choices)
    status = models.CharField("the buyer has", max_length=12, choices=STATUSES)
    where = models.CharField(
        "country (ISO 3166-1 alpha-2), XI for Northern Ireland, EU for every other member state, "
        "empty for every other",
        max_length=2,
        blank=True,
    )
    category = models.CharField(max_length=2, choices=CATEGORIES)
    rate = models.DecimalField("rate (0.20 is 20 %)", max_digits=5, decimal_places=4)
    reason = models.CharField("why no VAT is due", max_length=300, blank=True)

    class Meta:
        ordering = ["where", "tax_class", "status"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "tax_class", "status", "where"], name="one_tax_a_cell"
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gte=0, rate__lt=1), name="tax_rate_is_a_share"
            ),
        ]

    def __str__(self):
        place = {"": "everywhere", MEMBER_STATES: "in member states"}.get(self.where, self.where)
        return f"{self.get_tax_class_display()}, {self.get_status_display()}, {place}"

    @property
    def treatment(self):
        return Treatment(Category(self.category), self.rate, self.reason)

    @property
    def in_words(self):
        """Where it stands and what it says there."""
        reason = f": {self.reason}" if self.reason else ""
        return f"{self}: {self.treatment.code} %{reason}"


class TaxBasis(InsertedByStatement):
    """By which version an order was taxed, and on which facts; append-only."""

    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="tax_basis")
    version = models.ForeignKey(TaxVersion, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(
        "where it goes (ISO 3166-1 alpha-2, XI for Northern Ireland)", max_length=2
    )
    status = models.CharField("the buyer had", max_length=12, choices=STATUSES)
    vat_number = models.CharField("VAT number that counted", max_length=20, blank=True)

    class Meta:
        verbose_name_plural = "tax bases"

    def __str__(self):
        return f"{self.order}: {self.version}, {self.country}, {self.get_status_display()}"

    @property
    def place(self):
        """Where it goes, in words."""
        return "Northern Ireland" if self.country == NORTHERN_IRELAND else self.country


class OrderTax(InsertedByStatement):
    """The VAT of an order for one category and rate, as it was sold; append-only.

    `charge` and `charge_vat` are the parts of `net` and `vat` that are for delivery.
    """

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="taxes")
    category = models.CharField(max_length=2, choices=CATEGORIES)
    rate = models.DecimalField("rate (0.20 is 20 %)", max_digits=5, decimal_places=4)
    reason = models.CharField("why no VAT is due", max_length=300, blank=True)
    net = models.DecimalField(max_digits=12, decimal_places=2)
    vat = models.DecimalField("VAT", max_digits=12, decimal_places=2)
    charge = models.DecimalField(max_digits=12, decimal_places=2)
    charge_vat = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "order taxes"
        constraints = [
            models.UniqueConstraint(
                fields=["order", "category", "rate"], name="one_sum_a_category_and_rate"
            )
        ]

    def __str__(self):
        return f"{self.order}: {self.vat} on {self.net} ({self.category} {self.rate})"
