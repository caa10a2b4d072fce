"""The filters of a list: their boxes, and query strings with something taken out or added."""

from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import mark_safe

from common.marks import mark

register = template.Library()
_KEPT_WITHOUT_FILTERS = ("q", "sort", "view")


@register.simple_tag(takes_context=True)
def without_value(context, name, value):
    """The query string without one value of a filter, on the first page."""
    query = _query(context)
    query.setlist(name, [one for one in query.getlist(name) if one != value])
    return query.urlencode()


@register.simple_tag(takes_context=True)
def with_value(context, name, value):
    """The query string with one more value, on the first page."""
    query = _query(context)
    query.appendlist(name, value)
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


@register.simple_tag
def filter_boxes(name, choices):
    """The boxes of a filter. Written here: a page has a hundred, and no template is as quick."""
    return mark_safe("".join([_box(name, choice.slug, choice) for choice in choices]))


@register.simple_tag
def switch_boxes(switches):
    return mark_safe("".join([_box(switch.slug, "1", switch) for switch in switches]))


@lru_cache(maxsize=1000)
def _box(name, value, choice):
    none = "" if choice.count else ' class="filter-none"'
    attributes = f'type="checkbox" name="{name}" value="{escape(value)}"'
    checked = " checked" if choice.is_chosen else ""
    products = "product" if choice.count == 1 else "products"
    return (
        f"<label{none}><input {attributes}{checked}><span>{mark(choice.name)}</span> "
        f"<span>{choice.count:,}<i> {products}</i></span></label>"
    )
