"""What products are filtered by: the names of treatment types, ingredients, brands and so on."""

from dataclasses import dataclass, field

from django.db import connection

from catalogue.models.product import Container

from .spellings import SYNONYMS
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

# How much a word counts by where it is: 4 in a title, then these, 1 in a text.
TIERS = {"brand": 3, "collection": 3, "ingredient": 2, "treatment": 2}
TITLE_TIER, TEXT_TIER = 4, 1

KINDS = ("treatment", "ingredient", "function", "area", "concern", "brand", "collection")


@dataclass(frozen=True)
class Value:
    """One thing that products can be filtered by; `parent` is a group's or a brand's id."""

    kind: str
    id: int | str
    slug: str
    name: str
    words: frozenset = frozenset()
    parent: int | None = None
    place: tuple = ()
    hue: str = ""


@dataclass
class Vocabulary:
    """Every value by kind and slug, and for each word the values whose name has it."""

    values: dict = field(default_factory=lambda: {kind: {} for kind in (*KINDS, "container")})
    claims: dict = field(default_factory=dict)
    by_word: dict = field(default_factory=dict)

    def add(self, value):
        self.values[value.kind][value.slug] = value
        for word in value.words:
            self.by_word.setdefault(word, []).append(value)

    def of(self, kind):
        """The values of a kind in reading order."""
        return sorted(self.values[kind].values(), key=lambda value: value.place)


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
