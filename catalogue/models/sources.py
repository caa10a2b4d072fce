"""Where a published fact comes from and how strongly its source puts it."""

from django.db import models


class ClaimStrength(models.TextChoices):
    """The hedge of the source, kept as data so that a page never says more than it does."""

    STATED = "stated", "is stated"
    CAN_HELP = "can_help", "can help"
    MAY = "may", "may"


class Source(models.Model):
    """A document a value may rest on: a regulator, a journal, a maker's own text or the article.

    A report is cited only where a regulator's own page could not be opened (ADR 54).
    """

    class Kind(models.TextChoices):
        REGULATOR = "regulator", "Regulator"
        JOURNAL = "journal", "Journal"
        LABEL = "label", "Label"
        LEAFLET = "leaflet", "Maker's leaflet"
        MAKER = "maker", "Maker's own page"
        ARTICLE = "article", "Source article"
        REPORT = "report", "Report of a regulator’s words"

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    citation = models.CharField(max_length=300)
    url = models.URLField(blank=True, max_length=500)
    read_on = models.DateField("last read on")

    class Meta:
        ordering = ["citation"]

    def __str__(self):
        return self.citation

    @property
    def kind_label(self):
        return self.get_kind_display()


class Sourced(models.Model):
    """Base of every row that states a fact."""

    source = models.ForeignKey("catalogue.Source", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
