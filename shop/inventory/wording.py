"""What pages say of putting stock right: what is asked for, what was done, why not."""

from . import queries
from .goods_in import LooksLike, LotMismatch
from .models import Movement, Place, Proposal, Reason

Kind, Deed = Movement.Kind, Proposal.Deed
PUT_RIGHT = (Kind.CORRECTED, Kind.COUNTED, Kind.WRITTEN_OFF, Kind.SENT_BACK, Kind.MOVED)


def units(count):
    return f"{count:,} unit{'' if count == 1 else 's'}"


def figures(lot):
    """Such as "12 on hand", and what is kept apart where something is."""
    return f"{lot.on_hand:,} on hand" + (f", {lot.apart:,} kept apart" if lot.apart else "")


def lies_in(holdings):
    """Such as "Fridge 12, Quarantine 3"; nothing where a lot lies nowhere."""
    return ", ".join(f"{holding.place} {holding.units:,}" for holding in holdings)


def refusal(problem):
    """Why a deed was refused."""
    if isinstance(problem, LotMismatch):
        lot = problem.lot
        return f"Lot {lot.number} is known with {lot.expires_on:%-d %b %Y}. Check the pack."
    if isinstance(problem, LooksLike):
        return f"{problem} Check the pack."
    return str(problem)


def summary(asked):
    """One sentence: what somebody asks to be put right, and why."""
    what = _SUMMARIES[asked.deed](asked.lot, asked.values)
    return f"{what} ({Reason(asked.reason).label.lower()}: {asked.words})."


def _write_off(lot, values):
    return f"Write off {units(values['units'])} of lot {lot.number}{_in_place(values)}"


def _send_back(lot, values):
    where = _in_place(values)
    return f"Send {units(values['units'])} of lot {lot.number}{where} back to {values['supplier']}"


def _count(lot, values):
    difference = values["counted"] - values["was"]
    return (
        f"Book {units(values['counted'])} counted of lot {lot.number}{_in_place(values)} "
        f"where {values['was']:,} were booked ({difference:+,})"
    )


def _correct(lot, values):
    return (
        f"Correct a receipt of lot {lot.number} to {units(values['quantity'])} of lot "
        f"{values['number']}, usable through {values['expires_on']}, from {values['supplier']}"
    )


def _move(lot, values):
    places = Place.objects.in_bulk([values["place"], values["into"]])
    way = f"from {places[values['place']]} to {places[values['into']]}"
    return f"Move {units(values['units'])} of lot {lot.number} {way}"


def _in_place(values):
    place = Place.objects.filter(pk=values.get("place")).first()
    return f" in {place}" if place else ""


_SUMMARIES = {
    Deed.WRITE_OFF: _write_off,
    Deed.SEND_BACK: _send_back,
    Deed.COUNT: _count,
    Deed.CORRECT: _correct,
    Deed.MOVE: _move,
}


def what(movement):
    """A line of the ledger in a few words."""
    return " ".join(filter(None, [_KINDS[movement.kind], *_parts(movement)]))


_KINDS = dict(Movement.Kind.choices)  # Django puts this together anew for each line.


def _parts(movement):
    yield f"{movement.units:+,}" if movement.units else ""
    yield f"in {movement.place}" if movement.place else ""
    yield f"– {movement.get_reason_display().lower()}" if movement.reason else ""
    yield f"– number was {movement.former_number}" if movement.former_number else ""
    if movement.former_expires_on:
        yield f"– usable through was {movement.former_expires_on:%-d %b %Y}"
    if movement.other_lot_id:
        way = "they are of" if movement.corrects_id else "booked before as"
        yield f"– {way} lot {movement.other_lot.number}"


def booked(asked):
    """What a receipt says today, beside what it should say; empty for other deeds."""
    if asked.deed != Deed.CORRECT:
        return ""
    now = queries.standing_of(asked.receipt)
    supplier = f" from {now.supplier.name}" if now.supplier else ""
    return f"The receipt says {units(now.quantity)}{supplier}."
