"""What is told about paying: terms, PO numbers, and why an order cannot be on invoice."""

from common.templatetags.currency_filters import currency

from . import po_numbers
from .rule import Why, left_of


def po_missing(terms):
    form = f" It is written as {terms.po_words}." if terms.po_form else ""
    return f"Your clinic asks for a PO number on every order: type it.{form}"


def po_otherwise(terms, number):
    return f"“{number}” is not written as your clinic's PO numbers are: {terms.po_words}."


PO_TOO_LONG = f"A PO number has at most {po_numbers.LONGEST} characters."

_ASK = "An owner or book-keeper of your clinic sees the figures and can write to us."


def refused(refusal):
    """To members who do not see what the clinic owes."""
    if refusal.why is Why.OVERDUE:
        return f"An invoice of your clinic is overdue, so nothing more goes on invoice. {_ASK}"
    return f"This order would go beyond what your clinic can order on invoice. {_ASK}"


def refused_in_full(refusal):
    """To owner, book-keeper and staff."""
    owed, total = refusal.owed, currency(refusal.total)
    if refusal.why is Why.OVERDUE:
        return (
            f"{currency(owed.overdue)} is overdue, and the clinic orders on invoice only while "
            "nothing is. Pay it, or write to us if you have."
        )
    left = currency(left_of(refusal.limit, owed))
    return (
        f"This order comes to {total}; the clinic can order for {left} more on invoice: its limit "
        f"is {currency(refusal.limit)}, and {currency(owed.amount)} is owed or ordered already."
    )
