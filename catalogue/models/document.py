"""Papers about a product that a buyer may open: leaflets, instructions, declarations."""

import uuid

from django.db import models

from common.storage import private_storage


def random_path(document, filename):
    """A path that does not depend on what the file was called."""
    return f"product-documents/{uuid.uuid4().hex}.pdf"


class ProductDocument(models.Model):
    """One revision of one paper in one language, as its maker issued it; never rewritten."""

    class Kind(models.TextChoices):
        LEAFLET = "leaflet", "Leaflet"
        INSTRUCTIONS = "instructions", "Instructions for use"
        DECLARATION = "declaration", "Declaration of conformity"

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="documents"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    file = models.FileField(storage=private_storage, upload_to=random_path)
    language = models.CharField("language (ISO 639-1)", max_length=2)
    revision = models.CharField(max_length=40, help_text="As it is printed on the document.")
    issued_on = models.DateField("date of the revision")
    size = models.PositiveIntegerField("size (bytes)", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["kind", "language", "-issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "kind", "language", "revision"],
                name="document_revision_once",
                violation_error_message="This revision in this language is already on file.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.language}), revision {self.revision}"
