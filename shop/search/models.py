"""The index: what a whole indexing wrote, and which products have changed since."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class Edition(models.Model):
    """One whole indexing; there is at most one."""

    id = models.BigIntegerField(primary_key=True)
    built_at = models.DateTimeField(auto_now_add=True)
    products = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.products} products at {self.built_at:%-d %b %Y, %H:%M}"


class Part(models.Model):
    """A bitmap or an array of the edition, by its name."""

    name = models.CharField(max_length=120, primary_key=True)
    content = models.BinaryField()

    def __str__(self):
        return self.name


class Word(models.Model):
    """A word of titles and texts, and where it is."""

    word = models.CharField(max_length=40, primary_key=True)
    frequency = models.PositiveIntegerField("in how many products")
    in_titles = models.BinaryField()
    in_texts = models.BinaryField()

    class Meta:
        indexes = [
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="finding_word_near"),
            models.Index(OpClass("word", name="text_pattern_ops"), name="finding_word_start"),
        ]

    def __str__(self):
        return self.word


class Change(models.Model):
    """A product that changed after the edition; without one, a name of the vocabulary.

    Triggers write these rows in the transaction of the change itself (0002_triggers); a revision
    is never used twice.
    """

    revision = models.BigIntegerField(primary_key=True)
    product_id = models.BigIntegerField(null=True)

    def __str__(self):
        return f"{self.revision}: product {self.product_id}"
