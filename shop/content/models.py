"""Articles with every saved state of theirs, and the errata of our source."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

# Addresses under /articles/ that are pages of their own.
TAKEN_SLUGS = {"errata"}


def refuse_taken_slug(slug):
    if slug in TAKEN_SLUGS:
        raise ValidationError(f"/articles/{slug}/ is another page. Choose another address.")


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Article.Status.PUBLISHED)


class Article(models.Model):
    """A text for readers in Markdown with our marks for mentions, cards and sources (syntax.py)."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    slug = models.SlugField("address", unique=True, validators=[refuse_taken_slug])
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, help_text="Shown in lists and under the title.")
    body = models.TextField("text")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField("first published", null=True, blank=True, editable=False)
    changed_at = models.DateTimeField("last changed", auto_now=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    treatment_types = models.ManyToManyField(
        "catalogue.TreatmentType", blank=True, related_name="articles"
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED


class Revision(models.Model):
    """An article as it was saved once: rows are only ever added."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    body = models.TextField()
    status = models.CharField(max_length=9, choices=Article.Status.choices)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")
        ]

    def __str__(self):
        return f"Revision {self.number} of {self.article_id}"


class Erratum(models.Model):
    """One thing that the source article gets wrong or leaves open, and what is right."""

    class Kind(models.TextChoices):
        FACT = "fact", "Wrong statement"
        GAP = "gap", "Left open"
        NAME = "name", "Name or term"
        WORDING = "wording", "Slip of the pen"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject = models.CharField(max_length=120)
    said = models.CharField(max_length=300, help_text="What the source article says, in short.")
    correct = models.CharField(max_length=500, help_text="What is right, in our own words.")
    source = models.ForeignKey(
        "catalogue.Source",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Leave empty where the correction follows from the article itself.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "erratum"
        verbose_name_plural = "errata of the source article"

    def __str__(self):
        return self.subject
