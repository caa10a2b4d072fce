"""What is treated and where: treatment types, areas, concerns and whom a treatment suits."""

from django.db import models
from django.urls import reverse

from .sources import ClaimStrength, Sourced


class TreatmentType(models.Model):
    """Facial rejuvenation, or fat removal and cellulite under fat and cellulite."""

    class Hue(models.TextChoices):
        ROSE = "rose", "Clay rose"
        OCHRE = "ochre", "Ochre"
        VIOLET = "violet", "Slate violet"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    hue = models.CharField(max_length=8, choices=Hue.choices, blank=True)
    summary = models.TextField(blank=True)
    technique = models.TextField(blank=True)
    source = models.ForeignKey(
        "catalogue.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("treatment", args=[self.slug])


class Area(models.Model):
    """A part of the body that a source names."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    definition = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("area", args=[self.slug])


class Concern(models.Model):
    """What a patient comes for, such as fine lines or cellulite."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    summary = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("concern", args=[self.slug])


class Suitability(Sourced):
    """Whom a treatment type suits, or does not."""

    treatment_type = models.ForeignKey(
        TreatmentType, on_delete=models.CASCADE, related_name="suitabilities"
    )
    suits = models.BooleanField("suits", default=True)
    statement = models.CharField(max_length=300)
    strength = models.CharField(
        max_length=10, choices=ClaimStrength.choices, default=ClaimStrength.STATED
    )

    class Meta:
        ordering = ["-suits", "pk"]
        verbose_name_plural = "suitabilities"

    def __str__(self):
        return self.statement
