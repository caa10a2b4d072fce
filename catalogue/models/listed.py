"""Products as lists show them: of few columns, quick to be read and to be compared."""

import json
from typing import NamedTuple

from .product import Container, Product


class Named(NamedTuple):
    """A brand or a treatment type, as far as an entry shows it."""

    name: str
    hue: str = ""


class Variants(list):
    """What can be chosen of a family, as if it had been asked of the database."""

    def all(self):
        return self


class Listed:
    """A product as an entry of a list shows it, of a row of its COLUMNS: what it says of itself, it
    says as every Product does. Its `children` know it as their `parent`."""

    COLUMNS = (
        *("pk", "parent_id", "structure", "slug", "title", "variant_name", "sales_unit"),
        *("is_public", "is_confirmed", "is_reference"),
        *("container", "container_count", "container_volume_ml"),
        *("store_from_celsius", "store_to_celsius", "picture_text", "parts_text"),
        *("brand_name", "treatment_name", "treatment_hue"),
    )
    __slots__ = (*COLUMNS, "parent", "children")

    PARENT, CHILD = Product.PARENT, Product.CHILD
    is_parent, is_child = Product.is_parent, Product.is_child
    family, is_for_sale, storage = Product.family, Product.is_for_sale, Product.storage
    full_name, get_title = Product.full_name, Product.get_title
    contents_text, quantity_text = Product.contents_text, Product.quantity_text
    get_absolute_url = Product.get_absolute_url

    def __init__(self, row, parent=None):
        for name, value in zip(self.COLUMNS, row, strict=True):
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
