"""What the index knows of a listed product: read from the tables of the shop, set by set."""

from django.db import connection

from common.statements import PlainSQL

from .segment import Document, Unit
from .words import without_denied, words

# One row a variant; a family without variants is its own. Four rules are here once more, for all
# products at once: what is on sale, what a family says for a variant (both in
# catalogue.models.product), which market status counts (catalogue.models.market), and until when a
# lot sells (shop.inventory.fefo). tests/architecture/test_pairs.py holds them together.
_SQL = """
SELECT f.id, lower(unaccent(replace(f.title || ' ' || f.variant_name, '®', ''))) COLLATE "C",
       extract(epoch FROM f.date_created)::bigint, f.title, f.description,
       u.id, u.title, u.variant_name,
       coalesce(u.treatment_type_id, f.treatment_type_id),
       coalesce(u.collection_id, f.collection_id),
       coalesce(nullif(u.supply_class, ''), f.supply_class),
       CASE WHEN u.container = '' THEN f.container ELSE u.container END,
       CASE WHEN u.container = '' THEN f.container_count ELSE u.container_count END,
       CASE WHEN u.container = '' THEN f.container_volume_ml ELSE u.container_volume_ml END,
       u.is_public, u.is_reference OR f.is_reference, u.is_confirmed AND f.is_confirmed,
       u.sales_unit <> '',
       u.structure = 'parent',
       coalesce(own_parts.ids, family_parts.ids, '{}'),
       coalesce(own_parts.amounts, family_parts.amounts, '{}'),
       coalesce(own_areas.ids, family_areas.ids, '{}'),
       coalesce(own_concerns.ids, family_concerns.ids, '{}'),
       markets.statuses,
       (SELECT s.price FROM partner_stockrecord s WHERE s.product_id = u.id ORDER BY s.id LIMIT 1),
       (SELECT max(l.expires_on - u.minimum_remaining_days) FROM inventory_lot l
         WHERE l.product_id = u.id AND l.status = 'available' AND l.on_hand > l.allocated)
FROM catalogue_product f
JOIN LATERAL (
    SELECT c.* FROM catalogue_product c WHERE c.parent_id = f.id AND c.is_public
    UNION ALL
    SELECT f.* WHERE NOT EXISTS (
        SELECT FROM catalogue_product c WHERE c.parent_id = f.id AND c.is_public)
) u ON true
LEFT JOIN LATERAL (
    SELECT array_agg(c.ingredient_id) AS ids,
           array_agg(coalesce(trim_scale(c.amount)::text || ' ' || c.unit, '')) AS amounts
      FROM catalogue_composition c WHERE c.product_id = u.id) own_parts ON true
LEFT JOIN LATERAL (
    SELECT array_agg(c.ingredient_id) AS ids,
           array_agg(coalesce(trim_scale(c.amount)::text || ' ' || c.unit, '')) AS amounts
      FROM catalogue_composition c WHERE c.product_id = f.id AND f.id <> u.id) family_parts ON true
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT a.area_id) AS ids
      FROM catalogue_productarea a WHERE a.product_id = u.id) own_areas ON true
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT a.area_id) AS ids
      FROM catalogue_productarea a WHERE a.product_id = f.id AND f.id <> u.id) family_areas ON true
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT c.concern_id) AS ids
      FROM catalogue_productconcern c WHERE c.product_id = u.id) own_concerns ON true
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT c.concern_id) AS ids
      FROM catalogue_productconcern c
     WHERE c.product_id = f.id AND f.id <> u.id) family_concerns ON true
LEFT JOIN LATERAL (
    SELECT coalesce(array_agg(m.country || ':' || m.status), '{}') AS statuses FROM (
        SELECT DISTINCT ON (s.country) s.country, s.status
          FROM catalogue_marketstatus s
         WHERE s.product_id = u.id OR s.product_id = f.id AND s.status IN ('hidden', 'closed')
         ORDER BY s.country, array_position('{hidden,closed}', s.status::text)) m) markets ON true
WHERE f.is_public AND f.structure <> 'child' {condition}
ORDER BY 2, 1, u.id
"""

_OF_SOME = PlainSQL(_SQL.replace("{condition}", "AND f.id = ANY(%(ids)s)"), ids="bigint[]")


def of_products(ids):
    """The documents of these products, those that are listed, by id; one query."""
    return {document.id: document for document in _documents(_OF_SOME.rows(ids=list(ids)))}


def of_all():
    """Every document in the order of names, read in portions. Call it inside a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SQL.replace("{condition}", ""))
        yield from _documents(_portions(cursor))


def _portions(cursor, size=2000):
    while rows := cursor.fetchmany(size):
        yield from rows


def _documents(rows):
    document = None
    for row in rows:
        if document is None or document.id != row[0]:
            if document is not None:
                yield document
            document = _document(*row[:5])
        document.units.append(_unit(*row[6:]))
    if document is not None:
        yield document


def _document(key, name, created, title, description):
    return Document(
        key,
        name,
        created,
        frozenset(words(title)),
        frozenset(words(without_denied(description or ""))),
    )


def _unit(title, variant, treatment, collection, supply_class, *rest):
    container, count, volume, public, reference, confirmed, described, *rest = rest
    is_parent, *stated = rest
    ingredients, amounts, areas, concerns, markets, price, through = stated
    is_sold = public and confirmed and not reference and not is_parent
    flags = {"public": public, "reference": reference, "confirmed": confirmed}
    flags["described"] = described
    flags |= {"sold": is_sold, "stated": bool(ingredients)}
    keys = [f"is:{name}" for name, holds in flags.items() if holds]
    keys += [f"ingredient:{key}" for key in ingredients]
    keys += [f"area:{key}" for key in areas]
    keys += [f"concern:{key}" for key in concerns]
    keys += [f"market:{status}" for status in markets]
    keys += [f"class:{supply_class}", f"treatment:{treatment}", f"collection:{collection}"]
    keys.append(f"container:{container}")
    figures = [*amounts, f"{count or ''}", f"{volume.normalize():f} ml" if volume else ""]
    return Unit(
        keys,
        frozenset(words(without_denied(f"{title or ''} {variant}"))) | _figures(tuple(figures)),
        price if is_sold else None,
        through.toordinal() if through and is_sold else 0,
    )


def _figures(texts):
    return frozenset(word for text in texts if text for word in words(text))
