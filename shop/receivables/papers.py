"""The statement of account of a clinic over some days: as PDF and as CSV."""

from datetime import timedelta

from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.text import slugify

from common.clock import today
from common.csv_lines import guard
from common.csv_lists import csv_file
from common.printed import printed
from common.printing import pdf
from shop.invoicing.letters import po_numbers_of
from shop.invoicing.models import Document
from shop.invoicing.seller import bank, seller

from .account import statement_of
from .forms import DaysForm

_USUAL = timedelta(days=365)
_COLUMNS = ("Day", "What", "Document", "PO number", "Text", "Due on")
_COLUMNS += ("Owed", "Paid or credited", "Balance")


def asked(query):
    """(form, first day, last day); days are None where they make no sense."""
    last = today()
    usual = {"first": last - _USUAL, "last": last}
    if "first" not in query and "last" not in query:
        return DaysForm(initial=usual), *usual.values()
    form = DaysForm(query)
    data = form.cleaned_data if form.is_valid() else {}
    return form, data.get("first"), data.get("last")


def as_pdf(request, clinic, back):
    """The answer with the PDF; where none can be made, the page `back`, with why."""
    _, first, last = asked(request.GET)
    if first is None:
        return redirect(*back)
    found = statement_of(clinic, first, last)
    return printed(request, _name(found), lambda: pdf(page_of(found), *_STYLES), back)


_STYLES = ("paper", "slip", "invoice")


def page_of(found):
    """The whole page of HTML that is printed."""
    told = _po_numbers(found)
    context = {
        "statement": found,
        "title": f"Statement of account, {found.clinic.name}",
        "seller": seller(),
        "bank": bank(),
        "buyer": _address_of(found.clinic),
        "rows": [(row, told.get(row.movement.number)) for row in found.rows],
        "open": [(each, told[each.number]) for each in found.open],
    }
    return render_to_string("papers/statement.html", context)


def _po_numbers(found):
    """{number of a document on a statement: the PO numbers of its orders}."""
    moved = {row.movement.number for row in found.rows if row.movement.number}
    return po_numbers_of(*moved | {each.number for each in found.open})


def _address_of(clinic):
    """As the newest document has it."""
    newest = Document.objects.filter(clinic=clinic).order_by("-pk")
    return newest.values_list("buyer", flat=True).first()


def as_csv(request, clinic, back):
    _, first, last = asked(request.GET)
    if first is None:
        return redirect(*back)
    found = statement_of(clinic, first, last)
    return csv_file(_rows(found), _name(found))


def _rows(found):
    told = _po_numbers(found)
    yield _COLUMNS
    yield (found.first, "Brought forward", "", "", "", None, None, None, found.before)
    for row in found.rows:
        each, numbers = row.movement, guard(", ".join(told.get(row.movement.number, ())))
        owed = (each.owed, None) if each.owed > 0 else (None, -each.owed)
        what = each.kind, each.number, numbers, guard(each.words)
        yield (each.on, *what, each.due_on, *owed, row.balance)
    yield (found.last, "Balance", "", "", "", None, None, None, found.after)


def _name(found):
    return f"account-{slugify(found.clinic.name)}-{found.first}-to-{found.last}"
