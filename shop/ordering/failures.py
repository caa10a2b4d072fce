"""Why an order was not written, as the page that placed it says it."""

import logging

from django.db import DatabaseError
from oscar.apps.order.exceptions import UnableToPlaceOrder

from common.deeds import NotPossible
from shop.inventory.services import NotEnoughStock
from shop.ordering import wording
from shop.ordering.exceptions import ReasonNeeded, Refused
from shop.payment_providers import PaymentRefused
from shop.payment_terms.exceptions import NotOnInvoice, PoNumberNeeded
from shop.payment_terms.queries import sees_figures
from shop.purchasing.wording import explain, quantity_sentences

logger = logging.getLogger(__name__)

FAILURES = (
    NotEnoughStock,
    NotPossible,
    PaymentRefused,
    UnableToPlaceOrder,
    DatabaseError,
)


def context_of(error, basket, reader=None):
    """What a page needs to say why to a `reader`: an error in a sentence, and (product's name,
    sentence) of every `problem`; refused or verdicts by line, and the `po_error` of the PO number,
    where the page shows them beside it."""
    if isinstance(error, Refused):
        said = {line: explain(decision) for line, decision in error.decisions.items()}
        return {"refused": error.decisions, "error": wording.REFUSED, "problems": _named(said)}
    if isinstance(error, ReasonNeeded):
        said = {line: quantity_sentences(verdict) for line, verdict in error.verdicts.items()}
        return {"verdicts": error.verdicts, "error": str(error), "problems": _named(said)}
    if isinstance(error, NotEnoughStock):
        return {"error": wording.SHORT, "problems": shortages(error, basket)}
    if isinstance(error, PoNumberNeeded):
        return {"error": str(error), "po_error": str(error)}
    if isinstance(error, NotOnInvoice) and reader and sees_figures(reader, error.clinic):
        return {"error": error.in_full}
    if isinstance(error, DatabaseError):
        logger.error("An order was not written", exc_info=error)
        return {"error": wording.OUR_FAULT}
    return {"error": str(error)}


def shortages(error, basket):
    """(product's name, sentence) of everything that there is too little of."""
    names = {(line.product_id, line.offer_key): line.name for line in basket.all_lines()}
    return [
        (names[short.product_id, short.offer], wording.short_of(short.wanted, short.sellable))
        for short in error.shortages
    ]


def _named(said):
    return [(line.name, words) for line in said for words in said[line]]
