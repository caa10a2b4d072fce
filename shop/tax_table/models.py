"""What orders were taxed at."""

from django.db import models

from shop.taxes.categories import Category

CATEGORIES = [(category.value, category.words) for category in Category]


class OrderTax(models.Model):
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
