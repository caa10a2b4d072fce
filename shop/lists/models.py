"""Lists of clinics: which products, in which order, how many of each there should be."""

from django.conf import settings
from django.db import models


class OrderList(models.Model):
    """What a clinic orders together. Its row is locked by whoever changes it or its lines.

    `proposed_by` opened what was missing on its shelf in quick order last. A list that was deleted
    stays, with its lines, to be brought back; another one may have its name then.
    """

    clinic = models.ForeignKey(
        "accounts.Clinic", on_delete=models.CASCADE, related_name="order_lists"
    )
    name = models.CharField(max_length=80)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    name_before = models.CharField(max_length=80, blank=True)
    renamed_at = models.DateTimeField(null=True)
    renamed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "name"],
                condition=models.Q(deleted_at=None),
                name="list_named_once",
            ),
        ]

    def __str__(self):
        return self.name


class ListLine(models.Model):
    """A product on a list: `par` is how many units there should be, `counted` how many were on the
    shelf on the day `counted_on`."""

    of = models.ForeignKey(OrderList, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="list_lines"
    )
    position = models.PositiveIntegerField()
    par = models.PositiveIntegerField(null=True)
    counted = models.PositiveIntegerField(null=True)
    counted_on = models.DateField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["of", "product"], name="product_once_a_list"),
        ]

    def __str__(self):
        return self.product.full_name
