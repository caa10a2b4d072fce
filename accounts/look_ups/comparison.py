"""What an application says beside what a register's entry says; pure."""

import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from .seen import Seen

T = TypeVar("T")
Names = tuple[str, str]


class Point(StrEnum):
    """What is compared."""

    NAME = "name"
    KIND = "kind"
    STATUS = "status"
    PROFESSION = "profession"
    REGION = "region"


class Verdict(StrEnum):
    MATCHES = "matches"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Claim:
    """What the applicant says; empty where nothing was asked."""

    first_name: str
    last_name: str
    profession: str
    region: str = ""


@dataclass(frozen=True)
class Entry:
    """What the register says; empty or None where it says nothing.

    `names` are (first, last), former ones too; `regions` are ISO 3166-2 codes.
    """

    names: tuple[tuple[str, str], ...] = ()
    is_person: bool | None = None
    is_active: bool = False
    professions: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Precheck:
    """What was found beside what was claimed: it prepares a reviewer's look, and is no proof."""

    seen: Seen
    verdicts: dict[Point, Verdict]

    @property
    def differences(self) -> tuple[Point, ...]:
        return self._of(Verdict.DIFFERS)

    @property
    def unknown(self) -> tuple[Point, ...]:
        return self._of(Verdict.UNKNOWN)

    @property
    def matches(self) -> bool:
        """Whether every point was compared and none differs."""
        return not self.differences and not self.unknown

    def _of(self, verdict: Verdict) -> tuple[Point, ...]:
        return tuple(point for point, found in self.verdicts.items() if found == verdict)


def compare(claim: Claim, entry: Entry) -> dict[Point, Verdict]:
    """{Point: Verdict} of every point."""
    person = entry.is_person
    return {
        Point.NAME: _among(_name(claim), entry.names, _same_name),
        Point.KIND: Verdict.UNKNOWN if person is None else _verdict(person),
        Point.STATUS: _verdict(entry.is_active),
        Point.PROFESSION: _among(claim.profession, entry.professions, str.__eq__),
        Point.REGION: _among(claim.region, entry.regions, str.__eq__),
    }


def _name(claim: Claim) -> Names | None:
    """First and last name, None where one of them is missing."""
    return (claim.first_name, claim.last_name) if claim.first_name and claim.last_name else None


def _verdict(matches: bool) -> Verdict:
    return Verdict.MATCHES if matches else Verdict.DIFFERS


def _among(claimed: T | None, found: Collection[T], is_same: Callable[[T, T], bool]) -> Verdict:
    """Unknown if either side says nothing; else whether any of what was found is the same."""
    if not (found and claimed):
        return Verdict.UNKNOWN
    return _verdict(any(is_same(claimed, each) for each in found))


def _same_name(claimed: Names, found: Names) -> bool:
    """The same last name, and the same first of the first names; accents and case aside."""
    (claimed_first, claimed_last), (first, last) = claimed, found
    return _plain(claimed_last) == _plain(last) and _first_of(claimed_first) == _first_of(first)


def _first_of(names: str) -> str:
    return _plain((names.split() or [""])[0])


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in decomposed if letter.isalpha()).casefold()
