"""The rows of the list of a clinic's documents as HTML; no template is as quick (ADR 52)."""

from django.utils.safestring import mark_safe

from common.addresses import address
from common.escaped import escaped
from common.templatetags.currency_filters import currency
from common.templatetags.days import day

from .queries import standings


def rows(documents, *, with_clinic):
    """A row for each document, with the name of its clinic where asked."""
    found = standings([document.pk for document in documents])
    return mark_safe("".join(_row(each, found.get(each.pk), with_clinic) for each in documents))


def _row(document, standing, with_clinic):
    name, number = escaped(str(document)), document.number
    total = currency(document.gross, document.currency)
    cells = (
        f'<th scope="row" data-label="Document">{_named(document, name)}</th>',
        _clinic(document) if with_clinic else "",
        f'<td data-label="Of" class="nowrap">{day(document.issued_on)}</td>',
        f'<td data-label="Due on" class="nowrap">{day(document.due_on) or "–"}</td>',
        f'<td data-label="How it stands">{_chips(standing) if standing else "–"}</td>',
        f'<td data-label="Total including VAT" class="number">'
        f"{'−' if document.is_credit_note else ''}{total}</td>",
        f'<td data-label="Files" class="nowrap">{_file("invoice_pdf", "PDF", number, name)}',
        f"{_file('invoice_ubl', 'UBL', number, name)}</td>",
    )
    return "<tr>" + "\n".join(cells) + "</tr>\n"


def _named(document, name):
    url = escaped(address("invoice", number=document.number))
    reference = f'<span class="small soft note">{escaped(document.reference)}</span>'
    link = f'<a class="nowrap" href="{url}">{name}</a> {reference}'
    if not document.corrects_id:
        return link
    return f'{link} <span class="small note">of invoice {escaped(document.corrects.number)}</span>'


def _clinic(document):
    name = document.clinic.name if document.clinic_id else ""
    return f'<td data-label="Clinic">{escaped(name) or "–"}</td>'


def _chips(standing):
    chip = f'<span class="chip chip-{standing.chip}">{standing.words}</span>'
    disputed = '<span class="chip chip-short-dated">Disputed</span>'
    return f"{chip} {disputed}" if standing.is_disputed else chip


def _file(page, kind, number, name):
    url = escaped(address(page, number=number))
    return f'<a href="{url}">{kind}<span class="visually-hidden"> of {name}</span></a>'
