"""Haystack's simple backend, repaired.

As it is, it takes the filters of Oscar's own query (public, stand-alone or parent) for words to be
found, so that a list shows nothing, and reads every product that fits to show twenty. Here the
filters filter, the words are looked for in what Oscar's index holds (number, title, description),
and PostgreSQL counts and cuts the page; Haystack then loads it as Oscar's index says. Facets, which
Oscar has of Solr only, are left out.
"""

from django.db.models import Q
from haystack.backends import BaseEngine, SearchNode
from haystack.backends.simple_backend import SimpleSearchBackend, SimpleSearchQuery
from haystack.models import SearchResult
from oscar.core.loading import get_model

_FIELDS = ("upc", "title", "description")
_SORTS = {"price": "stockrecords__price", "title_exact": "title", "date_created": "date_created"}


class Backend(SimpleSearchBackend):
    def search(self, query_string, start_offset=0, end_offset=None, sort_by=None, **kwargs):
        products = _matching(query_string).order_by(*map(_column, sort_by or ["-date_created"]))
        keys = products.values_list("pk", flat=True)[start_offset or 0 : end_offset]
        return {"results": [SearchResult("catalogue", "product", key, 0) for key in keys]}


class Query(SimpleSearchQuery):
    _count = None

    def build_query(self):
        """[(field, value)] of all filters, in the place of one line of words."""
        return list(_leaves(self.query_filter))

    def get_count(self):
        """Counted once, beside the page, not by reading what there is."""
        if self._count is None:
            self._count = _matching(self.build_query()).count()
        return self._count

    def get_facet_counts(self):
        return {}


class Engine(BaseEngine):
    backend = Backend
    query = Query


def _leaves(node):
    for child in node.children:
        if isinstance(child, SearchNode):
            yield from _leaves(child)
        else:
            yield child[0].partition("__")[0], child[1]


def _matching(asked):
    products = get_model("catalogue", "Product").objects.browsable()
    for field, value in asked:
        if field == "content":
            for word in value.query_string.split():
                products = products.filter(
                    Q(upc__icontains=word)
                    | Q(title__icontains=word)
                    | Q(description__icontains=word)
                )
        elif field == "category":
            products = products.filter(categories__in=value).distinct()
    return products


def _column(name):
    sign, field = ("-", name[1:]) if name.startswith("-") else ("", name)
    return sign + _SORTS.get(field, field)
