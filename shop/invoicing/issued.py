"""An issued document read back from its rows, as papers, pages and credit notes need it."""

from shop.payment_terms.queries import po_number_of

from .draft import Bank, Draft, DraftCharge, DraftLine, Invoiced, Lot, Party, TaxRow

# What stands in the rows by the same names as in a Draft and its lines.
SAID = ("kind", "currency", "issued_on", "supplied_on", "due_on", "terms", "reason")
SAID += ("prepaid", "corrected_po")
SAID_OF_LINE = ("name", "units", "unit_price", "before", "discount", "category", "rate")
SAID_OF_LINE += ("code", "gtin")


def as_issued(document):
    """The Draft that a Document says; six queries, whatever its length."""
    rows = list(document.lines.select_related("order_line", "parcel").prefetch_related("lots"))
    lines = tuple(_line(row) for row in rows)
    taxes = document.taxes.select_related("order__payment_terms")
    return Draft(
        clinic=document.clinic_id,
        seller=_party(document.seller),
        buyer=_party(document.buyer),
        delivery=_party(document.delivery),
        bank=Bank(**document.bank),
        lines=lines,
        charges=tuple(_charge(row) for row in document.charges.all()),
        taxes=tuple(_tax(row) for row in taxes),
        **orders_named((row.order for row in taxes), document.corrected_po),
        parcels=parcels_named(lines),
        corrects=_named(document.corrects),
        replaces=_named(document.replaces),
        period=_period(document),
        **{name: getattr(document, name) for name in SAID},
    )


def orders_named(orders, corrected_po=""):
    """How a Draft names them: by our number and the clinic's own."""
    numbers = {order.number: corrected_po or po_number_of(order) for order in orders}
    return {"orders": tuple(numbers), "po_numbers": tuple(numbers.values())}


def parcels_named(lines):
    return tuple(dict.fromkeys(line.sent_with for line in lines if line.sent_with))


def _named(document):
    return named(document) if document else None


def named(document):
    """How another document names it."""
    return Invoiced(document.number, document.issued_on, document.is_credit_note)


def _period(document):
    days = document.period_from, document.period_to
    return days if all(days) else None


def _party(kept):
    return Party(**kept | {"lines": tuple(kept["lines"])})


def _line(row):
    lots = tuple(Lot(lot.number, lot.expires_on, lot.units) for lot in row.lots.all())
    said = {name: getattr(row, name) for name in SAID_OF_LINE}
    keys = {"order": row.order_line.order_id, "order_line": row.order_line_id}
    keys |= {"parcel": row.parcel_id, "credits": row.credits_id}
    return DraftLine(**said, **keys, lots=lots, sent_with=row.parcel.number if row.parcel else "")


def _charge(row):
    return DraftCharge(row.order_id, row.words, row.net, row.category, row.rate)


def _tax(row):
    return TaxRow(row.category, row.rate, row.net, row.vat, row.reason, row.order_id)
