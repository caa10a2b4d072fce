"""A clinic with thousands of invoices, of which all but some hundreds are paid.

python -m bench.invoices, in the database of DATABASE_URL, once its catalogue has grown.
"""

import django

# Of whom; so many in all, so many still open, due within the days that a home page looks ahead.
OWNER, INVOICES, OPEN, DAYS = "nina@demo.example", 5_000, 300, 14
_KEY = "bench"
# As the shop does: a number is drawn from its series, then the document is written.
_ISSUE = """
DO $$
DECLARE
    pattern invoicing_document;
    drawn integer;
BEGIN
    SELECT * INTO pattern FROM invoicing_document WHERE id = {first};
    FOR n IN 1..{many} LOOP
        UPDATE invoicing_series SET last = last + 1 WHERE id = pattern.series_id
            RETURNING last INTO drawn;
        pattern.id := nextval(pg_get_serial_sequence('invoicing_document', 'id'));
        pattern.serial := drawn;
        pattern.number := 'INV-' || lpad(drawn::text, 6, '0');
        pattern.due_on := current_date + 1 + n % {days};
        pattern.key := NULL;
        INSERT INTO invoicing_document SELECT pattern.*;
    END LOOP;
END $$
"""


def main():
    django.setup()
    from django.db import connection, transaction

    from accounts.models import Membership
    from shop.receivables.models import Payment

    if Payment.objects.filter(key=_KEY).exists():
        return
    clinic = Membership.objects.get(user__email=OWNER).clinic_id
    with transaction.atomic(), connection.cursor() as cursor:
        first = _first(clinic).pk
        cursor.execute(_ISSUE.format(first=first, many=INVOICES - 1, days=DAYS))
        _pay(clinic, INVOICES - OPEN)
        cursor.execute("ANALYZE invoicing_document, receivables_openinvoice")


def _first(clinic):
    """The invoice that all are like: a sum without lines."""
    from common.clock import today
    from shop.invoicing.models import Document, Series
    from shop.invoicing.numbers import number_of

    series = Series.objects.select_for_update().get(prefix="INV")
    series.last += 1
    series.save(update_fields=["last"])
    party = {"name": "Synthetic", "lines": [], "city": "London"}
    number = number_of(series.prefix, series.last)
    return Document.objects.create(
        **{"series": series, "serial": series.last, "number": number, "reference": number},
        **{"kind": Document.Kind.INVOICE, "clinic_id": clinic, "currency": "GBP", "bank": {}},
        **dict.fromkeys(("seller", "buyer", "delivery"), party),
        **dict.fromkeys(("issued_on", "supplied_on", "due_on"), today()),
        **{"net": 100, "vat": 20, "gross": 120},
    )


def _pay(clinic, many):
    """So many of the clinic's open invoices, the oldest first."""
    from common.clock import today
    from shop.receivables.models import Allocation, OpenInvoice

    paid = _payment(clinic)
    still_open = OpenInvoice.objects.filter(clinic_id=clinic).order_by("document_id")
    Allocation.objects.bulk_create(
        Allocation(
            **{"payment": paid, "document": each.document, "amount": each.document.gross},
            **{"on": today(), "why": "Synthetic"},
        )
        for each in still_open.select_related("document")[:many]
    )


def _payment(clinic):
    """Money for more than all of them."""
    from common.clock import today
    from shop.receivables.models import Payment

    amount = 100_000_000
    return Payment.objects.create(
        source=Payment.Source.CARD,
        key=_KEY,
        clinic_id=clinic,
        on=today(),
        amount=amount,
        left=amount,
        currency="GBP",
    )


if __name__ == "__main__":
    main()
