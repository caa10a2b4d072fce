"""Papers for the files of patients: labels with the lot's code, and a sheet to log what is used."""

from django.template.loader import render_to_string

from common.printing import pdf
from shop.dispatch.papers import Paper, labels_of, of_lot

MOST_LABELS = 120
LINES = 24


def labels(lot, count, paper=Paper.ROLL):
    """The PDF of `count` labels of a lot, at most MOST_LABELS. Raises NotPrinted."""
    count = max(1, min(count, MOST_LABELS))
    return labels_of([of_lot(lot, 1)] * count, f"Labels of lot {lot.number}", paper)


def log_sheet(lot, units):
    """The PDF on which a clinic writes by hand which units went into which file.

    No name of a patient is asked for. Raises NotPrinted.
    """
    shown = {
        "title": f"Log of lot {lot.number}",
        "packed": of_lot(lot, units),
        "lines": range(max(LINES, units)),
    }
    return pdf(render_to_string("papers/log_sheet.html", shown), "paper", "slip", "log-sheet")
