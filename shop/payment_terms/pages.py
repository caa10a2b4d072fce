"""What a page that orders shows of paying: the terms, the PO number, what may still be owed."""

from common.typed import typed

from . import wording
from .queries import sees_figures, terms_of
from .services import refusal_of


def payment_of(request, clinic, total):
    """The context of a page on which `request.user` orders for `clinic`; `total` may be hidden."""
    terms = terms_of(clinic)
    refusal = None if total is None else refusal_of(terms, total)
    return {
        "terms": terms,
        "po_number": typed(request, "po_number", 200),
        "not_on_invoice": _words(request.user, clinic, refusal) if refusal else "",
    }


def _words(reader, clinic, refusal):
    may_know = sees_figures(reader, clinic)
    return wording.refused_in_full(refusal) if may_know else wording.refused(refusal)
