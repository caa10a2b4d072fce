"""The classes of what we sell by how it is taxed: one vocabulary for products and the tax table."""

from django.db import models


class TaxClass(models.TextChoices):
    """What a product is to the tax table; which rate follows is said there."""

    STANDARD = "standard", "Standard"
    REDUCED = "reduced", "Reduced"
    ZERO = "zero", "Zero-rated"
    EXEMPT = "exempt", "Exempt medicine or medical supply"
