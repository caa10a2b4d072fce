"""Who looks into registers: a person, or a file that was loaded."""

from dataclasses import dataclass, field
from datetime import date

from common.clock import today

from .models import PERSON
from .nppes.answers import entry_of
from .seen import Seen

# Registers of which a file can be loaded: what answers (Seen, Entry) of a number, or None.
FILES = {"npi": entry_of}


@dataclass(frozen=True)
class Person:
    """What a person saw on the register's own page, and on which day."""

    name: str = ""
    status: str = ""
    specialty: str = ""
    valid_through: date | None = None
    note: str = ""
    evidence: str = ""
    on: date = field(default_factory=today)

    def see(self, licence):
        return Seen(
            source=PERSON,
            as_of=self.on,
            name=self.name,
            status=self.status,
            specialty=self.specialty,
            valid_through=self.valid_through,
            note=self.note,
            evidence=self.evidence or licence.look_up_url,
        )


class File:
    """The newest loaded file of the licence's register."""

    def see(self, licence):
        answer = self.answer(licence)
        return answer[0] if answer else None

    def answer(self, licence):
        """(Seen, Entry), or None where no file knows the number."""
        entry_of = FILES.get(licence.register)
        return entry_of(licence.number) if entry_of else None
