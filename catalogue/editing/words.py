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
    "product.replaced_by": "To be ordered instead",
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
    own = _NAMES.get(_key(field)) or _NAMES.get(field.name)
    return own or capfirst(str(field.verbose_name))


def _key(field):
    return f"{field.model._meta.model_name}.{field.name}"


class InWords:
    """A page, or rows of a page, of the catalogue that calls its fields so, whether its reader may
    change them or only looks."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **kwargs | _words(self.opts))

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, **kwargs | _words(self.opts))


def _words(opts):
    """What Django's forms of a model take."""
    fields = [*opts.concrete_fields, *opts.many_to_many]
    helped = {field.name: _HELP[_key(field)] for field in fields if _key(field) in _HELP}
    return {"labels": {field.name: field_name(field) for field in fields}, "help_texts": helped}


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
