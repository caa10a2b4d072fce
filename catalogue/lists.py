"""What one page of a list shows, in one query: products, their variants and their prices."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from . import queries
from .models import Product


def products_of(ids):
    """These products in this order, each with its variants and everything an entry needs."""
    ids = list(ids)
    if not ids:
        return []
    rows = queries.products_with_composition().filter(Q(pk__in=ids) | Q(parent__in=ids))
    found = {product.pk: product for product in rows.annotate(price_rows=_price_rows())}
    for product in found.values():
        _keep_prices(product)
    shown = [found[key] for key in ids if key in found]
    for product in shown:
        _keep_variants(product, [one for one in found.values() if one.parent_id == product.pk])
    return shown


def _price_rows():
    model = Product._meta.get_field("stockrecords").related_model
    fields = {field.attname: field.attname for field in model._meta.concrete_fields}
    records = model.objects.filter(product=OuterRef("pk")).order_by("pk")
    return ArraySubquery(records.values(row=JSONObject(**fields)))


def _keep_prices(product):
    field = Product._meta.get_field("stockrecords")
    model = field.related_model
    records = [_record(model, row) for row in product.price_rows or ()]
    _keep(product, "stockrecords", product.stockrecords, records)


def _record(model, row):
    values = {
        field.attname: field.to_python(row[field.attname]) for field in model._meta.concrete_fields
    }
    record = model(**values)
    record._state.adding = False
    return record


def _keep_variants(product, variants):
    for variant in variants:
        variant.parent = product
    _keep(product, "children", product.children, variants)


def _keep(product, name, manager, found):
    """As prefetch_related leaves it."""
    if not hasattr(product, "_prefetched_objects_cache"):
        product._prefetched_objects_cache = {}
    rows = manager.all()
    rows._result_cache, rows._prefetch_done = found, True
    product._prefetched_objects_cache[name] = rows
