"""What a GTIN names, and how many units that is."""

from django.db import models


class TradeItem(models.Model):
    """A unit of a product, an inner pack or a case of several; `gtin` has 14 digits.

    The database writes these rows from the columns of the product (0038_identity), whichever
    program changes them: a GTIN names one thing only, at whatever level.
    """

    class Level(models.TextChoices):
        UNIT = "unit", "unit"
        INNER = "inner", "inner pack"
        CASE = "case", "case"

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="trade_items"
    )
    gtin = models.CharField("GTIN", max_length=14, unique=True)
    level = models.CharField(max_length=5, choices=Level.choices)
    units = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["units"]

    def __str__(self):
        return f"{self.gtin}, {self.in_words}"

    @property
    def is_several(self):
        return self.units > 1

    @property
    def in_words(self):
        """Such as "a case of 10 units"."""
        article = "an" if self.level == self.Level.INNER else "a"
        return f"{article} {self._named()}"

    def times(self, count):
        """Such as "3 cases of 10 units"; in words where there is one, or no count."""
        return f"{count} {self._named('s')}" if (count or 1) > 1 else self.in_words

    def _named(self, plural=""):
        of = f" of {self.units} units" if self.is_several else ""
        return f"{self.get_level_display()}{plural}{of}"
