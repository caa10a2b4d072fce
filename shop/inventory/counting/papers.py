"""The blank sheet on paper: the lots of a place in shelf order, with room for what is counted."""

from django.template.loader import render_to_string

from common.clock import today
from common.printed import printed
from common.printing import NotPrinted, pdf

from . import queries
from .pages import PAGE

_MOST = 1000
_EMPTY = range(8)


def blank_sheet(request, context, sheet):
    """The PDF; where there is none, the page of the sheet with why."""
    return printed(request, f"count-{sheet.pk}", lambda: _pdf(sheet), (PAGE, sheet.pk))


def _pdf(sheet):
    lots = queries.lots_on(sheet)
    if len(lots) > _MOST:
        raise NotPrinted(f"{len(lots):,} lots are too many for paper: count product by product.")
    return pdf(_page(sheet, lots), "paper", "count")


def _page(sheet, lots):
    shown = {"title": str(sheet), "sheet": sheet, "lots": lots, "day": today(), "empty": _EMPTY}
    return render_to_string("papers/count.html", shown)
