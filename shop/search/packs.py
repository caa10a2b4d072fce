"""What is said of the code of a pack of several, which leads to the page of one."""

from catalogue.queries import trade_item
from shop.codes.reading import read

from .codes import LONGEST_CODE


def said(code):
    """The sentence where this is the code of an inner pack or a case; else an empty text."""
    gtin = read(code[:LONGEST_CODE]).gtin
    item = trade_item(gtin) if gtin else None
    if not (item and item.is_several):
        return ""
    return f"This is the code of {item.in_words}. The price is for one unit."
