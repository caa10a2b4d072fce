"""A purchase order as PDF and as CSV, for its supplier."""

from email.utils import parseaddr

from django.conf import settings
from django.template.loader import render_to_string

from common.csv_lists import csv_file, in_file
from common.printing import pdf
from common.sender import sender, warehouse

_COLUMNS = ("Product", "Maker's reference", "GTIN", "Units", "Units in a pack", "Packs")
_COLUMNS += ("Expected on",)


def purchase_order(order, lines):
    """The PDF. Raises NotPrinted."""
    title = f"Purchase order {order.number}"
    shown = {"order": order, "lines": lines, "title": title, "sender": sender()}
    shown |= {"warehouse": warehouse(), "email": parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}
    page = render_to_string("papers/purchase_order.html", shown)
    return pdf(page, "paper", "slip", "purchase_order")


def file_of(order, lines):
    rows = ([in_file(cell) for cell in _cells(line)] for line in lines)
    return csv_file([_COLUMNS, *rows], f"purchase-order-{order.number}")


def _cells(line):
    product = line.product
    named = (product.full_name, line.makers_reference, product.upc or "")
    return (*named, line.units, line.per, line.packs, line.expected_on)
