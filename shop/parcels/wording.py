"""What staff read of parcels: why a scan stops one, and why one does not leave."""

from common.clock import today
from shop.inventory.models import Lot
from shop.ordering.services import review
from shop.ordering.stops import next_step_of_staff, who_was_told

from .policy import Stop

# Stop: (word, sentence).
_STOPS = {
    Stop.UNREADABLE: (
        "Not readable",
        "{reason} Scan again, or compare lot and date by eye and confirm them below.",
    ),
    Stop.UNKNOWN: (
        "Unknown product",
        "No product of ours has the GTIN of this code. Compare product, lot and date by eye.",
    ),
    Stop.NOT_IN_PARCEL: ("Wrong product", "It is not in this parcel. Put the pack aside."),
    Stop.NO_LOT: (
        "No lot in the code",
        "Compare lot and date with the pack by eye and confirm them below.",
    ),
    Stop.WRONG_LOT: (
        "Wrong lot",
        "The pack says lot {lot}: this parcel gets none such of that product. Put the pack aside.",
    ),
    Stop.EXPIRY: (
        "Wrong date",
        "The pack says {expiry}, and the lot is booked with another last day. Put the pack aside "
        "and have the receipt put right.",
    ),
    Stop.SAME_PACK: (
        "Scanned before",
        "A pack with serial number {serial} is in a parcel already. Scan the next pack.",
    ),
    Stop.TOO_MANY: (
        "One too many",
        "Of lot {lot} it is more than the parcel still gets. Put the pack aside.",
    ),
}


def told_of(stop, code):
    """(word, sentence) of a Stop and the Code that was scanned."""
    word, sentence = _STOPS[stop]
    expiry = f"{code.expires_on:%-d %b %Y}" if code.expires_on else ""
    reason = code.reason or "It can be read in two ways."
    return word, sentence.format(lot=code.lot, serial=code.serial, expiry=expiry, reason=reason)


def may_not_leave(picks):
    """Why a parcel with these picks of an inventory's NotShippable stays."""
    lots = ", ".join(f"{pick.lot.number} ({_fault(pick.lot)})" for pick in picks)
    return f"These lots may not leave: {lots}."


def _fault(lot):
    if lot.status != Lot.Status.AVAILABLE:
        return lot.get_status_display().lower()
    return "expired" if lot.expires_on < today() else "ends before the day that was agreed"


def why_it_stays(order):
    """What staff read when an order was refused to leave; the clinic is told, once."""
    stop = review(order)
    if stop is None:
        return "What held it back has just ended: send it again."
    return " ".join([*stop.sentences, who_was_told(stop), next_step_of_staff(stop.reasons)])
