"""The querysets the shop reads; all prefetching of the catalogue lives here.

What sources state about a product is read as JSON rows within the query of the product itself, so
that a page costs the same few queries however much is stated.
"""

from django.contrib.postgres.aggregates import JSONBAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Q, Subquery, TextField
from django.db.models.functions import Cast, Coalesce, JSONObject

from common.folding import holds, keys_of_any
from common.statements import IsAnyOf, Statement, asked_key, asked_keys

from .models import (
    Area,
    Brand,
    Collection,
    Composition,
    Concern,
    IngredientFunction,
    MarketStatus,
    Product,
    ProductArea,
    ProductConcern,
    ProductDocument,
    ProductFact,
    ProductRelation,
    Suitability,
    TradeItem,
    TreatmentType,
)
from .models.listed import Listed
from .models.market import hidden_in
from .models.product import FOUND_BY, for_sale

ASKED_PKS, ASKED_FAMILY = asked_keys(), asked_key("family")
_SHOWN_WITH = ("treatment_type", "collection__brand")


def names_of_product(product="product"):
    """The fields that a product's full name is written from, `product` being the way to it."""
    names = ("title", "variant_name", "structure")
    return [*(f"{product}__{name}" for name in names), f"{product}__parent__title"]


def products_with(word):
    """Keys of products of which a name, number or GTIN holds what staff typed.

    A family's name is its variants' too.
    """
    products = Product.objects
    ways = (
        products.filter(holds(word, *FOUND_BY)),
        products.filter(holds(word, *(f"parent__{name}" for name in FOUND_BY))),
        products.filter(holds(word, "stockrecords__partner_sku")),
    )
    return keys_of_any(ways)


def trade_item(gtin):
    """What a GTIN of 14 digits names: a TradeItem with its product, level and units, or None."""
    return TradeItem.objects.filter(gtin=gtin).select_related("product__parent").first()


def trade_items(gtins):
    """{GTIN: what it names} of those of these GTINs that are known; one query."""
    found = TradeItem.objects.filter(gtin__in=gtins).select_related("product__parent")
    return {item.gtin: item for item in found} if gtins else {}


def products_with_composition():
    """Public products, families and variants alike, as list entries show them."""
    return (
        Product.objects.filter(is_public=True)
        .select_related(*_SHOWN_WITH)
        .annotate(composition_rows=_composition_of(Q(product=OuterRef("pk"))))
    )


def listed_products():
    """Families and stand-alone products on sale or for reference; `lists` shows them."""
    return Product.objects.filter(is_public=True).exclude(structure=Product.CHILD)


def variants_of(products):
    """What of these can be ordered: the products themselves or, of a family, its variants."""
    return [
        variant
        for product in products
        for variant in (product.children.all() if product.is_parent else [product])
    ]


def _listed():
    """The products of these `pks`, Asked, and their variants."""
    named, in_family = (IsAnyOf(F(name), ASKED_PKS) for name in ("pk", "parent_id"))
    return (
        Product.objects.filter(Q(named) | Q(in_family), is_public=True)
        .annotate(
            picture_text=Cast("picture", TextField()),
            parts_text=Subquery(_parts_in_one_line(), output_field=TextField()),
            brand_name=F("collection__brand__name"),
            treatment_name=F("treatment_type__name"),
            treatment_hue=F("treatment_type__hue"),
        )
        .values_list(*Listed.COLUMNS)
    )


def _parts_in_one_line():
    """What a product is composed of, as far as one line says it."""
    row = JSONObject(
        role="role",
        amount="amount",
        unit="unit",
        name="ingredient__name",
        short_name="ingredient__short_name",
    )
    text = Cast(JSONBAgg(row, ordering=("position", "pk")), TextField())
    found = Composition.objects.filter(product=OuterRef("pk"))
    return found.order_by().values("product").annotate(all=text).values("all")


def product_sheet(pk):
    """One product with its family and everything that sources state about both, or None."""
    return _SHEET.first(pk=pk)


def _sheets(which):
    """Products with their family and everything that sources state about both."""
    family = ("treatment_type__source", "collection__brand__source", "contents_source")
    ours = Q(product=OuterRef("pk")) | Q(product=OuterRef("parent_id"))
    return (
        Product.objects.filter(which)
        .select_related(*family, "parent", *(f"parent__{name}" for name in family))
        .annotate(
            composition_rows=_composition_of(ours, with_claims=True),
            area_rows=_stated(
                ProductArea.objects.filter(ours),
                "product_id",
                "is_specific",
                "note",
                name="area__name",
                slug="area__slug",
            ),
            concern_rows=_stated(
                ProductConcern.objects.filter(ours),
                "product_id",
                "strength",
                "statement",
                name="concern__name",
                slug="concern__slug",
            ),
            fact_rows=_stated(
                ProductFact.objects.filter(ours),
                "product_id",
                "kind",
                "statement",
                "strength",
                "is_disputed",
            ),
            relation_rows=_stated(
                ProductRelation.objects.filter(
                    ours | Q(other=OuterRef("pk")) | Q(other=OuterRef("parent_id"))
                ),
                "product_id",
                "other_id",
                "kind",
            ),
            suitability_rows=_stated(
                Suitability.objects.filter(
                    treatment_type=Coalesce(
                        OuterRef("treatment_type_id"), OuterRef("parent__treatment_type_id")
                    )
                ),
                "suits",
                "statement",
                "strength",
            ),
            document_rows=_rows(
                ProductDocument.objects.filter(ours),
                "id",
                "kind",
                "language",
                "revision",
                "issued_on",
                "size",
            ),
            market_rows=_rows(
                MarketStatus.objects.filter(product=OuterRef("pk")),
                "country",
                "status",
                "basis",
                "checked_on",
                source_name="source__citation",
                source_url="source__url",
            ),
        )
    )


def compared_products(pks):
    """The public ones of these products, by number, each with its sheet's rows and variants."""
    found = _sheets(Q(pk__in=pks)).filter(is_public=True)
    variants = products_with_composition().select_related(
        *_SHOWN_WITH, *(f"parent__{name}" for name in _SHOWN_WITH)
    )
    return {p.pk: p for p in found.prefetch_related(Prefetch("children", variants))}


def products_named(words, country, most=8):
    """Products, families and variants in whose name all of these words are."""
    found = Product.objects.filter(is_public=True).exclude(hidden_in(country))
    for word in words:
        found = found.filter(
            Q(title__unaccent__icontains=word)
            | Q(parent__title__unaccent__icontains=word)
            | Q(variant_name__unaccent__icontains=word)
        )
    return found.select_related("parent").order_by("title", "pk")[:most]


def related_products(pks, country):
    """Products shown in a country, by number, that a source sets beside others."""
    found = Product.objects.filter(pk__in=pks, is_public=True).exclude(hidden_in(country))
    found = found.select_related("parent")
    return list(found.order_by("title", "pk"))


def products_beside(family, pks):
    """Variants of a family (its key) and products with these keys, as a product page needs them."""
    return _BESIDE.rows(family=family, pks=pks)


def _beside():
    return (
        Product.objects.filter(Q(parent=ASKED_FAMILY) | Q(IsAnyOf(F("pk"), ASKED_PKS)))
        .filter(is_public=True)
        .select_related(*_SHOWN_WITH, *(f"parent__{name}" for name in _SHOWN_WITH))
        .annotate(composition_rows=_composition_of(Q(product=OuterRef("pk"))))
    )


def for_sale_of_keys():
    """Products of these `pks`, Asked, that are for sale."""
    found = Product.objects.filter(for_sale(), IsAnyOf(F("pk"), ASKED_PKS))
    return found.select_related("parent")


def _replaced():
    found = Product.objects.filter(IsAnyOf(F("pk"), ASKED_PKS), replaced_by__isnull=False)
    return found.only("replaced_by", "replaced_said_by", "replaced_said_on")


def treatment_types():
    return TreatmentType.objects.select_related("parent", "source")


def suitabilities_of(types):
    return Suitability.objects.filter(treatment_type__in=types).select_related(
        "treatment_type", "source"
    )


def treated_areas(types):
    """Areas that a source names for a product of these treatment types."""
    return Area.objects.filter(indications__product__in=_products_of(types)).distinct()


def treated_concerns(types):
    return Concern.objects.filter(indications__product__in=_products_of(types)).distinct()


def indications_of(subject, ids, country):
    """What sources state about products with these ids and their variants for an area or a
    concern."""
    about = Q(product__in=ids) | Q(product__parent__in=ids)
    found = subject.indications.filter(about, product__is_public=True)
    return found.exclude(hidden_in(country, "product__")).select_related(
        "source", "product__collection__brand", "product__parent"
    )


def claims_of(ingredient):
    return IngredientFunction.objects.filter(ingredient=ingredient).select_related(
        "function", "treatment_type", "source"
    )


def uses_of(ingredient, country):
    """In which products an ingredient is, the largest amount first; for a family its variants."""
    return (
        Composition.objects.filter(ingredient=ingredient, product__is_public=True)
        .exclude(hidden_in(country, "product__"))
        .select_related("source", *(f"product__{name}" for name in _SHOWN_WITH))
        .select_related(*(f"product__parent__{name}" for name in _SHOWN_WITH))
        .exclude(product__children__composition__ingredient=ingredient)
        .order_by(F("amount").desc(nulls_last=True), "product__title", "pk")
    )


def brands():
    return Brand.objects.select_related("source")


def collections_of(brand):
    return Collection.objects.filter(brand=brand)


def _products_of(types):
    return Product.objects.filter(
        Q(treatment_type__in=types) | Q(parent__treatment_type__in=types), is_public=True
    )


def _rows(queryset, *names, **fields):
    """The rows of a queryset as JSON objects, to be read within another query."""
    fields = {name: name for name in names} | fields
    return ArraySubquery(queryset.values(row=JSONObject(**fields)))


def _stated(queryset, *names, **fields):
    """As _rows, each with the source that states it."""
    return _rows(queryset, *names, source=_source(), **fields)


def _source():
    names = ("citation", "url", "kind", "read_on")
    return JSONObject(**{name: f"source__{name}" for name in names})


def _composition_of(condition, *, with_claims=False):
    claims = IngredientFunction.objects.filter(ingredient=OuterRef("ingredient_id"))
    more = {}
    if with_claims:
        more["claims"] = _stated(claims, "statement", "strength", treatment="treatment_type__slug")
    return _stated(
        Composition.objects.filter(condition),
        "product_id",
        "role",
        "amount",
        "unit",
        "note",
        name="ingredient__name",
        short_name="ingredient__short_name",
        slug="ingredient__slug",
        kind="ingredient__kind",
        **more,
    )


_BESIDE = Statement(_beside)
_SHEET = Statement(lambda: _sheets(Q(pk=asked_key("pk"))))


def _named():
    """With what stands in a suggestion."""
    return Product.objects.filter(IsAnyOf(F("pk"), ASKED_PKS)).select_related("treatment_type")


NAMED, LISTED = Statement(_named), Statement(_listed)
REPLACED = Statement(_replaced)
