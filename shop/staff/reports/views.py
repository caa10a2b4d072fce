"""The pages of reports: a table with a picture, and the same as a file."""

from itertools import islice

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from common.csv_lines import guard
from common.csv_lists import csv_file
from common.picture import picture

from .period import asked
from .reports import BY_NAME, reports_for

MOST_SHOWN = 500


@require_safe
def index(request, context):
    reports = reports_for(request.user)
    if not reports:
        raise PermissionDenied
    context |= {"title": "Reports", "reports": reports}
    return TemplateResponse(request, "admin/reports/index.html", context)


@require_safe
def page(request, context, name):
    report = _report(request, name)
    form, period = asked(request.GET)
    rows = list(islice(report.rows(period), MOST_SHOWN + 1)) if period else []
    shown = rows[:MOST_SHOWN]
    context |= {
        "title": report.title,
        "report": report,
        "form": form if report.has_period else None,
        "period": period,
        "query": f"?first={period.first}&last={period.last}"
        if period and report.has_period
        else "",
        "rows": [_cells(report, row) for row in shown],
        "has_more": len(rows) > MOST_SHOWN,
        "picture": _picture(report, shown),
    }
    return TemplateResponse(request, "admin/reports/report.html", context)


@require_safe
def file(request, context, name):
    """Every row as CSV; a text that a spreadsheet would take for a formula is guarded."""
    report = _report(request, name)
    _, period = asked(request.GET)
    if period is None:
        return HttpResponseBadRequest("This period makes no sense.")
    about = f"-{period.first}-to-{period.last}" if report.has_period else ""
    return csv_file(_rows(report, period), f"{report.name}{about}")


def _report(request, name):
    if name not in BY_NAME:
        raise Http404
    if not BY_NAME[name].may_read(request.user):
        raise PermissionDenied
    return BY_NAME[name]


def _cells(report, row):
    """(column, what is written) of each cell."""
    return [(column, column.write(cell)) for column, cell in zip(report.columns, row, strict=True)]


def _picture(report, rows):
    if report.drawn is None:
        return None
    first, drawn = report.columns[0], report.columns[report.drawn]
    return picture([_drawn(report, first, drawn, row) for row in rows], drawn.label)


def _drawn(report, first, drawn, row):
    value, mark = row[report.drawn], row[report.marked] if report.marked else None
    return first.write(row[0]), value, drawn.write(value), mark


def _rows(report, period):
    yield [column.label for column in report.columns]
    for row in report.rows(period):
        cells = zip(report.columns, row, strict=True)
        yield [_in_file(column, cell) for column, cell in cells]


def _in_file(column, cell):
    """A number as it is, a day or a moment as sheets sort it, any text guarded."""
    if column.is_number:
        return "" if cell is None else cell
    if column.kind == "risk":
        return "at risk" if cell else ""
    if column.kind == "day":
        return "" if cell is None else cell
    if column.kind == "month":
        return f"{cell:%Y-%m}"
    return f"{localtime(cell):%Y-%m-%d %H:%M}" if column.kind == "moment" else guard(cell)
