"""Which product a scanned or typed code names, and how many of its units are in the pack."""

from catalogue.editing.identifying import named_by
from catalogue.queries import trade_item
from shop.codes.reading import read

from ..forms import receivable


def product_and_units(text):
    """(product, units) of a scan, a GTIN or a number; None where it names none."""
    product = named_by(receivable(), text).first()
    item = trade_item(read(text).gtin) if product else None
    return product and (product, item.units if item else 1)
