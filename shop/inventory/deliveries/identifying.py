"""Which product a scanned or typed code names, and how many of its units are in the pack."""

from catalogue.editing.identifying import named_by

from ..forms import receivable


def trade_item(text):
    """(product, units) of a scan, a GTIN or a part number; None where it names none."""
    product = named_by(receivable(), text).first()
    return (product, 1) if product else None
