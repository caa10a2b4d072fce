"""Credit notes: units of an invoice are taken back at what they were invoiced at, never more."""

from collections import defaultdict
from dataclasses import replace

from django.db import transaction
from oscar.core.loading import get_model

from common.clock import today
from common.deeds import NotPossible
from shop.taxes.cents import NOTHING

from . import parts
from .draft import CREDIT_NOTE, Invoiced, TaxRow, total
from .issued import as_issued, orders_named
from .issuing import faults_of, write
from .models import Charge, Document, LineLot, Tax
from .papers import print_waiting

_FOLLOWING = []


def after_crediting(deed):
    """`deed()` is done in each transaction that writes a credit note; rooms above register it."""
    _FOLLOWING.append(deed)


def credited_units(invoice):
    """{(key of a line, number of a lot): units that were credited} of an invoice."""
    lots = LineLot.objects.filter(line__credits__document=invoice)
    found = defaultdict(int)
    for line, number, units in lots.values_list("line__credits", "number", "units"):
        found[line, number] += units
    return found


def creditable(invoice):
    """[(Line, LineLot, units that can still be credited)] of an invoice."""
    return _creditable(invoice, credited_units(invoice))


def _creditable(invoice, before):
    lots = LineLot.objects.filter(line__document=invoice).select_related("line").order_by("pk")
    return [(lot.line, lot, lot.units - before[lot.line_id, lot.number]) for lot in lots]


def has_delivery(invoice):
    """Whether delivery is on an invoice, and was not credited before."""
    return invoice.charges.exists() and not _credited_charges(invoice).exists()


def _credited_charges(invoice):
    return Charge.objects.filter(document__corrects=invoice)


def open_amount(invoice):
    """What an invoice comes to less its credit notes, whatever was paid."""
    notes = Document.objects.filter(corrects=invoice)
    return invoice.gross - total(notes.values_list("gross", flat=True))


def credit(invoice, units, reason, by, key=None, with_delivery=False):
    """The credit note over `units` ({key of a LineLot: how many}); the same `key` makes one.

    Checked as every document is, before the invoice is locked; under its lock all is read again.
    Raises NotPossible, or NotAsked of the rules.
    """
    asked = (units, reason, with_delivery)
    if before := made_before(invoice, key):
        return before
    return write_checked(invoice, checked(invoice, *asked), asked, by, key)


def made_before(invoice, key):
    """The credit note that this key made already, or None."""
    return Document.objects.filter(key=key, corrects=invoice).first() if key else None


def checked(invoice, *asked):
    """The Draft of what is asked. It takes seconds: nothing may be locked meanwhile.

    Raises NotPossible, or NotAsked of the rules.
    """
    draft = draft_of(invoice, *asked)
    if faults := faults_of([draft])[0]:
        raise NotPossible("It fails the checks. " + " ".join(faults))
    return draft


@transaction.atomic
def write_checked(invoice, draft, asked, by, key):
    """The credit note of a checked Draft, if `asked` still comes to it; raises NotPossible."""
    invoice = locked(invoice)
    if before := made_before(invoice, key):
        return before
    if draft_of(invoice, *asked) != draft:
        raise NotPossible("Other units of it were credited meanwhile. Look at it again.")
    document = write(draft, by=by, key=key, corrects=invoice)
    print_waiting.enqueue()
    for deed in _FOLLOWING:
        deed()
    return document


def locked(invoice):
    """The invoice as it is, locked: what is credited of it is credited one after the other."""
    found = Document.objects.select_for_update(no_key=True, of=("self",))
    return found.get(pk=invoice.pk)


def everything(invoice, reason):
    """What is asked where all is credited that is not credited yet."""
    left = {lot.pk: units for _, lot, units in creditable(invoice)}
    return left, reason, has_delivery(invoice)


def draft_of(invoice, units, reason, with_delivery):
    if invoice.is_credit_note:
        raise NotPossible("A credit note cannot be credited.")
    if not reason.strip():
        raise NotPossible("Say why: the clinic reads it.")
    lines = tuple(_lines(invoice, {key: many for key, many in units.items() if many}))
    charges = _charges(invoice) if with_delivery else ()
    if not lines and not charges:
        raise NotPossible("Say how many units of which lot, or that delivery is credited.")
    return replace(
        as_issued(invoice),
        kind=CREDIT_NOTE,
        issued_on=today(),
        due_on=None,
        prepaid=NOTHING,
        terms="",
        lines=lines,
        charges=charges,
        taxes=tuple(_taxes(invoice, (*lines, *charges))),
        **orders_named(orders_of((*lines, *charges)), invoice.corrected_po),
        parcels=(),
        period=None,
        corrects=Invoiced(invoice.number, invoice.issued_on),
        replaces=None,
        reason=reason,
    )


def orders_of(credited):
    keys = list(dict.fromkeys(each.order for each in credited))
    rows = get_model("order", "Order").objects.select_related("payment_terms")
    orders = rows.in_bulk(keys)
    return [orders[key] for key in keys]


def _lines(invoice, units):
    """A DraftLine for each line of the invoice of which units are credited."""
    credited = credited_units(invoice)  # Read once: another may credit while nothing is locked.
    left = {lot.pk: (line, lot, many) for line, lot, many in _creditable(invoice, credited)}
    if any(key not in left for key in units):
        raise NotPossible("These units are of another invoice.")
    by_line = defaultdict(list)
    for key, many in units.items():
        line, lot, most = left[key]
        if not 0 < many <= most:
            raise NotPossible(f"Lot {lot.number}: {most} of it can still be credited.")
        by_line[line.pk].append((lot, many))
    drafted = as_issued(invoice).lines
    rows = invoice.lines.order_by("pk")
    before = _by_line(credited)
    for row, line in zip(rows, drafted, strict=True):
        if row.pk in by_line:
            yield _credited(row, line, by_line[row.pk], before[row.pk])


def _by_line(credited):
    found = defaultdict(int)
    for (line, _), units in credited.items():
        found[line] += units
    return found


def _credited(row, line, lots, before):
    many = sum(units for _, units in lots)
    share = parts.part(parts.Sum(row.units, row.before, row.discount), before, many)
    kept = {lot.number: lot for lot in line.lots}
    return replace(
        line,
        units=many,
        before=share.before,
        discount=share.discount,
        lots=tuple(replace(kept[lot.number], units=units) for lot, units in lots),
        parcel=None,
        sent_with="",
        credits=row.pk,
    )


def _charges(invoice):
    if _credited_charges(invoice).exists():
        raise NotPossible("Its delivery was credited already.")
    return as_issued(invoice).charges


def _taxes(invoice, credited):
    """The VAT of what is credited, of each order; the last part takes what is left."""
    reasons = {(tax.category, tax.rate): tax.reason for tax in invoice.taxes.all()}
    for order in dict.fromkeys(each.order for each in credited):
        nets = defaultdict(lambda: NOTHING)
        for each in credited:
            if each.order == order:
                nets[each.category, each.rate] += each.net
        whole = _taxed(invoice.taxes.filter(order=order))
        before = _taxed(Tax.objects.filter(document__corrects=invoice, order=order))
        for rate, vat in parts.vats(whole, before, nets).items():
            yield TaxRow(*rate, nets[rate], vat, reasons[rate], order)


def _taxed(rows):
    found = {}
    for row in rows:
        rate, old = (row.category, row.rate), found.get((row.category, row.rate), parts.UNTAXED)
        found[rate] = parts.Taxed(old.net + row.net, old.vat + row.vat)
    return found
