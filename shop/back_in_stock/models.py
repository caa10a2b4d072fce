"""Who waits for which product; the row goes when they have been told, or stop waiting."""

from django.conf import settings
from django.db import models


class StockNotice(models.Model):
    """That somebody wants one mail when they can order a product again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stock_notices"
    )
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="stock_notices"
    )
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="one_notice_a_product"),
        ]

    def __str__(self):
        return f"{self.product}, for {self.user}"
