"""When a request can still be countersigned; pure (docs/rules/clinics.md)."""

from datetime import timedelta
from enum import StrEnum

VALID_FOR = timedelta(days=14)


class Lost(StrEnum):
    """Why nobody can countersign a request any more, as both sides read it."""

    ASKER = "Whoever asked may not order for the clinic any more."
    CLINICIAN = "The clinic has another responsible clinician now, or none."
    EXPIRED = "Nobody countersigned it within fourteen days."


def what_was_lost(asker_may_order, clinician_is_responsible, asked_at, moment):
    """The Lost of an open request, or None while it can be countersigned."""
    if not asker_may_order:
        return Lost.ASKER
    if not clinician_is_responsible:
        return Lost.CLINICIAN
    if moment >= asked_at + VALID_FOR:
        return Lost.EXPIRED
    return None
