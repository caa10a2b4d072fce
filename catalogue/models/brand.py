"""Trade marks as they are written: brands and their collections."""

from django.db import models
from django.urls import reverse


class Brand(models.Model):
    """A trade mark and, where a citable source names it, its maker."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, help_text="Written exactly, with ® where it belongs.")
    maker = models.CharField(max_length=120, blank=True)
    source = models.ForeignKey(
        "catalogue.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("brand", args=[self.slug])


class Collection(models.Model):
    """What a maker calls a collection, line or range."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="collections")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
