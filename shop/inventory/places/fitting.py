"""Where a product belongs, and what is refused elsewhere."""

from common.deeds import NotPossible

from ..models import Reason
from .rule import Range, suits


def storage_of(product):
    """The Range that a source states for a product."""
    return Range(*product.storage)


def home_of(product, places):
    """The first of some places that suits a product; None where none does."""
    storage = storage_of(product)
    return next((place for place in places if suits(storage, place.range)), None)


# Reasons that say nothing about why units lie where they do not belong.
_NO_REASON = ("", Reason.PUT_AWAY, Reason.LOOKED_INTO)


def misfit(product, place):
    """Why a product does not belong in a place, in words; empty where it does."""
    storage = storage_of(product)
    if place is None:
        return f"No place is kept at {storage}, as {product.full_name} is stored: name one."
    if suits(storage, place.range):
        return ""
    kept = f"is kept at {place.range}" if place.range.is_stated else "may be at any temperature"
    return f"{product.full_name} is stored at {storage}; {place} {kept}."


def refuse_misfit(product, place, reason):
    """Raise NotPossible where a product does not belong in a place and no reason says why."""
    words = misfit(product, place)
    if words and (place is None or reason in _NO_REASON):
        raise NotPossible(f"{words} Choose why it goes there all the same.")
