"""Plain search: a product matches when every word is somewhere in what it says of itself."""

import re

from django.db.models import Q

MOST_WORDS = 8
_NOT_IN_WORDS = re.compile(r"[®™\x00-\x20\u00a0,;]+")

_FIELDS = (
    "title",
    "variant_name",
    "children__title",
    "children__variant_name",
    "collection__name",
    "collection__brand__name",
    "treatment_type__name",
    "treatment_type__parent__name",
    "composition__ingredient__name",
    "composition__ingredient__short_name",
    "composition__ingredient__synonyms",
    "children__composition__ingredient__name",
    "children__composition__ingredient__short_name",
    "children__composition__ingredient__synonyms",
    "indicated_areas__area__name",
    "concerns__concern__name",
)


def words(text):
    """The words of what was typed, each once; trade marks, commas and control signs separate."""
    found = _NOT_IN_WORDS.sub(" ", text).split()
    return list(dict.fromkeys(found))[:MOST_WORDS]


def matching(products, text):
    """The products (a queryset) in which every word of `text` is; accents, ® and case aside."""
    for word in words(text):
        hit = Q()
        for field in _FIELDS:
            hit |= Q(**{f"{field}__unaccent__icontains": word})
        products = products.filter(pk__in=products.model.objects.filter(hit).values("pk"))
    return products


def without_each(text):
    """(word, the others) of each word of a search of several: where to go when nothing matches."""
    found = words(text)
    if len(found) < 2:
        return []
    return [(word, " ".join(other for other in found if other != word)) for word in found]
