"""Where units that came back, or never came, are credited: the invoices' forms, filled in."""

import re
from collections import Counter, defaultdict
from urllib.parse import urlencode

from django.urls import reverse

from .models import Document, LineLot

_LONGEST = 500


def forms_for(units, reason):
    """[(number of an invoice, address of its form)] over `units`, {(key of an order's line, lot
    number): how many}, the oldest invoice first; only what can still be credited."""
    wanted, found = Counter(units), defaultdict(dict)
    lots = LineLot.objects.filter(
        line__credits=None, line__order_line__in={line for line, _ in units}
    )
    lots = list(lots.select_related("line__document").order_by("pk"))
    before = _credited({lot.line_id for lot in lots})
    for lot in lots:
        key = (lot.line.order_line_id, lot.number)
        many = min(wanted[key], lot.units - before[lot.line_id, lot.number])
        if many > 0:
            wanted[key] -= many
            found[lot.line.document][f"units-{lot.pk}"] = many
    return [(each.number, _address(each, typed, reason)) for each, typed in found.items()]


def _credited(lines):
    found = Counter()
    rows = LineLot.objects.filter(line__credits__in=lines)
    for line, number, units in rows.values_list("line__credits", "number", "units"):
        found[line, number] += units
    return found


def _address(invoice, typed, reason):
    page = reverse("admin:invoicing_document_change", args=[invoice.pk])
    return f"{page}?{urlencode(typed | {'reason': reason[:_LONGEST]})}#credit"


def notes_for(order, reason):
    """Credit notes of an order whose reason begins so: with claim C1, and not with C10."""
    notes = Document.objects.filter(kind=Document.Kind.CREDIT_NOTE, taxes__order=order)
    begins = rf"^{re.escape(reason)}(\D|$)"
    return list(notes.filter(reason__regex=begins).distinct().order_by("pk"))
