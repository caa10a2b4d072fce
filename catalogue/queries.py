"""The querysets the shop reads; all prefetching of the catalogue lives here."""

from django.db.models import Prefetch

from .models import Composition, Product


def listed_products():
    """Products as lists show them: families and stand-alone products with their variants."""
    return (
        Product.objects.filter(is_public=True)
        .exclude(structure=Product.CHILD)
        .select_related("treatment_type", "collection__brand")
        .prefetch_related(
            Prefetch("children", Product.objects.filter(is_public=True).select_related("parent")),
            Prefetch("composition", Composition.objects.select_related("ingredient")),
        )
    )


def variants_of(products):
    """What of these can be ordered: the products themselves or, of a family, its variants."""
    return [
        variant
        for product in products
        for variant in (product.children.all() if product.is_parent else [product])
    ]
