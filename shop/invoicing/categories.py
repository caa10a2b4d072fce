"""Which VAT category of EN 16931 something was sold in, and why where none is charged."""

from decimal import Decimal


def category_of(rate):
    """(category, reason) of what was sold at a rate: a share."""
    return ("S", "") if rate else ("Z", "")


def rate_of(tax_code):
    """The rate (a share) that an order keeps as 20 or 7.5."""
    return Decimal(tax_code) / 100
