"""What a change of the catalogue sets off elsewhere: rooms above subscribe here, once, at start."""

from .models import (
    Area,
    Brand,
    Collection,
    Concern,
    Ingredient,
    Product,
    TreatmentType,
)

_listeners = []
# How a product leads to what was changed.
_PATHS = {
    Area: "indicated_areas__area",
    Brand: "collection__brand",
    Collection: "collection",
    Concern: "concerns__concern",
    Ingredient: "composition__ingredient",
    TreatmentType: "treatment_type",
}


def call_when_products_change(listener):
    """`listener(ids)` is called within the transaction that changed these products."""
    if listener not in _listeners:
        _listeners.append(listener)


def products_changed(ids):
    """Tell every listener that these products, or rows that belong to them, have changed."""
    ids = sorted(set(ids))
    if ids:
        for listener in _listeners:
            listener(ids)


def object_changed(changed):
    """As products_changed, for whatever staff edited: the products that show it."""
    if isinstance(changed, Product):
        family = [changed.pk, changed.parent_id, *changed.children.values_list("pk", flat=True)]
        products_changed(pk for pk in family if pk)
    elif type(changed) in _PATHS:
        shown = Product.objects.filter(**{_PATHS[type(changed)]: changed})
        variants = Product.objects.filter(parent__in=shown)
        products_changed(
            [*shown.values_list("pk", flat=True), *variants.values_list("pk", flat=True)]
        )
