"""What is in a product: ingredients, what they do, and how much of each."""

from django.db import models
from django.urls import reverse

from .sources import ClaimStrength, Sourced


class Function(models.Model):
    """What an ingredient is there for, such as hydration or anaesthesia."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Ingredient(models.Model):
    class Kind(models.TextChoices):
        POLYSACCHARIDE = "polysaccharide", "Polysaccharide"
        POLYOL = "polyol", "Polyol"
        ANAESTHETIC = "anaesthetic", "Local anaesthetic"
        LIPOLYTIC = "lipolytic", "Bile acid"
        AMINO_ACID = "amino_acid", "Amino acids"
        VITAMIN = "vitamin", "Vitamins"
        MINERAL = "mineral", "Minerals"
        ANTIOXIDANT = "antioxidant", "Antioxidants"
        OTHER = "other", "Other"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=20, blank=True)
    synonyms = models.CharField(max_length=200, blank=True, help_text="Separated by commas.")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    summary = models.TextField(blank=True)
    functions = models.ManyToManyField(Function, through="IngredientFunction")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("ingredient", args=[self.slug])


class IngredientFunction(Sourced):
    """One claim about an ingredient, with the hedge of its source."""

    ingredient = models.ForeignKey(Ingredient, on_delete=models.CASCADE, related_name="claims")
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="claims")
    treatment_type = models.ForeignKey(
        "catalogue.TreatmentType", null=True, blank=True, on_delete=models.CASCADE
    )
    strength = models.CharField(max_length=10, choices=ClaimStrength.choices)
    statement = models.CharField(max_length=300)

    class Meta:
        ordering = ["ingredient", "pk"]

    def __str__(self):
        return self.statement


class Composition(Sourced):
    """One ingredient of one product; a blank amount is shown as not stated."""

    class Unit(models.TextChoices):
        MG_PER_ML = "mg/ml", "mg/ml"
        MG_PER_G = "mg/g", "mg/g"
        PERCENT = "%", "%"

    class Role(models.TextChoices):
        MAIN = "main", "Main ingredient"
        OTHER = "other", "Other ingredient"

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="composition"
    )
    ingredient = models.ForeignKey(Ingredient, on_delete=models.PROTECT, related_name="uses")
    role = models.CharField(max_length=5, choices=Role.choices, default=Role.MAIN)
    amount = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=5, choices=Unit.choices, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="For example: cross-linked.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "ingredient"], name="ingredient_once_a_product"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True, unit="")
                | (models.Q(amount__gt=0) & ~models.Q(unit="")),
                name="amount_with_unit",
                violation_error_message="An amount needs a unit, and a unit needs an amount.",
            ),
        ]

    def __str__(self):
        return f"{self.ingredient} {self.amount_text}".strip()

    @property
    def amount_text(self):
        """Such as "20 mg/ml"; empty where the source gives no amount."""
        if self.amount is None:
            return ""
        return f"{self.amount.normalize():f} {self.unit}"
