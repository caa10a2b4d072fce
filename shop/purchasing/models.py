"""Which profession may order which supply class; edited by staff."""

from django.db import models

from accounts.models import Profession
from shop.common.supply import SupplyClass


class ProfessionRule(models.Model):
    """One permission. What has no row is not permitted."""

    profession = models.CharField(max_length=20, choices=Profession.choices)
    supply_class = models.CharField(max_length=24, choices=SupplyClass.choices)
    basis = models.CharField(max_length=200, help_text="What this permission rests on.")

    class Meta:
        ordering = ["supply_class", "profession"]
        constraints = [
            models.UniqueConstraint(fields=["profession", "supply_class"], name="rule_once")
        ]

    def __str__(self):
        return f"{self.get_profession_display()} may order: {self.get_supply_class_display()}"
