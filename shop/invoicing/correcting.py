"""An issued invoice is corrected: credited in full, and invoiced anew with what is true today.

Both are written in one transaction. What settled the old one is asked of whoever books payments.
What a credit note took back by mistake is invoiced anew likewise; nothing is credited then.
"""

from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from oscar.core.loading import get_model

from accounts.clinics import vat
from catalogue.models.product import own_or_familys
from common.clock import today
from common.deeds import NotPossible
from common.tax_classes import TaxClass
from shop.payment_terms.queries import terms_of_order
from shop.payment_terms.rule import THIS_INVOICE
from shop.tax_table.facts import table_of
from shop.tax_table.records import basis_of
from shop.tax_table.versions import VERSIONS

from . import crediting
from .correction import NotTaxed, Reason, changes, taxed_anew
from .draft import INVOICE, Draft, as_named, total
from .drafting import buyer_at, party_at
from .issued import as_issued, named, orders_named, parcels_named
from .issuing import faults_of, lock_invoices, lock_orders, write
from .models import Document
from .papers import print_waiting
from .seller import bank, seller

_BOOKS = []


def keep(books):
    """`books.lock(invoice)` locks what settled it and then the invoice, `books.settled_of(invoice)`
    is how much that is, `books.move(old, new, by)` sets it against the new one. Likewise
    `lock_freed`, `freed_of` and `take` with what had settled it and was freed by a credit note."""
    _BOOKS.append(books)


@dataclass(frozen=True)
class Asked:
    """What was wrong, the buyer's address where it is another (None: as it was) and the PO number
    where that is another."""

    reason: Reason
    address: object = None
    po_number: str = ""


@dataclass(frozen=True)
class Drafts:
    """The credit note, unless there is one, and the new invoice before they have numbers, and what
    changes."""

    note: Draft | None
    new: Draft
    changes: tuple


def made_before(document, key):
    """The invoice that this key made already in place of a document, or None."""
    if document.is_credit_note:
        return Document.objects.filter(key=key, replaces=document).first() if key else None
    return document.replaced_by if crediting.made_before(document, key) else None


def checked(document, asked):
    """The Drafts of what is asked. It takes seconds: nothing may be locked meanwhile.

    Raises NotPossible, or NotAsked of the rules.
    """
    drafts = drafts_of(document, asked)
    both = [each for each in (drafts.note, drafts.new) if each]
    if found := dict.fromkeys(fault for each in faults_of(both) for fault in each):
        raise NotPossible("It fails the checks. " + " ".join(found))
    return drafts


def locked(document):
    """The document as it is, locked after all that is locked before it: its orders, the numbers of
    invoices, the payments that settled it."""
    lock_orders(set(document.taxes.values_list("order", flat=True)))
    lock_invoices()
    for books in _BOOKS:
        if document.is_credit_note:
            books.lock_freed(document.corrects)
        else:
            books.lock(document)
    return crediting.locked(document)


@transaction.atomic
def write_checked(document, drafts, asked, by, key=None):
    """The new invoice of checked Drafts, if what is asked still comes to them; the same `key` makes
    one. Raises NotPossible."""
    document = locked(document)
    if before := made_before(document, key):
        return before
    if drafts_of(document, asked) != drafts:
        raise NotPossible("It has changed meanwhile. Look at it again.")
    if document.is_credit_note:
        return _taken_back(document, drafts.new, by, key)
    credited = crediting.everything(document, asked.reason.words)
    crediting.write_checked(document, drafts.note, credited, by, key)
    new = write(drafts.new, by=by, replaces=document)
    for books in _BOOKS:
        books.move(document, new, by)
    return new


def _taken_back(note, draft, by, key):
    """The new invoice in place of a credit note."""
    new = write(draft, by=by, key=key, replaces=note)
    for books in _BOOKS:
        books.take(note.corrects, new, by)
    print_waiting.enqueue()
    return new


def drafts_of(document, asked):
    """The Drafts, unchecked. Raises NotPossible."""
    if Document.objects.filter(replaces=document).exists():
        raise NotPossible("Another invoice has taken its place already.")
    note = None if document.is_credit_note else _credited(document, asked.reason.words)
    old = _as_left(document.corrects or document, note or as_issued(document))
    new = _with_terms(document, _taxed(document, _anew(document, old, asked), asked.reason))
    found = tuple(changes(old, new))
    if not found and (note or asked.reason != Reason.CREDITED):
        raise NotPossible("The new invoice would say the same.")
    return Drafts(note, new, found)


def _credited(invoice, words):
    asked = units, _, with_delivery = crediting.everything(invoice, words)
    if not with_delivery and not any(units.values()):
        raise NotPossible(
            "All of it is credited already. What a credit note took back by mistake is invoiced "
            "anew from the page of that."
        )
    return crediting.draft_of(invoice, *asked)


def _as_left(invoice, note):
    """What the invoice says of what is not credited yet."""
    old = as_issued(invoice)
    keys = invoice.lines.order_by("pk").values_list("pk", flat=True)
    rows = dict(zip(keys, old.lines, strict=True))
    lines = tuple(
        replace(
            line,
            credits=None,
            parcel=rows[line.credits].parcel,
            sent_with=rows[line.credits].sent_with,
        )
        for line in note.lines
    )
    named = {"orders": note.orders, "po_numbers": note.po_numbers, "parcels": parcels_named(lines)}
    return replace(old, lines=lines, charges=note.charges, taxes=note.taxes, **named)


def _anew(document, old, asked):
    """The same with what is true today of who sells and who buys, taxed as it was."""
    orders = _orders(old)
    po_number = asked.po_number or old.corrected_po
    return replace(
        old,
        kind=INVOICE,
        seller=seller(),
        buyer=_buyer(document, old, asked),
        bank=bank(),
        issued_on=today(),
        due_on=_agreed(orders).due_on(today()),
        corrected_po=po_number,
        **orders_named(orders, po_number),
        reason=asked.reason.words,
        replaces=named(document),
    )


def _orders(draft):
    return crediting.orders_of((*draft.lines, *draft.charges))


def _agreed(orders):
    return terms_of_order(orders[-1]).agreement


def _buyer(document, old, asked):
    if document.clinic is None:
        return old.buyer
    place = party_at(asked.address) if asked.address else old.buyer
    return buyer_at(place, document.clinic.name, old.buyer.vat_number)


def _taxed(document, draft, reason):
    """By the VAT number that counts today, and by today's table, where that is what was wrong."""
    if reason not in (Reason.VAT_NUMBER, Reason.VAT) or document.clinic is None:
        return draft
    bases = {order.pk: _basis_of(order) for order in _orders(draft)}
    number = _number(document.clinic, next(iter(bases.values())).vat_number)
    draft = replace(draft, buyer=replace(draft.buyer, vat_number=number))
    treatments = dict(_treatments(document, bases, number, is_by_new_table=reason == Reason.VAT))
    if all(_is_taxed(line, treatments[line.order_line]) for line in draft.lines):
        return draft
    try:
        return taxed_anew(draft, treatments)
    except NotTaxed as error:
        raise NotPossible(f"{error} Credit it, and invoice it by hand.") from error


def _basis_of(order):
    if basis := basis_of(order):
        return basis
    raise NotPossible(f"Nobody kept how order {order.number} was taxed.")


def _number(clinic, before):
    """That counts today; one that counted then stays, though its look-up is old by now."""
    if clinic.vat_number == before and clinic.vat_state == vat.State.VERIFIED:
        return before
    known = clinic.vat_number, clinic.vat_verified_on
    return vat.counting(*known, today(), settings.VAT_NUMBER_DAYS)


def _treatments(document, bases, number, *, is_by_new_table):
    """(key of an order's line, how it is taxed) of all lines of a document, by their products."""
    rows = get_model("order", "Line").objects.filter(invoiced__document=document).distinct()
    rows = rows.annotate(tax_class=own_or_familys("tax_class", "product__"))
    newest = VERSIONS.in_force().pk
    for key, order, product, tax_class in rows.values_list("pk", "order", "product", "tax_class"):
        if product is None:
            raise NotPossible("One of its products is gone: nobody knows how it is taxed.")
        table = table_of(newest if is_by_new_table else bases[order].version_id)
        status = table.status(vat.country_of(number))
        yield key, table.treatment(tax_class or TaxClass.STANDARD, status, bases[order].country)


def _is_taxed(line, treatment):
    return (line.category, line.rate) == (treatment.category.value, treatment.rate)


def _with_terms(document, draft):
    """With what settled the old one, and how the rest is paid."""
    old, settled = document.corrects or document, min(_settled_of(document), draft.gross)
    words = _settled(old, settled, draft) if settled else ""
    draft = replace(draft, prepaid=settled)
    if draft.due:
        agreed = _agreed(_orders(draft))
        said = agreed.on_invoice(today(), draft.due, draft.currency, THIS_INVOICE)
        words = f"{words} {said}".strip()
    return as_named(replace(draft, terms=words))


def _settled_of(document):
    if document.is_credit_note:
        return total(books.freed_of(document.corrects) for books in _BOOKS)
    return total(books.settled_of(document) for books in _BOOKS)


def _settled(invoice, amount, draft):
    left = "" if amount < draft.gross else " Nothing is left to pay."
    return f"{draft.currency} {amount} of it was settled before, with {invoice.number}.{left}"
