"""What the lint is told: the part of the catalogue that a text could mean."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Lower, Replace, StrIndex

from catalogue.models import (
    Area,
    Brand,
    Composition,
    Concern,
    Ingredient,
    Product,
    ProductArea,
    Source,
    TreatmentType,
)

from . import lint, syntax
from .passages import fold

MOST_PRODUCTS = 2000
_MODELS = {
    "ingredient": Ingredient,
    "area": Area,
    "concern": Concern,
    "treatment": TreatmentType,
    "brand": Brand,
    "source": Source,
}
# Other words for an area, by its address. Within the face nothing contradicts the face.
_AREA_WORDS = {
    "abdomen": ("abdominal", "belly", "stomach"),
    "arms": ("arm", "upper arms"),
    "breasts": ("breast",),
    "buttocks": ("buttock",),
    "chin": ("submental", "double chin"),
    "decolletage": ("décolleté",),
    "eye-area": ("periorbital", "around the eyes", "under the eyes"),
    "hands": ("hand", "backs of the hands"),
    "hips": ("hip",),
    "knees": ("knee",),
    "thighs": ("thigh",),
}
_PART_OF = {"eye-area": "Face", "chin": "Face"}
# Groups and carriers whose names are also everyday words.
_VAGUE = (Ingredient.Kind.OTHER, Ingredient.Kind.ANTIOXIDANT)


def facts_for(text, about=None):
    """(facts for reading this text, the lint's product of `about`)."""
    found = syntax.references(text)
    brands = tuple(Brand.objects.values_list("name", flat=True))
    ingredients = tuple(Ingredient.objects.all())
    products = {product.pk: product for product in _products(text, brands, found, about)}
    facts = lint.Facts(
        products=tuple(products.values()),
        brands=brands,
        areas=tuple(_area_term(area) for area in Area.objects.all()),
        ingredients=tuple(_ingredient_term(i) for i in ingredients if i.kind not in _VAGUE),
        acronyms=frozenset(i.short_name for i in ingredients if i.short_name),
        known={kind: _known(kind, syntax.keys_of(found, kind)) for kind in _MODELS},
    )
    return facts, products.get(about.family.pk) if about else None


def _known(kind, keys):
    if not keys:
        return frozenset()
    return frozenset(_MODELS[kind].objects.filter(slug__in=keys).values_list("slug", flat=True))


def _products(text, brands, found, about):
    """Products that the text refers to or whose brand it names, those named in full first."""
    # PostgreSQL refuses the character zero.
    folded = " ".join(fold(text.replace("®", "").replace("\0", "")).split())
    named = [brand for brand in brands if fold(brand.replace("®", "")) in folded]
    keys = syntax.keys_of(found, "product")
    wanted = Q(collection__brand__name__in=named) | Q(slug__in=keys) | _has_number(keys)
    if about:
        wanted |= Q(pk=about.family.pk)
    rows = (
        Product.objects.filter(wanted)
        .exclude(structure=Product.CHILD)
        .annotate(
            place=StrIndex(Value(folded, output_field=TextField()), _folded_title()),
            area_names=ArraySubquery(
                ProductArea.objects.filter(product=OuterRef("pk")).values("area__name")
            ),
            ingredient_names=ArraySubquery(_compositions().values("ingredient__name")),
        )
        .order_by(F("place").desc(), "pk")
    )
    return [_product(row) for row in rows[:MOST_PRODUCTS]]


def _has_number(keys):
    return Q(pk__in=[int(key) for key in keys if key.isdecimal() and len(key) < 10])


def _folded_title():
    plain = Replace("title", Value("®"), Value(""))
    return Lower(Func(plain, function="unaccent", output_field=TextField()))


def _compositions():
    """Of a family, what any of its variants contains."""
    return Composition.objects.filter(Q(product=OuterRef("pk")) | Q(product__parent=OuterRef("pk")))


def _product(row):
    return lint.Product(
        pk=row.pk,
        slug=row.slug,
        name=row.title,
        is_public=row.is_public,
        areas=frozenset(row.area_names),
        ingredients=frozenset(row.ingredient_names),
    )


def _area_term(area):
    words = (area.name, *_AREA_WORDS.get(area.slug, ()))
    return lint.Term(area.slug, area.name, tuple(map(fold, words)), _PART_OF.get(area.slug, ""))


def _ingredient_term(ingredient):
    synonyms = [word.strip() for word in ingredient.synonyms.split(",") if word.strip()]
    words = (ingredient.name, *synonyms)
    return lint.Term(ingredient.slug, ingredient.name, tuple(map(fold, words)))
