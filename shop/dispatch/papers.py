"""The papers of a parcel as PDF: packing slip and labels, each lot with a code that scans."""

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.template.loader import render_to_string

from common.printing import pdf
from common.sender import sender
from shop.codes.writing import CannotBeWritten, datamatrix, in_brackets


class Paper(StrEnum):
    """What labels are printed on; the sizes are in static/css/papers/."""

    ROLL = "roll"
    SHEET = "sheet"


@dataclass(frozen=True)
class Packed:
    """Units of one lot in a parcel, as the papers name them; `agreed` is the last day that the
    clinic accepted where it bought this very lot.

    `code` is its DataMatrix as an address of data, `code_text` the line below it; without one,
    `why_no_code` says why.
    """

    name: str
    units: int
    lot: str
    expires_on: date
    code: str = ""
    code_text: str = ""
    why_no_code: str = ""
    agreed: date | None = None


def packing_slip(order, lines, signature=None, parcel=None, missing=(), amounts=None):
    """The PDF of what is in a parcel: `lines` are (line, its picks); `missing` are lines that wait
    for goods, `amounts` what the order comes to, of shop.invoicing. Raises NotPrinted."""
    shown = {"order": order, "packed": packed(lines), "signature": signature, "parcel": parcel}
    shown |= {"missing": missing, "amounts": amounts, "title": f"Packing slip {order.number}"}
    shown["sender"] = sender()
    shown["address"] = (parcel and parcel.address) or order.shipping_address
    return pdf(render_to_string("papers/slip.html", shown), "paper", "slip", "invoice")


def labels(order, lines, paper=Paper.ROLL, one_a_lot=False):
    """The PDF of a label a unit, or one a lot, of a parcel. Raises NotPrinted."""
    found = [each for each in packed(lines) for _ in range(1 if one_a_lot else each.units)]
    return labels_of(found, f"Labels of order {order.number}", paper, order)


def labels_of(packed, title, paper=Paper.ROLL, order=None):
    """The PDF of these labels, a Packed each, with the PO number of an order. Raises NotPrinted."""
    shown = {"title": title, "labels": packed, "order": order}
    return pdf(render_to_string("papers/labels.html", shown), "paper", "labels", paper)


def packed(lines):
    """The Packed of (line, its picks)."""
    return [_packed(line, pick) for line, picks in lines for pick in picks]


def of_lot(lot, units):
    """The Packed of units of a lot."""
    return _of(lot.product.full_name, lot.product, lot, units)


def _packed(line, pick):
    name = line.product.full_name if line.product else line.title
    found = _of(name, line.product, pick.lot, pick.quantity)
    sold_as = getattr(line, "short_dated", None)
    return replace(found, agreed=sold_as.expires_on) if sold_as else found


def _of(name, product, lot, units):
    return Packed(name, units, lot.number, lot.expires_on, **_code(product, lot))


def _code(product, lot):
    if not product or not product.upc:
        return {"why_no_code": "No GTIN of this product is known."}
    said = (product.upc, lot.number, lot.expires_on)
    try:
        drawn = b64encode(datamatrix(*said).encode()).decode()
    except CannotBeWritten as error:
        return {"why_no_code": str(error)}
    return {"code": f"data:image/svg+xml;base64,{drawn}", "code_text": in_brackets(*said)}
