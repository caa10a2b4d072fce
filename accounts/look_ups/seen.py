"""What a register shows of one number, and the interface of those who look; pure."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class Seen:
    """What a register showed; empty where it shows nothing of the kind.

    `source` is "person" or the name of the file, `as_of` the day of which it is true.
    """

    source: str
    as_of: date
    name: str = ""
    status: str = ""
    specialty: str = ""
    valid_through: date | None = None
    note: str = ""
    evidence: str = ""


class Licence(Protocol):
    """What is looked up."""

    register: str
    number: str
    look_up_url: str


class Client(Protocol):
    """Somebody or something that looks into a register."""

    def see(self, licence: Licence) -> Seen | None:
        """What the register shows of the licence's number; None where it knows nothing of it."""
