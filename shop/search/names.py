"""Reads the vocabulary: the names in the tables of the catalogue, and what people say for them."""

from django.db import connection

from catalogue.models.product import Container

from .spellings import SYNONYMS
from .vocabulary import Value, Vocabulary
from .words import words

_SQL = """
SELECT 'treatment', t.id, t.slug, t.name, '', t.parent_id, t.position, t.hue
  FROM catalogue_treatmenttype t
UNION ALL SELECT 'ingredient', id, slug, name, short_name || ', ' || synonyms, NULL, 0, ''
  FROM catalogue_ingredient
UNION ALL SELECT 'function', id, slug, name, '', NULL, 0, '' FROM catalogue_function
UNION ALL SELECT 'area', id, slug, name, '', NULL, position, '' FROM catalogue_area
UNION ALL SELECT 'concern', id, slug, name, '', NULL, position, '' FROM catalogue_concern
UNION ALL SELECT 'brand', id, slug, name, '', NULL, 0, '' FROM catalogue_brand
UNION ALL SELECT 'collection', id, slug, name, '', brand_id, 0, '' FROM catalogue_collection
UNION ALL SELECT DISTINCT 'claim', ingredient_id, '', '', '', function_id,
       coalesce(treatment_type_id, 0), '' FROM catalogue_ingredientfunction
"""


def load():
    """The vocabulary as it stands; one query."""
    vocabulary = Vocabulary()
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        for row in cursor.fetchall():
            _take(vocabulary, *row)
    for code, label in Container.choices:
        vocabulary.add(_value("container", code, code, label, "", None, 0, ""))
    return vocabulary


def _take(vocabulary, kind, key, slug, name, more, parent, position, hue):
    if kind == "claim":
        vocabulary.claims.setdefault(parent, set()).add((key, position))
    else:
        vocabulary.add(_value(kind, key, slug, name, more, parent, position, hue))


def _value(kind, key, slug, name, more, parent, position, hue):
    spoken = SYNONYMS.get(kind, {}).get(slug, ())
    found = frozenset(words(" , ".join((name, more, *spoken))))
    return Value(kind, key, slug, name, found, parent, (position, name.casefold()), hue)
