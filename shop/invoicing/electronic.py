"""A document as XML of EN 16931: CII, which its PDF carries (Factur-X), and UBL 2.1.

Both are made by factur-x of one table of business terms; what each BT and BG is:
EN 16931-1, table 2.
"""

from __future__ import annotations

from typing import Any

from shop.taxes.categories import Category

from .draft import Draft, DraftCharge, DraftLine, Lot, Party, TaxRow
from .numbers import rf_reference

_CREDIT_TRANSFER, _SEPA, _CARD = "30", "58", "48"  # UNTDID 4461
_ONE, _DELIVERY, _DISCOUNT = "C62", "DL", "95"  # UNECE Rec. 20, UNTDID 7161 and 5189
_GTIN = "0160"  # ISO 6523
Terms = dict[str, Any]


def cii(draft: Draft, number: str) -> str:
    """Cross Industry Invoice, profile EN 16931 of Factur-X."""
    return _written(draft, number, "factur-x")


def ubl(draft: Draft, number: str) -> str:
    """UBL 2.1: an Invoice or a CreditNote."""
    return _written(draft, number, "ubl-2.1")


def _written(draft: Draft, number: str, flavor: str) -> str:
    from facturx import generate_xml  # type: ignore[import-untyped]  # It brings all of pypdf.

    unchecked = {"check_xsd": False, "check_schematron": False}
    xml: bytes = generate_xml(terms(draft, number), flavor, "en16931", **unchecked)
    return xml.decode()


def terms(draft: Draft, number: str) -> Terms:
    """The business terms of a document; what it does not say is not in it."""
    found: Terms = {
        "BT-1": number,
        "BT-2": draft.issued_on,
        "BT-3": draft.kind,
        "BT-5": draft.currency,
        "BT-9": draft.due_on,
        "BT-13": draft.po_number,
        "BT-14": draft.orders[0] if len(draft.orders) == 1 else "",
        "BT-16": draft.parcels[0] if len(draft.parcels) == 1 else "",
        "BT-20": draft.terms,
        "BT-72": draft.supplied_on,
        "BG-1": [{"BT-22": note} for note in _notes(draft)],
        "BG-4": {**_party(draft.seller), **_seller(draft.seller)},
        "BG-7": _party(draft.buyer),
        "BG-13": _party(draft.delivery),
        "BG-21": [_charge(charge) for charge in draft.charges],
        "BG-23": [_tax(tax) for tax in draft.tax_rows],
        "BG-25": [_line(line, place) for place, line in enumerate(draft.lines, 1)],
        **_period(draft),
        **_totals(draft),
        **_preceding(draft),
        **_payment(draft, number),
    }
    return {name: value for name, value in found.items() if value}


def _notes(draft: Draft) -> list[str]:
    """Why a credit note is; which PO number each order has, where they are several."""
    several = any(draft.po_numbers) and not draft.po_number
    orders = f"Orders: {', '.join(draft.orders_with_po)}." if several else ""
    return [note for note in (draft.reason, orders) if note]


def _totals(draft: Draft) -> Terms:
    return {
        "BT-106": str(draft.goods),
        "BT-108": str(draft.charged) if draft.charges else "",
        "BT-109": str(draft.net),
        "BT-110": str(draft.vat),
        "BT-112": str(draft.gross),
        "BT-113": str(draft.prepaid) if draft.prepaid else "",
        "BT-115": str(draft.due),
    }


def _period(draft: Draft) -> Terms:
    return {"BT-73": draft.period[0], "BT-74": draft.period[1]} if draft.period else {}


def _preceding(draft: Draft) -> Terms:
    invoice = draft.corrects or draft.replaces
    return {"BG-3": [{"BT-25": invoice.number, "BT-26": invoice.issued_on}]} if invoice else {}


def _payment(draft: Draft, number: str) -> Terms:
    """Where to pay to; a credit note asks for nothing, nor does what was paid before."""
    bank = draft.bank
    if draft.prepaid and not draft.due and not draft.replaces:
        return {"BT-81": _CARD}
    if draft.is_credit_note or not draft.due or not bank.iban:
        return {}
    return {
        "BT-81": _SEPA if draft.currency == "EUR" else _CREDIT_TRANSFER,
        "BT-83": rf_reference(number),
        "BT-84": bank.iban,
        "BT-85": bank.holder,
        "BT-86": bank.bic,
    }


def _party(party: Party) -> Terms:
    lines = dict(zip(("addr_l1", "addr_l2", "addr_l3"), party.lines, strict=False))
    found = {
        "name": party.name,
        "city": party.city,
        "postcode": party.postcode,
        "country_code": party.country,
        "vat_identifier": party.vat_number,
        **lines,
    }
    return {name: value for name, value in found.items() if value}


def _seller(party: Party) -> Terms:
    found = {"legal_identifier": party.company_number}
    if party.email:
        found |= {"einvoicing_addr": party.email, "einvoicing_addr_schemeid": "EM"}
    return {name: value for name, value in found.items() if value}


def _charge(charge: DraftCharge) -> Terms:
    found = {
        "amount": str(charge.net),
        "reason": charge.words,
        "reason_code": _DELIVERY if charge.words.startswith("Delivery") else "",
        "vat_category_code": charge.category,
        "vat_rate": _percent(charge),
    }
    return {name: value for name, value in found.items() if value}


def _tax(tax: TaxRow) -> Terms:
    found = {
        "BT-116": str(tax.net),
        "BT-117": str(tax.vat),
        "BT-118": tax.category,
        "BT-119": _percent(tax),
        "BT-120": tax.reason,
    }
    return {name: value for name, value in found.items() if value}


def _line(line: DraftLine, place: int) -> Terms:
    found: Terms = {
        "BT-126": str(place),
        "BT-129": str(line.units),
        "BT-130": _ONE,
        "BT-131": str(line.net),
        "BT-146": str(line.price),
        "BT-151": line.category,
        "BT-152": _percent(line),
        "BT-153": line.name,
        "BT-155": line.code,
        "BG-32": [attribute for lot in line.lots for attribute in _lot(lot)],
    }
    if line.gtin:
        found |= {"BT-157": line.gtin, "BT-157-1": _GTIN}
    if line.discount:
        why = {"reason": "Discount", "reason_code": _DISCOUNT}
        found["BG-27"] = [{"amount": str(line.discount), **why}]
    return {name: value for name, value in found.items() if value}


def _lot(lot: Lot) -> list[Terms]:
    """Lots as attributes of the item: BatchID is of no profile but EXTENDED."""
    return [
        {"BT-160": "Lot", "BT-161": f"{lot.number} ({lot.units})"},
        {"BT-160": "Expiry", "BT-161": lot.expires_on.isoformat()},
    ]


def _percent(taxed: DraftLine | DraftCharge | TaxRow) -> str:
    """What is outside the scope of VAT has no rate (BR-O-05)."""
    return "" if taxed.category == Category.OUTSIDE else f"{taxed.rate * 100:.2f}"
