"""What lists of staff say beside their rows: the column of a cell, what was looked through."""

from django import template
from django.contrib.admin.views.main import SEARCH_VAR
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from ..staff_lists import WorkFirst

register = template.Library()


@register.simple_tag
def labels(headers):
    """What each cell of a column says on narrow screens, as an attribute."""
    names = ("" if "checkbox" in header["text"] else header["text"] for header in headers)
    return [format_html(' data-label="{}"', name.capitalize()) for name in names]


@register.simple_tag
def with_labels(cells, labels):
    """The cells of a row of Django's list in one text, each with its column's label."""
    return mark_safe("".join(map(_with_label, cells, labels)))


@register.simple_tag
def table_rows(rows, *labels):
    """The rows of a table, each of texts; the labels of its columns say on narrow screens what a
    cell is. Written here: a page has hundreds of cells, and no template is as quick."""
    starts = [f'<td data-label="{label}">' if label else "<td>" for label in labels]
    return mark_safe("".join(f"<tr>{_cells(row, starts)}</tr>" for row in rows))


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
    return "".join(f"{start}{conditional_escape(cell)}</td>" for start, cell in cells)


def _with_label(cell, label):
    return f"{cell[:3]}{label}{cell[3:]}"  # It begins with <td or <th.


def _narrowing(cl):
    specs = cl.filter_specs
    return [s for s in specs if getattr(s, "narrows", bool(s.used_parameters))]


def _chosen(spec, cl):
    return ", ".join(str(c["display"]) for c in spec.choices(cl) if c["selected"])
