"""When a request can still be countersigned; pure (docs/rules/clinics.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

VALID_FOR = timedelta(days=14)


class Lost(StrEnum):
    """Why nobody can countersign a request any more, as both sides read it."""

    ASKER_CLOSED = "The account of whoever asked is closed."
    ASKER = "Whoever asked may not order for the clinic any more."
    CLINICIAN_CLOSED = "The account of the clinician who was asked is closed."
    CLINICIAN = "The clinic has another responsible clinician now, or none."
    ADDRESS = "The clinic has closed the delivery address that it was for."
    EXPIRED = "Nobody countersigned it within fourteen days."


@dataclass(frozen=True)
class Facts:
    """What a request rests on, as it is now; `asked_at` as it was."""

    asker_is_open: bool
    asker_may_order: bool
    clinician_is_open: bool
    clinician_is_responsible: bool
    address_is_verified: bool
    asked_at: datetime


def what_was_lost(facts: Facts, moment: datetime) -> Lost | None:
    """The Lost of an open request, or None while it can be countersigned."""
    lost = {
        Lost.ASKER_CLOSED: not facts.asker_is_open,
        Lost.ASKER: not facts.asker_may_order,
        Lost.CLINICIAN_CLOSED: not facts.clinician_is_open,
        Lost.CLINICIAN: not facts.clinician_is_responsible,
        Lost.ADDRESS: not facts.address_is_verified,
        Lost.EXPIRED: moment >= facts.asked_at + VALID_FOR,
    }
    return next((reason for reason, is_so in lost.items() if is_so), None)
