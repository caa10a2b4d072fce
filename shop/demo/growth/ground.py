"""What all synthetic products share: the source that says so, brands, collections and the words
of the demo catalogue that they use."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from oscar.core.loading import get_model

from catalogue.models import (
    Area,
    Brand,
    Collection,
    Concern,
    Ingredient,
    ProductClass,
    Source,
    TreatmentType,
)

from . import naming

CITATION = "Synthetic data, made by a program to measure this shop: says nothing of any product."
READ_ON = date(2026, 1, 5)


@dataclass(frozen=True)
class Ground:
    """Primary keys by slug, and the few rows that every product refers to."""

    source: Source
    partner: object
    product_class: ProductClass
    treatments: dict
    ingredients: dict
    areas: dict
    concerns: dict
    collections: dict

    def collection_of(self, number):
        brand = naming.brand_of(number)
        part = naming.chosen(number, naming.COLLECTIONS_A_BRAND, "collection")
        return self.collections[_collection_slug(brand, part)]


def lay():
    """The ground, created where it is missing; needs the demo catalogue."""
    source, _ = Source.objects.get_or_create(
        slug="synthetic-data",
        defaults={"kind": Source.Kind.ARTICLE, "citation": CITATION, "read_on": READ_ON},
    )
    partner, _ = get_model("partner", "Partner").objects.get_or_create(
        code=naming.PREFIX, defaults={"name": "Synthetic supplier"}
    )
    _lay_brands(source)
    return Ground(
        source=source,
        partner=partner,
        product_class=ProductClass.objects.order_by("pk").first(),
        treatments=_by_slug(TreatmentType),
        ingredients=_by_slug(Ingredient),
        areas=_by_slug(Area),
        concerns=_by_slug(Concern),
        collections=_by_slug(Collection),
    )


def price_currency():
    return settings.OSCAR_DEFAULT_CURRENCY


def _lay_brands(source):
    for number in range(1, naming.BRANDS + 1):
        brand, _ = Brand.objects.get_or_create(
            slug=f"{naming.PREFIX}-{number:03d}",
            defaults={"name": naming.brand_name(number), "source": source},
        )
        for part in range(naming.COLLECTIONS_A_BRAND):
            Collection.objects.get_or_create(
                slug=_collection_slug(number, part),
                defaults={"name": naming.collection_name(number, part), "brand": brand},
            )


def _collection_slug(brand, part):
    return f"{naming.PREFIX}-series-{brand:03d}-{'abc'[part]}"


def _by_slug(model):
    return dict(model.objects.values_list("slug", "pk"))
