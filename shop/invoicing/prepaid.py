"""What was paid of orders before they are invoiced, asked of whoever books payments.

Asked when an invoice is put together, and taken in the transaction that writes it.
"""

_BOOKS = []


def keep(paid_of, take):
    """`paid_of(orders)` gives {key of an order: (amount, words)} of what is left of what was paid
    for it; `take(document, {number of an order: amount})` makes it the document's, or raises
    NotPossible where less is left by now."""
    _BOOKS.append((paid_of, take))


def paid_of(orders):
    """{key of an order: (amount, words)} of those of these orders that were paid before."""
    found = {}
    for asked, _ in _BOOKS:
        found |= asked(orders)
    return found


def take(document, amounts):
    for _, taken in _BOOKS:
        taken(document, amounts)
