"""Issues invoices of what has left: checked first, then numbered and written in one transaction.

What left is written down with its hand-over (`left`), so that no invoice is forgotten; whatever
stops the worker, the row waits, and two workers make one invoice of it.
"""

import logging
from calendar import monthrange
from dataclasses import asdict
from datetime import timedelta

from django.db import OperationalError, transaction
from django_tasks import task
from oscar.core.loading import get_model

from common.clock import now, today
from common.deeds import NotPossible
from common.jobs.rules import PAPERS
from common.jobs.services import enqueue_once
from shop.purchasing.queries import signature_of
from shop.taxes.cents import NOTHING

from . import checks, electronic, prepaid, rules
from .draft import CREDIT_NOTE
from .drafting import CannotBeInvoiced, draft_of, shares
from .issued import SAID, SAID_OF_LINE
from .models import (
    Charge,
    Document,
    ElectronicCopy,
    Line,
    LineLot,
    Series,
    Tax,
    ToInvoice,
    Wishes,
)
from .numbers import number_of, rf_reference
from .papers import print_waiting
from .waiting import rounds, waiting

_log = logging.getLogger(__name__)
_PREFIXES = {CREDIT_NOTE: "CRN"}
_INVOICES = "INV"
_SOON = timedelta(minutes=1)
# Stands for the number that is drawn when the checks are passed.
PLACEHOLDER = "INV-000000"


class NotAsChecked(Exception):
    """Something of it has changed since it was checked: it is checked again."""


def left(parcel):
    """Write down that a parcel is to be invoiced, in the transaction of its hand-over; nothing is
    of an order without charge."""
    signature = signature_of(parcel.order)
    if signature and signature.without_charge:
        return
    clinic = signature and signature.clinic_id
    is_monthly = clinic and Wishes.objects.filter(clinic=clinic, monthly=True).exists()
    ToInvoice.objects.create(
        parcel=parcel, clinic_id=clinic, after=_end_of_month(today()) if is_monthly else None
    )
    if not is_monthly:
        issue_waiting.enqueue()  # Seen by the worker with the row, when both are committed.


def _end_of_month(day):
    return day.replace(day=monthrange(day.year, day.month)[1])


@task(queue_name=PAPERS)
def issue_waiting():
    issue_all()


def issue_all(on=None):
    """Issue what is to be issued; says what was done. Safe to run twice, late and by several."""
    on = on or today()
    issued = sum(_issue(groups, on) for groups in rounds(waiting(on)))
    return f"{issued} invoices issued"


def _issue(groups, on):
    """How many of these groups became an invoice."""
    drafts = [(group, draft) for group in groups if (draft := _drafted(group, on))]
    issued = 0
    for (group, draft), faults in zip(drafts, _asked([d for _, d in drafts]), strict=True):
        if faults:
            _hold_back(group, "\n".join(faults))
        else:
            issued += _is_written(group, draft)
    if issued:
        enqueue_once(print_waiting)
    return issued


def _asked(drafts):
    """As `faults_of`; what the rules are not asked of with others they are asked of alone.

    Raises NotAsked where they could be asked of none.
    """
    try:
        return faults_of(drafts)
    except rules.NotAsked as error:
        alone = [_asked_alone(draft) for draft in drafts] if len(drafts) > 1 else [None]
        if alone == [None] * len(drafts):
            raise
        why = [f"{error} Of others they could be asked."]
        return [why if faults is None else faults for faults in alone]


def _asked_alone(draft):
    try:
        return faults_of([draft])[0]
    except rules.NotAsked:
        return None


def _is_written(group, draft):
    """Whether this call made it a document; what has changed meanwhile is looked at again soon."""
    try:
        return bool(_write_invoice(group, draft))
    except (NotAsChecked, OperationalError):
        _log.warning("%s has changed while it was checked.", group[0], exc_info=True)
        enqueue_once(issue_waiting, by=now() + _SOON)
    except Exception as error:
        _log.exception("%s cannot be written.", group[0])
        _hold_back(group, f"It cannot be written: {type(error).__name__}: {error}")
    return False


def _drafted(group, on):
    """The Draft, or None where none can be made, which staff then read."""
    try:
        return _draft(group, on)
    except CannotBeInvoiced as error:
        _hold_back(group, str(error))
    except Exception as error:  # It must not keep others from their invoices.
        _log.exception("%s cannot be put together.", group[0])
        _hold_back(group, f"It cannot be put together: {type(error).__name__}: {error}")
    return None


def _draft(group, on):
    month_end = group[0].after
    return draft_of(group, on, (month_end.replace(day=1), month_end) if month_end else None)


def faults_of(drafts):
    """[what is wrong with each draft]: our own sums, then the rules of EN 16931.

    Raises NotAsked.
    """
    prepared = [_as_xml(draft) for draft in drafts]
    sound = [texts for faults, texts in prepared if not faults]
    official = iter(rules.broken(sound) if sound else [])
    return [faults or next(official) for faults, _ in prepared]


def _as_xml(draft):
    """(faults, the texts that the rules are asked of, where there are none)."""
    if faults := checks.faults(draft):
        return faults, []
    try:
        return [], [syntax(draft, PLACEHOLDER) for syntax in _SYNTAXES]
    except Exception as error:  # Of signs that XML cannot hold, for one.
        _log.exception("Of %s no XML can be written.", ", ".join(draft.orders))
        return [f"It cannot be written as XML: {type(error).__name__}: {error}"], []


_SYNTAXES = (electronic.cii, electronic.ubl)


def _hold_back(group, problem):
    keys = [row.pk for row in group]
    ToInvoice.objects.filter(pk__in=keys, document=None).update(problem=problem, tried_at=now())


@transaction.atomic
def _write_invoice(group, draft):
    """The Document; None where another worker was first. Raises NotAsChecked."""
    lock_orders({row.parcel.order_id for row in group})
    keys = [row.pk for row in group]
    rows = ToInvoice.objects.select_for_update().filter(pk__in=keys, document=None).order_by("pk")
    rows = list(rows)
    if len(rows) < len(group):
        return None
    if _draft(group, draft.issued_on) != draft:
        raise NotAsChecked
    document, taken = write(draft), shares(draft)
    if sum(taken.values(), NOTHING) != draft.prepaid:  # More is left than a moment ago.
        raise NotAsChecked
    try:
        prepaid.take(document, taken)
    except NotPossible as error:  # Less is left of what was paid before, by now.
        raise NotAsChecked from error
    ToInvoice.objects.filter(pk__in=keys).update(document=document, problem="", tried_at=now())
    return document


def lock_orders(keys):
    orders = get_model("order", "Order").objects.select_for_update(no_key=True)
    list(orders.filter(pk__in=keys).order_by("pk"))


def write(draft, *, by=None, key=None, corrects=None, replaces=None):
    """The Document of a checked draft; its number is drawn last, and held until the transaction
    ends, in which this has to be called."""
    series, serial = _draw(_PREFIXES.get(draft.kind, _INVOICES))
    number = number_of(series.prefix, serial)
    document = Document.objects.create(
        series=series,
        serial=serial,
        number=number,
        reference=rf_reference(number),
        corrects=corrects,
        replaces=replaces,
        clinic_id=draft.clinic,
        by=by,
        key=key,
        **{name: asdict(getattr(draft, name)) for name in ("seller", "buyer", "delivery", "bank")},
        **{name: getattr(draft, name) for name in (*SAID, "net", "vat", "gross")},
        **dict(zip(("period_from", "period_to"), draft.period or (), strict=False)),
    )
    _write_parts(document, draft)
    ElectronicCopy.objects.create(
        document=document, cii=electronic.cii(draft, number), ubl=electronic.ubl(draft, number)
    )
    return document


def lock_invoices():
    """Nobody else draws the number of an invoice until the transaction ends."""
    _locked(_INVOICES)


def _locked(prefix):
    return Series.objects.select_for_update().get(prefix=prefix)


def _draw(prefix):
    """(the locked Series, its next serial number). Nobody else draws until we are done."""
    series = _locked(prefix)
    series.last += 1
    series.save(update_fields=["last"])
    return series, series.last


def _write_parts(document, draft):
    lines = Line.objects.bulk_create(
        Line(
            document=document,
            order_line_id=line.order_line,
            parcel_id=line.parcel,
            credits_id=line.credits,
            **{name: getattr(line, name) for name in SAID_OF_LINE},
        )
        for line in draft.lines
    )
    LineLot.objects.bulk_create(
        LineLot(line=line, number=lot.number, expires_on=lot.expires_on, units=lot.units)
        for line, drafted in zip(lines, draft.lines, strict=True)
        for lot in drafted.lots
    )
    Charge.objects.bulk_create(
        Charge(document=document, order_id=charge.order, **_but_order(charge))
        for charge in draft.charges
    )
    Tax.objects.bulk_create(
        Tax(document=document, order_id=tax.order, **_but_order(tax)) for tax in draft.taxes
    )


def _but_order(row):
    return {name: value for name, value in asdict(row).items() if name != "order"}
