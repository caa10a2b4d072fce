"""What one page of a list shows, in one query: products and their variants."""

from common.statements import Statement

from .. import queries

_ENTRIES = Statement(queries.entries_of_lists)


def products_of(ids, strategy=None):
    """These products in this order, each with its variants and everything an entry needs; with a
    strategy also with what it says of them."""
    ids = list(ids)
    if not ids:
        return []
    if strategy:
        rows = strategy.read(queries.entries_of_lists, pks=ids, families=ids)
    else:
        rows = _ENTRIES.rows(pks=ids, families=ids)
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
