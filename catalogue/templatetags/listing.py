"""The filters of a list: their boxes, and query strings with something taken out."""

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


@register.simple_tag(takes_context=True)
def filters(context, facets, whole):
    """Each filter with its boxes, of those that are `whole` all. Written here: a page has a
    hundred boxes, and no template is as quick."""
    query = _query(context).urlencode() if any(facet.left_out for facet in facets) else ""
    return mark_safe(
        "".join(
            [
                _filter(query, facet, facet.is_open or facet.name in whole or at < _FIRST_OPEN)
                for at, facet in enumerate(facets)
                if facet.choices
            ]
        )
    )


_FIRST_OPEN = 2


def _filter(query, facet, is_open):
    help_, boxes = _HELP.get(facet.name, ""), [_box(facet.name, c.slug, c) for c in facet.choices]
    more = _more(query, facet) if facet.left_out else ""
    return (
        f'<details class="filter" id="filter-{facet.name}"{" open" if is_open else ""}>'
        f"<summary>{facet.label}</summary><fieldset>"
        f'<legend class="visually-hidden">{facet.label}</legend>'
        f"{help_}{''.join(boxes)}{more}</fieldset></details>\n"
    )


_HELP = {
    "without": '<p class="help">Leaves out products whose composition is not stated.</p>',
}


def _more(query, facet):
    """What leads from a query string to all values of a filter."""
    query = escape(f"{query}&all={facet.name}" if query else f"all={facet.name}")
    said = f'<span class="visually-hidden"> values of the filter {facet.label}</span>'
    return f'<p class="help"><a href="?{query}">All {facet.values}{said}</a></p>'


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
