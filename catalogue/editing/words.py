"""What staff read in the place of names that fields of the catalogue have from their libraries."""

from django.contrib.admin import BooleanFieldListFilter, ChoicesFieldListFilter
from django.utils.text import capfirst

from ..models import Product

STRUCTURES = {
    Product.STANDALONE: "A product by itself",
    Product.PARENT: "A family of variants, itself never ordered",
    Product.CHILD: "A variant of a family",
}
_NAMES = {
    "slug": "Name in addresses",
    "url": "Address on the web",
    "product.title": "Name",
    "product.structure": "What it is",
    "product.parent": "Family",
    "product.product_class": "Kind of goods",
    "product.is_public": "Shown in the shop",
    "product.container_count": "Containers in a pack",
    "product.container_volume_ml": "Millilitres in a container",
    "product.contents_source": "Source of the contents",
    "product.storage_source": "Source of the storage",
    "product.shelf_life_source": "Source of how long it keeps",
    "treatmenttype.parent": "Part of",
    "treatmenttype.hue": "Colour",
    "stockrecord.partner_sku": "Part number",
    "stockrecord.price": "Price without tax",
    "marketstatus.country": "Country (two letters)",
}

_HELP = {
    "product.parent": "Of a variant only: the family that it belongs to.",
    "product.product_class": "",
    "product.is_public": "Untick and it stands in no list and no search, and has no page.",
}


def field_name(field):
    """What a field of a model is called on every page of staff."""
    own = _NAMES.get(f"{field.model._meta.model_name}.{field.name}") or _NAMES.get(field.name)
    return own or capfirst(str(field.verbose_name))


class InWords:
    """A page, or rows of a page, of the catalogue that calls its fields so."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            key = f"{db_field.model._meta.model_name}.{db_field.name}"
            field.label = field_name(db_field)
            field.help_text = _HELP.get(key, field.help_text)
        return field


class _FilterInWords:
    """A filter whose field is called so."""

    def __init__(self, field, *args, **kwargs):
        super().__init__(field, *args, **kwargs)
        self.title = field_name(field).lower()


class ShownFilter(_FilterInWords, BooleanFieldListFilter):
    """Picks what is shown in the shop, or is not."""


class StructureFilter(_FilterInWords, ChoicesFieldListFilter):
    """Picks products by what they are."""

    def choices(self, changelist):
        known = {str(words): STRUCTURES[key] for key, words in self.field.flatchoices}
        for choice in super().choices(changelist):
            yield choice | {"display": known.get(str(choice["display"]), choice["display"])}
