"""Staff's pages about people: the queue of applications, accounts and second factors."""

from . import documents, interests, licences
from .people import take_over

__all__ = ["documents", "interests", "licences", "take_over"]
