"""Writes a batch of synthetic products with everything that is stated of them."""

from catalogue.models import (
    Composition,
    MarketStatus,
    Product,
    ProductArea,
    ProductConcern,
    ProductFact,
    ProductRelation,
)
from shop.codes.gtins import as_14

from . import ground, naming
from .shape import BLOCK

_STATEMENTS = {
    "pack": "Synthetic pack: carton {n} of a measuring series.",
    "depth": "Synthetic depth: layer {n} of a measuring series.",
    "protocol": "Synthetic protocol: {n} sessions, {n} weeks apart.",
    "storage": "Synthetic storage: between {n} °C and 25 °C.",
    "shelf_life": "Synthetic shelf life: {n} months.",
    "caution": "Synthetic caution {n}: this product does not exist.",
}


def existing():
    """How many rows of the synthetic catalogue there are; they are numbered without a gap."""
    return Product.objects.filter(slug__startswith=f"{naming.PREFIX}-").count()


def write(rows, base):
    """Insert these rows (shape.Row); returns their products by number, with earlier families."""
    products = _families_before(rows[0].number)
    _insert([row for row in rows if row.family is None], products, base)
    _insert([row for row in rows if row.family], products, base)
    for model, make in _STATED.items():
        model.objects.bulk_create(
            made for row in rows for made in make(row, products[row.number].pk, base)
        )
    ProductRelation.objects.bulk_create(
        ProductRelation(
            product=products[row.number],
            other=products[row.beside[0]],
            kind=row.beside[1],
            source=base.source,
        )
        for row in rows
        if row.beside
    )
    return products


def _families_before(first):
    """Products by number of the block that an earlier run left unfinished."""
    numbers = range(first - (first - 1) % BLOCK, first)
    by_slug = {naming.slug(number): number for number in numbers}
    found = Product.objects.filter(slug__in=by_slug)
    return {by_slug[product.slug]: product for product in found}


def _insert(rows, products, base):
    made = Product.objects.bulk_create([_product(row, products, base) for row in rows])
    products.update(zip((row.number for row in rows), made, strict=True))


def _product(row, products, base):
    is_variant = row.family is not None
    own = {} if is_variant else _of_a_family(row, base)
    contents = {} if row.is_family else _contents(row, base)
    return Product(
        structure=row.structure,
        parent=products[row.family] if is_variant else None,
        slug=naming.slug(row.number),
        upc=None if row.is_family else as_14(naming.gtin(row.number)),
        variant_name=row.variant_name,
        supply_class=row.supply_class,
        is_confirmed=row.is_confirmed,
        is_reference=row.is_reference,
        minimum_remaining_days=30 if row.is_sold else 0,
        **own,
        **contents,
    )


def _of_a_family(row, base):
    return {
        "title": naming.title(row.number),
        "description": "A synthetic product for measuring the shop; it does not exist.",
        "product_class": base.product_class,
        "treatment_type_id": base.treatments[row.treatment],
        "collection_id": base.collection_of(row.number),
    }


def _contents(row, base):
    return {
        "container": row.container,
        "container_count": row.container_count,
        "container_volume_ml": row.container_volume_ml,
        "contents_source": base.source,
        **(_sales_unit(row) if row.is_sold else {}),
    }


def _sales_unit(row):
    """As if somebody had read it from the pack."""
    count, volume = row.container_count, row.container_volume_ml
    return {
        "sales_unit": f"synthetic box of {count} × {volume} ml {row.container}",
        "sales_unit_read_by": "Synthetic data",
        "sales_unit_read_on": ground.READ_ON,
    }


def _composition(row, pk, base):
    for position, (ingredient, role, amount, unit) in enumerate(row.composition(), start=1):
        yield Composition(
            product_id=pk,
            ingredient_id=base.ingredients[ingredient],
            role=role,
            amount=amount,
            unit=unit,
            position=position,
            source=base.source,
        )


def _areas(row, pk, base):
    for area in [] if row.family else row.areas():
        yield ProductArea(product_id=pk, area_id=base.areas[area], source=base.source)


def _concerns(row, pk, base):
    for concern in [] if row.family else row.concerns():
        yield ProductConcern(
            product_id=pk,
            concern_id=base.concerns[concern],
            strength="may",
            statement="Synthetic statement for measuring.",
            source=base.source,
        )


def _facts(row, pk, base):
    for kind in [] if row.family else row.fact_kinds():
        statement = _STATEMENTS[kind].format(n=2 + naming.chosen(row.number, 10, kind))
        yield ProductFact(product_id=pk, kind=kind, statement=statement, source=base.source)


def _markets(row, pk, base):
    if row.market:
        yield MarketStatus(
            product_id=pk,
            country="GB",
            status=row.market,
            basis="Synthetic data",
            checked_on=ground.READ_ON,
        )


_STATED = {
    Composition: _composition,
    ProductArea: _areas,
    ProductConcern: _concerns,
    ProductFact: _facts,
    MarketStatus: _markets,
}
