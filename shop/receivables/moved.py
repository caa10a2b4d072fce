"""What moved on the account of a clinic, with the balance after each: a part at a time, however
much there is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.statements import PlainSQL


@dataclass(frozen=True)
class Movement:
    """`owed` is what it adds to what the clinic owes: payments and credit notes are negative.

    `number` is that of an invoice or credit note; a payment has none.
    """

    on: date
    kind: str
    words: str
    owed: Decimal
    number: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Row:
    movement: Movement
    balance: Decimal


def newest(clinic, currency, *, first=None, last=None, start=0, most=None):
    """Rows of a clinic's account, the newest first: of these days, after `start` of them, so many
    at most. One statement."""
    days = {"first": first, "last": last}
    found = _MOVED.rows(clinic=clinic.pk, currency=currency, start=start, most=most, **days)
    return [Row(_movement(*told), balance) for *told, balance in found]


def _movement(on, place, number, owed, due_on, words, whole):
    return _AS[place](on, number, owed, due_on, words, whole)


def _invoice(on, number, owed, due_on, reference, _):
    return Movement(on, "Invoice", reference, owed, number, due_on)


def _credit_note(on, number, owed, due_on, invoice, _):
    return Movement(on, "Credit note", f"of {invoice}", owed, number)


def _payment(on, key, owed, due_on, words, whole):
    kind = "Payment" if whole > 0 else "Returned or paid out"
    return Movement(on, kind, words + (f", part of {whole}" if -owed != whole else ""), owed)


def _written_off(on, key, owed, due_on, invoice, _):
    return Movement(on, "Written off", f"cents of {invoice}", owed)


def _owed_again(on, key, owed, due_on, invoice, _):
    return Movement(on, "Owed again", f"what was written off of {invoice}", owed)


# By their place in the statement: of several on a day documents come first, so that a payment meets
# what it pays.
_AS = (_invoice, _credit_note, _payment, _written_off, _owed_again)

# Of a payment counts what of it is allocated to the clinic's invoices, or went back of what is the
# clinic's, and what is left of the clinic's own.
_MOVED = PlainSQL(
    """
    SELECT "on", place, link, owed, due_on, words, whole, balance
    FROM (
        WITH live AS (
            SELECT a.id, a.payment_id, a.returned_id, a.amount, a."on", d.number, d.currency
            FROM receivables_allocation a JOIN invoicing_document d ON d.id = a.document_id
            WHERE d.clinic_id = %(clinic)s AND a.undone_at IS NULL
            UNION ALL
            SELECT a.id, a.payment_id, a.returned_id, a.amount, a."on", NULL, NULL
            FROM receivables_allocation a JOIN receivables_payment p ON p.id = a.payment_id
            WHERE p.clinic_id = %(clinic)s AND a.document_id IS NULL AND a.undone_at IS NULL
        ),
        shares AS (
            SELECT payment_id, sum(share) AS share
            FROM (
                SELECT payment_id, amount FROM live WHERE payment_id IS NOT NULL
                UNION ALL
                SELECT returned_id, -amount FROM live WHERE returned_id IS NOT NULL
                UNION ALL
                SELECT id, "left" FROM receivables_payment
                WHERE clinic_id = %(clinic)s AND "left" <> 0
            ) AS parts (payment_id, share)
            GROUP BY payment_id
        ),
        moved ("on", place, link, owed, due_on, words, whole) AS (
            SELECT d.issued_on, 0, d.number::text, d.gross, d.due_on, d.reference::text,
                NULL::numeric
            FROM invoicing_document d
            WHERE d.clinic_id = %(clinic)s AND d.currency = %(currency)s AND d.kind <> '381'
            UNION ALL
            SELECT d.issued_on, 1, d.number, -d.gross, NULL, c.number, NULL
            FROM invoicing_document d LEFT JOIN invoicing_document c ON c.id = d.corrects_id
            WHERE d.clinic_id = %(clinic)s AND d.currency = %(currency)s AND d.kind = '381'
            UNION ALL
            SELECT p."on", 2, lpad(p.id::text, 12, '0'), -shares.share, NULL,
                coalesce(nullif(p.name, ''), left(p.words, 80)), p.amount
            FROM shares JOIN receivables_payment p ON p.id = shares.payment_id
            WHERE p.currency = %(currency)s AND shares.share <> 0
            UNION ALL
            SELECT "on", 3, lpad(id::text, 12, '0'), -amount, NULL, number, NULL
            FROM live
            WHERE payment_id IS NULL AND currency = %(currency)s
            UNION ALL
            SELECT day, place, lpad(id::text, 12, '0'), share, NULL, number, NULL
            FROM (
                SELECT a.id, a.amount, a."on", a.until, d.number
                FROM receivables_allocation a JOIN invoicing_document d ON d.id = a.document_id
                WHERE d.clinic_id = %(clinic)s AND d.currency = %(currency)s
                    AND a.payment_id IS NULL AND a.until >= a."on"
            ) AS ended, LATERAL (VALUES ("on", 3, -amount), (until + 1, 4, amount))
                AS moves (day, place, share)
        )
        SELECT *, sum(owed) OVER (
            ORDER BY "on", place, link COLLATE "C" ROWS UNBOUNDED PRECEDING
        ) AS balance
        FROM moved
    ) AS account
    WHERE "on" >= coalesce(%(first)s, '-infinity'::date)
        AND "on" <= coalesce(%(last)s, 'infinity'::date)
    ORDER BY "on" DESC, place DESC, link COLLATE "C" DESC
    LIMIT %(most)s OFFSET %(start)s
    """,
    clinic="bigint",
    currency="text",
    first="date",
    last="date",
    most="bigint",
    start="bigint",
)
