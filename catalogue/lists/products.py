"""What one page of a list shows, in one query: products and their variants."""

import json
from collections import defaultdict
from typing import NamedTuple

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from common.statements import IsAnyOf, Statement

from .. import queries
from ..models import Composition, Product
from ..models.product import Container


class Named(NamedTuple):
    """A brand or a treatment type, as far as an entry shows it."""

    name: str
    hue: str = ""


# What is read of a product for its entry, in this order.
_COLUMNS = (
    *("pk", "parent_id", "structure", "slug", "title", "variant_name", "sales_unit"),
    *("is_public", "is_confirmed", "is_reference"),
    *("container", "container_count", "container_volume_ml"),
    *("store_from_celsius", "store_to_celsius", "picture_text", "parts_text"),
    *("brand_name", "treatment_name", "treatment_hue"),
)


class Variants(list):
    """What can be chosen of a family, as if it had been asked of the database."""

    def all(self):
        return self


class Listed:
    """A product as an entry of a list shows it, of a row of _COLUMNS: what it says of itself, it
    says as every Product does. Its `children` know it as their `parent`."""

    __slots__ = (*_COLUMNS, "parent", "children")

    PARENT, CHILD = Product.PARENT, Product.CHILD
    is_parent, is_child = Product.is_parent, Product.is_child
    family, is_for_sale, storage = Product.family, Product.is_for_sale, Product.storage
    full_name, get_title = Product.full_name, Product.get_title
    contents_text, quantity_text = Product.contents_text, Product.quantity_text
    get_absolute_url = Product.get_absolute_url

    def __init__(self, row, parent=None):
        for name, value in zip(_COLUMNS, row, strict=True):
            setattr(self, name, value)
        self.parent, self.children = parent, Variants()

    @classmethod
    def of(cls, pk, rows):
        """The product with this key of the rows of it and of its variants."""
        product = next(cls(row) for row in rows if row[0] == pk)
        product.children.extend(cls(row, product) for row in rows if row[0] != pk)
        return product

    @property
    def brand(self):
        return Named(self.brand_name) if self.brand_name else None

    @property
    def treatment_type(self):
        return Named(self.treatment_name, self.treatment_hue) if self.treatment_name else None

    @property
    def picture(self):
        return json.loads(self.picture_text) if self.picture_text else None

    @property
    def composition_rows(self):
        return json.loads(self.parts_text) if self.parts_text else []

    def get_container_display(self):
        return Container(self.container).label


def products_of(ids):
    """These products in this order, each with its variants and everything an entry needs but what
    a strategy tells."""
    return [Listed.of(pk, rows) for pk, rows in rows_of(ids).items()]


def rows_of(ids):
    """{id: the rows of _COLUMNS of this product and of its variants}, in the order of these ids, of
    those that are public."""
    ids, found = list(ids), defaultdict(list)
    for row in _LISTED.rows(pks=ids) if ids else ():
        pk, parent_id, *_ = row
        found[pk if pk in ids else parent_id].append(row)
    return {pk: found[pk] for pk in ids if any(row[0] == pk for row in found[pk])}


def _listed():
    """The products of these `pks`, Asked, and their variants."""
    named, in_family = (IsAnyOf(F(name), queries.ASKED_PKS) for name in ("pk", "parent_id"))
    return (
        Product.objects.filter(Q(named) | Q(in_family), is_public=True)
        .annotate(
            picture_text=Cast("picture", TextField()),
            parts_text=Subquery(_parts(), output_field=TextField()),
            brand_name=F("collection__brand__name"),
            treatment_name=F("treatment_type__name"),
            treatment_hue=F("treatment_type__hue"),
        )
        .values_list(*_COLUMNS)
    )


def _parts():
    """What a product is composed of, as far as one line says it."""
    names = "role", "amount", "unit"
    row = JSONObject(
        **{name: F(name) for name in names},
        name=F("ingredient__name"),
        short_name=F("ingredient__short_name"),
    )
    text = Cast(JSONBAgg(row, ordering=("position", "pk")), TextField())
    found = Composition.objects.filter(product=OuterRef("pk"))
    return found.order_by().values("product").annotate(all=text).values("all")


_LISTED = Statement(_listed)
