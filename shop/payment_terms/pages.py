"""What a page that orders shows of paying: the terms, the PO number, what may still be owed."""

from common.typed import typed

from . import wording
from .queries import sees_figures, terms_of
from .rule import left_of
from .services import owed_of, refusal_of


def payment_of(request, clinic, total):
    """The context of a page on which `request.user` orders for `clinic`; `total` may be hidden."""
    terms = terms_of(clinic)
    asked = {"terms": terms, "po_number": typed(request, "po_number", 200)}
    if total is None or not terms.are_limited:
        return asked
    counted, limit = owed_of(terms), terms.credit_limit
    refusal = refusal_of(terms, total, counted)
    may_know = sees_figures(request.user, clinic)
    words = wording.refused_in_full if may_know else wording.refused
    return asked | {
        "not_on_invoice": words(refusal) if refusal else "",
        "left_of_limit": left_of(limit, counted) if may_know and limit is not None else None,
    }
