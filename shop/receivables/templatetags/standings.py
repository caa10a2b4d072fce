"""How invoices stand, for pages of rooms below: a list, a document, an order."""

from django import template

from shop.receivables import queries
from shop.receivables.document_rows import rows

register = template.Library()


@register.simple_tag
def standings_of(documents):
    """{key: Standing} of the invoices among some documents."""
    return queries.standings([document.pk for document in documents])


@register.simple_tag
def rows_of(documents, with_clinic=False):
    """The rows of a list of documents."""
    return rows(documents, with_clinic=with_clinic)


@register.simple_tag
def standing_of(document):
    return queries.standing_of(document)


@register.simple_tag
def dispute_of(document):
    return queries.open_dispute(document)


@register.filter
def of(found, document):
    return found.get(document.pk)
