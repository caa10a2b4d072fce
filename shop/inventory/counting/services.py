"""A counting sheet is begun, counted scan by scan, compared with the books, and booked once.

Each deed locks the sheet first, then, where it books, all stock of its products (locks.py).
"""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from common.clock import now
from common.deeds import NotPossible

from .. import proposals
from ..ledger import line, write
from ..locks import lock_stock
from ..models import CountSheet, Movement, Outcome, Proposal, Reason, Tally
from ..proposals import Asked
from . import queries
from .recognising import recognised

MOST = 100_000
NOT_IN_THE_BOOKS = "none"
State = CountSheet.State
_OPEN = (State.COUNTING, State.COMPARED)


@dataclass(frozen=True)
class Counted:
    """What came of a scan: its Tally; None and the Recognised that is asked about; or the Tally of
    the same pack, which was counted before."""

    tally: Tally | None = None
    asked: object = None
    was_counted: bool = False


def begin(by, place=None, product=None):
    """The open sheet of a place or a product; a new one where there is none."""
    of = {"place": place, "product": product}
    try:
        with transaction.atomic():
            return _open(of) or CountSheet.objects.create(begun_by=by, **of)
    except IntegrityError:  # Somebody else began it at the same moment.
        return _open(of)


def _open(of):
    return CountSheet.objects.filter(state__in=_OPEN, **of).first()


# Counting.


@transaction.atomic
def count(sheet, place, text, by, *, key=None, units=None, answer=""):
    """Count a pack that was scanned, or `units` of a lot that was typed. Returns Counted.

    `answer` to a question: the key of one of its lots, or NOT_IN_THE_BOOKS.
    """
    sheet = locked(sheet, State.COUNTING)
    sent = Tally.objects.filter(key=key).first() if key else None
    if sent and sent.code == text:
        return Counted(sent)
    found = recognised(sheet, place, text)
    if found.serial and (same := _of_serial(sheet, found)):
        return Counted(same, was_counted=True)
    units = found.units if units is None else units
    if units > MOST:
        raise NotPossible(f"It stands for {units:,} units: type how many there are.")
    lot = found.lot or next((lot for lot in found.lots if str(lot.pk) == answer), None)
    if lot is None and answer != NOT_IN_THE_BOOKS:
        return Counted(asked=found)
    return Counted(
        Tally.objects.create(
            sheet=sheet,
            place=place,
            lot=lot,
            units=units,
            code=text,
            serial=found.serial,
            key=uuid.uuid4() if sent or not key else key,
            by=by,
        )
    )


def _of_serial(sheet, found):
    """The same pack, by its serial number, as it was counted before."""
    same = sheet.tallies.filter(serial=found.serial, is_set_aside=False)
    return same.filter(lot__product=found.lot.product_id).first() if found.lot else None


@transaction.atomic
def take_back(sheet, pk):
    """One tally counts no more: it was a slip."""
    sheet = locked(sheet, State.COUNTING)
    sheet.tallies.filter(pk=pk, is_set_aside=False).delete()


# Comparing.


@transaction.atomic
def compare(sheet):
    """Counting has ended. Raises NotPossible where something is still to be counted."""
    sheet = locked(sheet, State.COUNTING)
    if not sheet.tallies.filter(is_set_aside=False).exists():
        raise NotPossible("Nothing is counted yet.")
    if again := queries.to_count_again(sheet):
        names = ", ".join(f"lot {lot.number} in {place}" for lot, place in again)
        raise NotPossible(f"Still to be counted again: {names}. Type 0 where none is there.")
    _become(sheet, State.COMPARED, ended_at=now())


@transaction.atomic
def count_again(sheet, name, by):
    """What was counted of one Row, by its key, is set aside: it is counted anew."""
    sheet = locked(sheet, State.COMPARED)
    row = next((row for row in queries.compared(sheet) if row.key == name), None)
    if row is None:
        raise NotPossible("This lot is not on the sheet any more.")
    sheet.tallies.filter(lot=row.lot, place=row.place).update(is_set_aside=True)
    if row.counted is None:
        own = {"key": uuid.uuid4(), "by": by, "is_set_aside": True}
        Tally.objects.create(sheet=sheet, place=row.place, lot=row.lot, units=0, **own)
    _become(sheet, State.COUNTING, ended_at=None)


@transaction.atomic
def book(sheet, explained, by):
    """Book what was counted: each lot has a line in the ledger, also where nothing differs.

    `explained` is {key of a Row: (reason, words)}. Returns the Outcomes; of those above the value
    that is set the difference waits for a second person. Raises NotPossible.
    """
    sheet = locked(sheet, State.COMPARED)
    rows = queries.compared(sheet)
    _, lots = lock_stock({row.lot.product_id for row in rows})
    rows = queries.compared(sheet)
    if {row.lot.pk for row in rows} - {lot.pk for lot in lots}:
        raise NotPossible("Lots have come meanwhile. Look at the sheet again.")
    _refuse_unexplained(rows, explained)
    _confirm(sheet, [row for row in rows if not row.difference], lots, by)
    outcomes = [_booked(sheet, row, explained.get(row.key), by) for row in rows]
    _become(sheet, State.BOOKED, closed_by=by, closed_at=now())
    return Outcome.objects.bulk_create(outcomes)


@transaction.atomic
def drop(sheet, by):
    """Give a sheet up: nothing of it is booked."""
    _become(locked(sheet, *_OPEN), State.DROPPED, closed_by=by, closed_at=now())


def _refuse_unexplained(rows, explained):
    for row in rows:
        if row.difference and row.waits:
            raise NotPossible(
                f"A count of lot {row.lot.number} in {row.place} waits for a second person: decide "
                "about that first."
            )
        if row.difference and row.key not in explained:
            raise NotPossible(f"Say why lot {row.lot.number} in {row.place} differs.")


def _confirm(sheet, rows, lots, by):
    """What was counted is what the books say: a line each, in as many queries as for one."""
    locked_lots = {lot.pk: lot for lot in lots}
    told = {"reason": Reason.COUNTED, "note": str(sheet), "by": by}
    if rows:
        write(
            [
                line(locked_lots[row.lot.pk], Movement.Kind.COUNTED, place=row.place, **told)
                for row in rows
            ]
        )


def _booked(sheet, row, why, by):
    """The Outcome of a Row, its difference booked or asked for."""
    reason, words = why if row.difference else (Reason.COUNTED, "")
    of_row = {"lot": row.lot, "place": row.place, "counted": row.units, "was": row.was}
    outcome = Outcome(sheet=sheet, **of_row, reason=reason, words=words)
    if row.difference:
        values = {"counted": row.units, "was": row.was, "place": row.place.pk}
        note = f"{sheet}. {words}".strip()[:300]
        asked = Asked(Proposal.Deed.COUNT, row.lot, reason, note, values)
        outcome.proposal = _done(asked, by)
    return outcome


def _done(asked, by):
    try:
        return proposals.do_or_propose(asked, by)
    except NotPossible as refused:
        raise NotPossible(f"Lot {asked.lot.number}: {refused}") from refused


def locked(sheet, *states):
    """The sheet as it is now, locked until the transaction ends. Raises NotPossible where it is in
    none of these states."""
    sheet = CountSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if sheet.state not in states:
        raise NotPossible(_WHY[sheet.state])
    return sheet


_WHY = {
    State.COUNTING: "It is being counted again.",
    State.COMPARED: "Counting has ended: somebody compares it with the books.",
    State.BOOKED: "It is booked already.",
    State.DROPPED: "It was given up.",
}


def _become(sheet, state, **values):
    values["state"] = state
    for name, value in values.items():
        setattr(sheet, name, value)
    sheet.save(update_fields=[*values])
