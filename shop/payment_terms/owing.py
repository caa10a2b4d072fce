"""What a clinic owes, put together by the rooms that know: who invoices, and who books payments."""

from .rule import Owed

_QUESTIONS = []


def count(question):
    """`question(clinic, on)` gives an Owed; what was paid is one below zero. Asked under the
    clinic's lock, so it locks nothing."""
    _QUESTIONS.append(question)


def owed(clinic, on):
    """The Owed of a clinic on a day."""
    return sum((question(clinic, on) for question in _QUESTIONS), Owed())
