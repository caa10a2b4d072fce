"""Photos of packs, with the part of each that staff chose to show."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from oscar.apps.catalogue.abstract_models import AbstractProductImage

_PER_CENT = [MinValueValidator(0), MaxValueValidator(100)]


def picture_path(image, filename):
    """A path that says nothing of the uploaded name and is never used twice."""
    return f"products/{uuid.uuid4().hex}/original.jpg"


class ProductImage(AbstractProductImage):
    """A photo, cleaned on arrival; pages show renditions of its crop, never the file itself.

    The crop is 3 : 2. Its left and top edges are in per cent of the picture's width and height, its
    width in per cent of the picture's width; blank is the largest crop around the middle.
    """

    original = models.ImageField("photo", upload_to=picture_path, max_length=255)
    crop_left = models.DecimalField(
        "left edge (%)",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=_PER_CENT,
    )
    crop_top = models.DecimalField(
        "top edge (%)",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=_PER_CENT,
    )
    crop_width = models.DecimalField(
        "width (%)",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(100)],
    )
    renditions = models.CharField(max_length=32, blank=True, editable=False)

    class Meta(AbstractProductImage.Meta):
        ordering = ["display_order"]
        verbose_name = "photo"
        verbose_name_plural = "photos"

    def __str__(self):
        return f"Photo of {self.product}"
