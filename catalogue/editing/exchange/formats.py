"""The files that the catalogue is exported to and imported from: their columns and their keys."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import F

from catalogue.models import ClaimStrength, Composition, ImportRun, MarketStatus, Product
from catalogue.models import ProductFact as FactModel
from catalogue.models.product import Container
from common.supply_classes import SupplyClass
from common.tax_classes import TaxClass

from .columns import Choice, Code, Day, Flag, Gtin, Number, Printed, Reference, Slug, Text, Whole

Kind = ImportRun.Kind


@dataclass(frozen=True)
class Format:
    """One kind of file. Rows of the same key are the same thing; `number` names one directly.

    `unique` are columns of which no two rows share a value; `also` are other names of columns.
    """

    kind: str
    model_label: str
    key: tuple
    columns: tuple
    is_numbered: bool = False
    order: tuple = ("product__slug", "pk")
    unique: tuple = ()
    also: tuple = ()

    @property
    def model(self):
        return apps.get_model(self.model_label)

    @property
    def names(self):
        return [column.name for column in self.columns]

    @property
    def title(self):
        return Kind(self.kind).label

    @property
    def permissions(self):
        """What a person needs to import this file."""
        app, model = self.model_label.lower().split(".")
        return [f"{app}.add_{model}", f"{app}.change_{model}"]

    def own_name(self, name):
        return dict(self.also).get(name, name)

    def column(self, name):
        return next(column for column in self.columns if column.name == name)


def _values(choices):
    return tuple(choices.values)


_PRODUCT = Reference("product", "product_id", "product__slug", is_required=True, to="product")
_SOURCE = Reference("source", "source_id", "source__slug", is_required=True, to="source")
_NUMBER = Whole("number", "id", most=2**53)
_STRENGTH = Choice(
    "strength", choices=_values(ClaimStrength), is_required=True, default=ClaimStrength.STATED
)


def _reference(name, to, path="", **more):
    return Reference(name, f"{name}_id", path or f"{name}__slug", to=to, **more)


_PRODUCTS = Format(
    Kind.PRODUCTS,
    "catalogue.Product",
    key=("slug",),
    order=(F("parent_id").asc(nulls_first=True), "pk"),
    unique=("gtin", "gtin_inner", "gtin_case"),
    also=(("upc", "gtin"),),
    columns=(
        Slug("slug", is_required=True, most=255),
        Choice(
            "structure",
            choices=(Product.STANDALONE, Product.PARENT, Product.CHILD),
            is_required=True,
        ),
        _reference("parent", "product"),
        _reference("product_class", "product class"),
        Text("title", most=255),
        Text("variant_name", most=80),
        Gtin("gtin", "upc"),
        Gtin("gtin_inner"),
        Whole("inner_units"),
        Gtin("gtin_case"),
        Whole("case_units"),
        Printed("makers_reference", most=40),
        Text("description", most=20_000),
        _reference("collection", "collection"),
        _reference("treatment_type", "treatment type"),
        Choice("supply_class", choices=_values(SupplyClass)),
        Choice("tax_class", choices=_values(TaxClass)),
        Flag("is_public", default=True),
        Flag("is_confirmed", default=True),
        Flag("is_reference", default=False),
        Whole("minimum_remaining_days", default=0),
        Whole("shelf_life_months", most=120),
        _reference("shelf_life_source", "source"),
        Flag("may_be_resold", default=False),
        Flag("may_be_back_ordered", default=False),
        Choice("container", choices=_values(Container)),
        Whole("container_count"),
        Number("container_volume_ml", digits=6, places=2),
        _reference("contents_source", "source"),
        Text("sales_unit", most=120),
        Text("sales_unit_read_by", most=150),
        Day("sales_unit_read_on"),
        _reference("replaced_by", "product"),
        Text("replaced_said_by", most=150),
        Day("replaced_said_on"),
    ),
)
_PRICES = Format(
    Kind.PRICES,
    "partner.StockRecord",
    key=("product",),
    unique=("sku",),
    columns=(
        _PRODUCT,
        Code("sku", "partner_sku", is_required=True, most=128),
        Number("price", digits=12, places=2, is_required=True),
    ),
)
_COMPOSITION = Format(
    Kind.COMPOSITION,
    "catalogue.Composition",
    key=("product", "ingredient"),
    columns=(
        _PRODUCT,
        _reference("ingredient", "ingredient", is_required=True),
        Choice(
            "role",
            choices=_values(Composition.Role),
            is_required=True,
            default=Composition.Role.MAIN,
        ),
        Number("amount", digits=9, places=3),
        Choice("unit", choices=_values(Composition.Unit), default=""),
        Text("note", most=200, default=""),
        Whole("position", default=0),
        _SOURCE,
    ),
)
_AREAS = Format(
    Kind.AREAS,
    "catalogue.ProductArea",
    key=("product", "area", "source"),
    columns=(
        _PRODUCT,
        _reference("area", "area", is_required=True),
        Flag("is_specific", default=False),
        Text("note", most=200, default=""),
        _SOURCE,
    ),
)
_CONCERNS = Format(
    Kind.CONCERNS,
    "catalogue.ProductConcern",
    key=("product", "concern", "statement", "source"),
    is_numbered=True,
    columns=(
        _NUMBER,
        _PRODUCT,
        _reference("concern", "concern", is_required=True),
        _STRENGTH,
        Text("statement", most=300, default=""),
        _SOURCE,
    ),
)
_FACTS = Format(
    Kind.FACTS,
    "catalogue.ProductFact",
    key=("product", "kind", "statement", "source"),
    is_numbered=True,
    columns=(
        _NUMBER,
        _PRODUCT,
        Choice("kind", choices=_values(FactModel.Kind), is_required=True),
        Text("statement", most=500, is_required=True),
        _STRENGTH,
        _SOURCE,
    ),
)
_MARKETS = Format(
    Kind.MARKETS,
    "catalogue.MarketStatus",
    key=("product", "country"),
    columns=(
        _PRODUCT,
        Code("country", is_required=True, most=2),
        Choice("status", choices=_values(MarketStatus.Status), is_required=True),
        Text("basis", most=200, is_required=True),
        Day("checked_on", is_required=True),
    ),
)

FORMATS = {
    str(format.kind): format
    for format in (_PRODUCTS, _PRICES, _COMPOSITION, _AREAS, _CONCERNS, _FACTS, _MARKETS)
}
