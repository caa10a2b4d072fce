"""Whether a product still is what its entry in a list was drawn from."""

from common.kept import Memory
from common.statements import PlainSQL

# What is read for an entry (products.py), row by row: which transaction wrote it (xmin), and where
# it lies (ctid); no other version of a row ever has both. A server that was put back to an earlier
# day could repeat them, but not the moment of its start.
_READ = PlainSQL(
    """
SELECT coalesce(p.parent_id, p.id), md5(concat(pg_postmaster_start_time(), string_agg(concat_ws(' ',
           p.xmin, p.ctid, t.xmin, t.ctid, l.xmin, l.ctid, b.xmin, b.ctid, parts.versions),
           ',' ORDER BY p.id)))
  FROM catalogue_product p
  LEFT JOIN catalogue_treatmenttype t ON t.id = p.treatment_type_id
  LEFT JOIN catalogue_collection l ON l.id = p.collection_id
  LEFT JOIN catalogue_brand b ON b.id = l.brand_id
  LEFT JOIN LATERAL (
       SELECT string_agg(concat_ws(' ', c.xmin, c.ctid, i.xmin, i.ctid, s.xmin, s.ctid),
                         ',' ORDER BY c.id) AS versions
         FROM catalogue_composition c
         JOIN catalogue_ingredient i ON i.id = c.ingredient_id
         JOIN catalogue_source s ON s.id = c.source_id
        WHERE c.product_id = p.id) parts ON true
 WHERE p.id = ANY(%(ids)s) OR p.parent_id = ANY(%(ids)s)
 GROUP BY 1""",
    ids="bigint[]",
)
_LATELY = Memory(2000)


def versions_of(ids, edition):
    """{id: a text that is another one as soon as the entry of this family or stand-alone product
    may be}; nothing is asked of those that were asked of in this edition of the catalogue.

    It is asked before what is drawn is read: then nothing older is ever kept under it.
    """
    keys = {pk: (pk, edition) for pk in ids}
    return _LATELY.get_all(keys, lambda missing: dict(_READ.rows(ids=missing)))
