"""Query strings of a list with something taken out."""

from django import template

register = template.Library()
_KEPT_WITHOUT_FILTERS = ("q", "sort", "view")


@register.simple_tag(takes_context=True)
def without_value(context, name, value):
    """The query string without one value of a filter, on the first page."""
    query = _query(context)
    query.setlist(name, [one for one in query.getlist(name) if one != value])
    return query.urlencode()


@register.simple_tag(takes_context=True)
def without_filters(context):
    """The query string with the words, the order and the view alone."""
    query = _query(context)
    for name in list(query):
        if name not in _KEPT_WITHOUT_FILTERS:
            del query[name]
    return query.urlencode()


def _query(context):
    query = context["request"].GET.copy()
    query.pop("page", None)
    return query
