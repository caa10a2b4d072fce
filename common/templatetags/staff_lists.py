"""What lists of staff say beside their rows: the column of a cell, what was looked through."""

import re

from django import template
from django.contrib.admin.views.main import SEARCH_VAR
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from ..staff_lists import WorkFirst

register = template.Library()


@register.simple_tag
def with_labels(cells, headers):
    """The cells of a row of Django's list, each with its column's name for narrow screens."""
    return [_with_label(*pair) for pair in zip(cells, headers, strict=False)]


@register.inclusion_tag("admin/search_scope.html")
def search_scope(cl):
    """Which filters narrow what is shown, and the way to a search through everything."""
    return {
        "narrowed": [f"{spec.title}: {_chosen(spec, cl)}" for spec in _narrowing(cl)],
        "everything": cl.get_query_string({SEARCH_VAR: cl.query}, remove=list(cl.filter_params)),
        "rows": cl.opts.verbose_name_plural,
        "query": cl.query,
        "gave_way": any(isinstance(spec, WorkFirst) for spec in cl.filter_specs),
        "count": cl.result_count,
    }


def _with_label(cell, header):
    label = "" if "checkbox" in header["text"] else header["text"].capitalize()
    attribute = format_html(' data-label="{}"', label)
    return mark_safe(re.sub(r"^<t[dh]", lambda tag: tag[0] + attribute, cell, count=1))


def _narrowing(cl):
    specs = cl.filter_specs
    return [s for s in specs if getattr(s, "narrows", bool(s.used_parameters))]


def _chosen(spec, cl):
    return ", ".join(str(c["display"]) for c in spec.choices(cl) if c["selected"])
