"""Products as the warehouse counts them: the same rows, under a page of their own."""

from django.db import models

from catalogue.models import Product


class _NoFamilies(models.Manager):
    def get_queryset(self):
        return super().get_queryset().exclude(structure=Product.PARENT)


class Stock(Product):
    """A product of which there are lots or may be; families have none."""

    objects = _NoFamilies()

    class Meta:
        proxy = True
        app_label = "inventory"
        default_permissions = ()
        ordering = ["title", "pk"]
        verbose_name = "stock of a product"
        verbose_name_plural = "stock"
