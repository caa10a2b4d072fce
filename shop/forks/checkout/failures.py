"""Why an order was not written, as the page that placed it says it."""

import logging

from django.db import DatabaseError

from accounts.verification.locks import NotPossible
from shop.forks.order.exceptions import ReasonNeeded, Refused, UnableToPlaceOrder
from shop.inventory.services import NotEnoughStock
from shop.payment_providers import PaymentRefused

logger = logging.getLogger(__name__)

FAILURES = (
    NotEnoughStock,
    NotPossible,
    PaymentRefused,
    UnableToPlaceOrder,
    DatabaseError,
)


def context_of(error, basket):
    """What a page needs to say why: refused or verdicts (by line), shortages, or one sentence."""
    if isinstance(error, Refused):
        return {"refused": error.decisions}
    if isinstance(error, ReasonNeeded):
        return {"error": str(error), "verdicts": error.verdicts}
    if isinstance(error, NotEnoughStock):
        names = {line.product_id: line.product.full_name for line in basket.all_lines()}
        return {"shortages": [(names[short.product_id], short) for short in error.shortages]}
    if isinstance(error, DatabaseError):
        logger.error("An order was not written", exc_info=error)
        return {
            "error": "Something went wrong on our side. Nothing was ordered and your basket is as "
            "it was. Please try again."
        }
    return {"error": str(error)}
