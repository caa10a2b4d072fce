"""What the rows of a file refer to, asked for many rows at once."""

from dataclasses import dataclass
from difflib import get_close_matches

from django.apps import apps
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef
from oscar.core.loading import get_model

from catalogue.models import Product
from catalogue.models.product import for_sale

_MODELS = {
    "area": "catalogue.Area",
    "collection": "catalogue.Collection",
    "concern": "catalogue.Concern",
    "ingredient": "catalogue.Ingredient",
    "product class": "catalogue.ProductClass",
    "source": "catalogue.Source",
    "treatment type": "catalogue.TreatmentType",
}


@dataclass(frozen=True)
class KnownProduct:
    """A product that is there, or (`pk` None) that an earlier row of the file would add."""

    pk: int | None
    structure: str
    is_reference: bool
    is_for_sale: bool | None = False
    replaced_by: int | None = None
    replaces: bool = False


class Lookups:
    """Keys by short name. Small tables are read once; products as the rows need them.

    `reader` is the name of who imports the file, who has read the packs that it describes.
    """

    def __init__(self, reader=""):
        self.reader = reader
        self._tables = {}
        self._products = {}
        self._planned = {}
        self.replacements = {}  # By the rows so far.

    def load_products(self, slugs):
        """Forget the products of earlier rows and read these."""
        is_for_sale = ExpressionWrapper(for_sale(), output_field=BooleanField())
        replaces = Exists(Product.objects.filter(replaced_by=OuterRef("pk")))
        found = Product.objects.filter(slug__in=slugs)
        found = found.annotate(sold=is_for_sale, also=replaces)
        fields = ("slug", "pk", "structure", "is_reference", "sold", "replaced_by", "also")
        self._products = {row[0]: KnownProduct(*row[1:]) for row in found.values_list(*fields)}

    def plan_product(self, slug, structure, is_reference):
        self._planned[slug] = KnownProduct(None, structure, is_reference)

    def product(self, slug):
        return self._products.get(slug) or self._planned.get(slug)

    def added(self, products):
        """Products that were planned are there now."""
        for product in products:
            known = KnownProduct(product.pk, product.structure, product.is_reference)
            self._planned[product.slug] = known

    def key(self, to, slug):
        """The primary key of a reference; None where there is no such row."""
        if to == "product":
            known = self.product(slug)
            return known and known.pk
        return self._table(to).get(slug)

    def is_known(self, to, slug):
        return self.product(slug) is not None if to == "product" else slug in self._table(to)

    def near(self, to, slug):
        """A few names that could be meant."""
        return get_close_matches(slug, self._table(to), n=2) if to != "product" else []

    def countries(self):
        if "country" not in self._tables:
            codes = get_model("address", "Country").objects.values_list("pk", flat=True)
            self._tables["country"] = dict.fromkeys(codes)
        return self._tables["country"]

    def _table(self, to):
        if to not in self._tables:
            rows = apps.get_model(_MODELS[to])._base_manager.values_list("slug", "pk")
            self._tables[to] = dict(rows)
        return self._tables[to]
