"""What one page of a list shows, in one query: products and their variants."""

from django.db.models import F, Q

from common.statements import IsAnyOf, Statement

from .. import queries


def products_of(ids):
    """These products in this order, each with its variants and everything an entry needs but what
    a strategy tells."""
    ids = list(ids)
    if not ids:
        return []
    found = {product.pk: product for product in _LISTED.rows(pks=ids)}
    shown = [found[key] for key in ids if key in found]
    for product in shown:
        if product.is_parent:
            _keep_variants(product, [one for one in found.values() if one.parent_id == product.pk])
    return shown


def _listed():
    """The products of these `pks`, Asked, and their variants."""
    named, in_family = (IsAnyOf(F(name), queries.ASKED_PKS) for name in ("pk", "parent_id"))
    return queries.products_with_composition().filter(Q(named) | Q(in_family))


_LISTED = Statement(_listed)


def _keep_variants(product, variants):
    """As prefetch_related leaves them."""
    for variant in variants:
        variant.parent = product
    if not hasattr(product, "_prefetched_objects_cache"):
        product._prefetched_objects_cache = {}
    rows = product.children.all()
    rows._result_cache, rows._prefetch_done = variants, True
    product._prefetched_objects_cache["children"] = rows
