"""The deeds of an arrival check: a pack scanned, units counted by eye, the check finished.

Each locks the parcel's order first, as claims of it do. What differs is with us at once.
"""

from django.db import transaction

from common.clock import now
from common.deeds import NotPossible
from shop.claims import services as claims
from shop.claims.models import Claim, Step
from shop.ordering.hearing import Message
from shop.parcels.scanning import scanned
from shop.returns.services import locked_order
from shop.vigilance import services as reports

from . import wording
from .models import Arrival
from .queries import arrived_elsewhere, dispatched_of, packs_of, picks_of
from .rule import ALARMS, ASKS_AGAIN, Pack, Said, compared, missing


@transaction.atomic
def scan(parcel, text, by, key=None):
    """(Said or None, word, sentence) of a scanned code; the pack is kept unless it asks again.

    The same `key` (a UUID) counts once. Raises NotPossible once the check is finished.
    """
    arrival = _open(parcel, by)
    packs = packs_of(arrival)
    if key and (before := next((pack for pack in packs if pack.key == key), None)):
        return _said_again(before)
    code, read = scanned(text)
    known = wording.of_code(code)
    if read is None:
        return (Said.UNREADABLE, *wording.told_of(Said.UNREADABLE, **known))
    pack = _pack(arrival, packs, code, read)
    picks = picks_of(parcel)
    found = compared(pack, dispatched_of(picks, parcel, packs))
    kept = {"code": text[:500], "serial": code.serial, "product_id": read.product, "key": key}
    if not isinstance(found, Said):
        arrival.packs.create(pick_id=found.expected.pick, units=read.units, by=by, **kept)
        return None, *_counted(picks, found.expected.pick)
    told = wording.told_of(found, **known)
    if found not in ASKS_AGAIN:
        arrival.packs.create(units=read.units, said=found, by=by, **kept)
        seen = f"{told[0]}. {told[1]} Code: {wording.in_print(text[:300])}"
        _into_case(arrival, by, found, seen, _report_of(arrival, found, read, picks, seen, by))
    return found, *told


def _report_of(arrival, said, read, picks, seen, by):
    """The Report that the check opens at the first pack which may be falsified, or None."""
    if said not in ALARMS or not picks:
        return None
    words = f"Arrival check of {arrival.parcel}: {seen} What else differs is in its claim."
    instead = in_the_place_of(read, picks)
    return reports.open_of_arrival(arrival.pk, instead, max(read.units, 1), words, by)


def in_the_place_of(read, picks):
    """The pick that should have come: of that lot, else of that product, else of the parcel."""
    lots = read.lots or ()
    return min(picks, key=lambda p: (p.lot_id not in lots, p.lot.product_id != read.product, p.pk))


def _counted(picks, key):
    """What is told of a pack that is as it was sent: its lot may have been recalled since."""
    pick = next(pick for pick in picks if pick.pk == key)
    if pick.is_recalled:
        return wording.RECALLED, f"Lot {pick.lot.number}: {wording.DO_NOT_USE}"
    return wording.COUNTED, f"Lot {pick.lot.number}: as it was sent."


def _pack(arrival, packs, code, read):
    came = {(pack.product_id, pack.serial) for pack in packs if pack.serial}
    is_elsewhere = bool(code.serial) and arrived_elsewhere(read.product, code.serial, arrival)
    return Pack(read, code.serial, (read.product, code.serial) in came, is_elsewhere)


def _said_again(pack):
    """Of a form that was sent twice: what it was told the first time, in short."""
    if not pack.said:
        return None, wording.COUNTED, "As it was sent."
    return Said(pack.said), *wording.told_of(Said(pack.said), serial=pack.serial)


@transaction.atomic
def count(parcel, pick, units, by, key=None):
    """Units of a pick that somebody compared by eye, lot and date. Raises NotPossible."""
    arrival = _open(parcel, by)
    packs = packs_of(arrival)
    if key and any(pack.key == key for pack in packs):
        return
    if pick not in (picks := picks_of(parcel)):
        raise NotPossible("It is not of this parcel.")
    (its,) = dispatched_of([each for each in picks if each == pick], parcel, packs)
    if not 0 < units <= its.expected.left:
        left = its.expected.left
        raise NotPossible(f"Of lot {pick.lot.number} {left} are not counted yet. {_MORE}")
    arrival.packs.create(pick=pick, units=units, by=by, key=key)


_MORE = "If more came than we sent, make a claim."


@transaction.atomic
def finish(parcel, by):
    """Say that all that came is counted; what is missing is with us then. Returns the Arrival.

    Raises NotPossible where nothing was counted, or the check is finished.
    """
    arrival = _open(parcel, by)
    packs, picks = packs_of(arrival), picks_of(parcel)
    if not packs:
        raise NotPossible("Nothing was counted yet. If the parcel came empty, make a claim.")
    numbers = {pick.pk: pick.lot.number for pick in picks}
    gone = missing(dispatched_of(picks, parcel, packs))
    for each in gone:
        lot, left = numbers[each.expected.pick], each.expected.left
        word, sentence = wording.told_of(Said.SHORT, lot=lot, units=_units(left))
        _into_case(arrival, by, Said.SHORT, f"{word}. {sentence}")
    if gone:
        claims.add_lines(arrival.claim, {each.expected.pick: each.expected.left for each in gone})
    arrival.finished_by, arrival.finished_at = by, now()
    arrival.save(update_fields=["finished_by", "finished_at"])
    return arrival


def _units(count):
    return "1 unit" if count == 1 else f"{count} units"


def _open(parcel, by):
    """The Arrival of a parcel, under the lock of its order; begun where there is none."""
    if not parcel.is_handed_over:
        raise NotPossible("The parcel has not left us yet.")
    locked_order(parcel.order)
    arrival, _ = Arrival.objects.get_or_create(parcel=parcel, defaults={"begun_by": by})
    if arrival.is_finished:
        raise NotPossible("This check is finished. If something is wrong, make a claim.")
    return arrival


def _into_case(arrival, by, said, words, report=None):
    """One claim for all that differs in a parcel, in which each difference is a step; it names the
    report that is open."""
    is_first = arrival.claim is None
    if is_first:
        arrival.claim = claims.begin(
            arrival.parcel.order, Claim.Reason.DIFFERS, by, arrived_at=arrival.begun_at
        )
        arrival.save(update_fields=["claim"])
    alarm = f" {wording.MAY_BE_FALSIFIED}" if said in ALARMS else ""
    alarm += f" {report} is open: we pass it on." if report else ""
    step = claims.add(arrival.claim, words + alarm, by, kind=Step.Kind.DIFFERENCE)
    if is_first:  # Later ones are on the page of the claim.
        claims.tell_of(arrival.claim, Message.CLAIM_MADE, step)
