"""What lists of staff say beside their rows: the column of a cell, what was looked through."""

from django import template
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import SEARCH_VAR
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from ..escaped import escaped
from ..staff_lists import WorkFirst
from ..staff_rows import rows

register = template.Library()


def labels(headers):
    """What each cell of a column says on narrow screens, as an attribute."""
    names = ("" if "checkbox" in header["text"] else header["text"] for header in headers)
    return [format_html(' data-label="{}"', capfirst(name)) for name in names]


@register.inclusion_tag("admin/change_list_results.html")
def staff_rows(cl):
    """The table of a list."""
    headers = list(result_headers(cl))
    sorted_by = sum(bool(header["sortable"] and header["sort_priority"]) for header in headers)
    columns = labels(headers)
    return {
        "cl": cl,
        "has_rows": bool(len(cl.result_list)),
        "result_headers": headers,
        "num_sorted_fields": sorted_by,
        "rows": rows(cl, columns),
    }


@register.simple_tag
def table_rows(texts, *labels):
    """The rows of a table, each of texts; the labels of its columns say on narrow screens what a
    cell is. Written here: a page has hundreds of cells, and no template is as quick."""
    starts = [f'<td data-label="{label}">' if label else "<td>" for label in labels]
    return mark_safe("".join(f"<tr>{_cells(row, starts)}</tr>" for row in texts))


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


def _cells(row, starts):
    cells = zip(starts, row, strict=True)
    return "".join(f"{start}{escaped(cell)}</td>" for start, cell in cells)


def _narrowing(cl):
    specs = cl.filter_specs
    return [s for s in specs if getattr(s, "narrows", bool(s.used_parameters))]


def _chosen(spec, cl):
    return ", ".join(str(c["display"]) for c in spec.choices(cl) if c["selected"])
