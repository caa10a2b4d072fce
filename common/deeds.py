"""Deeds that change something, and why one was not done."""


class NotPossible(Exception):
    """The deed does not fit what is true under lock; the message says why."""
