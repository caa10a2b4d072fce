"""What one page of a list shows, in one query: products and their variants."""

from django.db.models import Q

from .. import queries


def products_of(ids):
    """These products in this order, each with its variants and everything an entry needs."""
    ids = list(ids)
    if not ids:
        return []
    rows = queries.products_with_composition().filter(Q(pk__in=ids) | Q(parent__in=ids))
    found = {product.pk: product for product in rows}
    shown = [found[key] for key in ids if key in found]
    for product in shown:
        _keep_variants(product, [one for one in found.values() if one.parent_id == product.pk])
    return shown


def _keep_variants(product, variants):
    """As prefetch_related leaves them."""
    for variant in variants:
        variant.parent = product
    if not hasattr(product, "_prefetched_objects_cache"):
        product._prefetched_objects_cache = {}
    rows = product.children.all()
    rows._result_cache, rows._prefetch_done = variants, True
    product._prefetched_objects_cache["children"] = rows
