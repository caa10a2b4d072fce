"""The one rule of how a sale is taxed; pure: the table and every fact are arguments (M15, M16)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from .categories import Category, Treatment

# The member states, by ISO 3166-1: what goes from one to another is an intra-Community supply.
EU = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES"),
        *("FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
        *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
BRITAIN = "GB"
# Northern Ireland is part of the United Kingdom and of its VAT; where goods are sold its numbers
# count as a member state's, and so does what goes there from the Union.
NORTHERN_IRELAND = "XI"
ITS_POSTCODES = "BT"

# Where an answer holds: in one country (ISO 3166-1) or in Northern Ireland, in every other member
# state, or elsewhere.
MEMBER_STATES = "EU"
EVERYWHERE = ""
# Where an intra-Community supply may go.
_WITHIN = (MEMBER_STATES, *EU, NORTHERN_IRELAND)


class Status(StrEnum):
    """What a buyer is to the tax office, by the VAT number that was verified, if any."""

    NONE = "none"
    HOME = "home"
    MEMBER_STATE = "member_state"
    ELSEWHERE = "elsewhere"

    @property
    def words(self) -> str:
        return _STATUS_WORDS[self]


_STATUS_WORDS = {
    Status.NONE: "no verified VAT number",
    Status.HOME: "a VAT number of the shop's own country",
    Status.MEMBER_STATE: "a VAT number of another member state",
    Status.ELSEWHERE: "a VAT number from elsewhere",
}

# (tax class, status, where).
Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Table:
    """One version of the table that staff edit, for a shop that stands in `home`.

    Of the answers for a class and a status that of the place itself counts first, then that of the
    member states, then that of everywhere; for Northern Ireland that of Britain counts as well,
    unless the goods come from a member state.
    """

    home: str = ""
    answers: Mapping[Cell, Treatment] = field(default_factory=dict)

    def status(self, number_country: str) -> Status:
        """The Status of a buyer whose verified number is of this country; empty without one."""
        if not number_country:
            return Status.NONE
        if number_country in (self.home, *_also(self.home)):
            return Status.HOME
        is_member = number_country in EU or number_country == NORTHERN_IRELAND
        return Status.MEMBER_STATE if is_member else Status.ELSEWHERE

    def treatment(self, tax_class: str, status: str, country: str) -> Treatment:
        """How what goes to a country is taxed. Raises KeyError where the table has no answer."""
        for where in self._places(country):
            if (tax_class, status, where) in self.answers:
                return self.answers[tax_class, status, where]
        raise KeyError(tax_class, status, country)

    def _places(self, place: str) -> Iterator[str]:
        yield place
        from_union = self.home in EU
        if place == NORTHERN_IRELAND and not from_union:
            yield BRITAIN
        if place in EU or (place == NORTHERN_IRELAND and from_union):
            yield MEMBER_STATES
        yield EVERYWHERE


def tax_place_of(country: str, postcode: str) -> str:
    """Where goods go, as the table names it: a country, or Northern Ireland by its postcodes."""
    is_there = country == BRITAIN and postcode.strip().upper().startswith(ITS_POSTCODES)
    return NORTHERN_IRELAND if is_there else country


def problems(table: Table, tax_classes: Collection[str]) -> Iterator[str]:
    """Why a table cannot be put into force: it answers for all classes at home and everywhere."""
    missing = list(_missing(table, tax_classes))
    yield from missing
    for (tax_class, status, where), treatment in table.answers.items():
        place = f"{tax_class}, {where or 'everywhere'}"
        yield from _problems_of(treatment, status, place)
        yield from _problems_there(treatment.category, where, table.home, place)
    if not missing:
        yield from _outside_beside_others(table, tax_classes)


def _missing(table: Table, tax_classes: Iterable[str]) -> Iterator[str]:
    for cell in product(tax_classes, Status, (table.home, EVERYWHERE)):
        if cell not in table.answers:
            place = f"{cell[0]}, {cell[2] or 'everywhere'}"
            yield f"{place}: nothing is said for {cell[1].words}."


def _problems_of(treatment: Treatment, status: str, place: str) -> Iterator[str]:
    category, rate = treatment.category, treatment.rate
    if category.bears_vat != bool(rate):
        yield f"{place}: {category.words} goes with {'a' if category.bears_vat else 'no'} rate."
    if category.needs_reason and not treatment.reason:
        yield f"{place}: {category.words} needs a reason."
    if category.needs_number and status == Status.NONE:
        yield f"{place}: {category.words} needs a buyer with a verified VAT number."
    if category is Category.INTRA_COMMUNITY and status != Status.MEMBER_STATE:
        yield f"{place}: {category.words} needs {Status.MEMBER_STATE.words}."


def _problems_there(category: Category, where: str, home: str, place: str) -> Iterator[str]:
    if category.needs_to_leave and where in (home, *_also(home)):
        yield f"{place}: {category.words} needs goods that leave {home}."
    elif category is Category.INTRA_COMMUNITY and where not in _WITHIN:
        yield f"{place}: {category.words} holds only in a member state or Northern Ireland."


def _outside_beside_others(table: Table, tax_classes: Collection[str]) -> Iterator[str]:
    """One document cannot hold what is outside the scope and what is not (BR-O-11 to BR-O-14).

    Asked of every place that has an answer: what says nothing there is taxed as elsewhere.
    """
    places = dict.fromkeys(where for _, _, where in table.answers)
    for where, status in product(places, Status):
        asked = [table.treatment(each, status, where) for each in tax_classes]
        if len({treatment.category is Category.OUTSIDE for treatment in asked}) > 1:
            place = f"{where or 'everywhere'}, {status.words}"
            yield f"{place}: {Category.OUTSIDE.words} holds for all tax classes or for none."


def _also(home: str) -> tuple[str, ...]:
    """What is home as well, its numbers and itself: to Britain Northern Ireland."""
    return (NORTHERN_IRELAND,) if home == BRITAIN else ()


@dataclass(frozen=True)
class Change:
    """One cell whose answer is another; None where there was, or is, none of its own."""

    tax_class: str
    status: str
    where: str
    was: Treatment | None
    now: Treatment | None


def changes(old: Table, new: Table) -> list[Change]:
    """The Changes from one Table to another, reasons too."""
    cells = dict.fromkeys([*old.answers, *new.answers])
    pairs = ((cell, old.answers.get(cell), new.answers.get(cell)) for cell in cells)
    found = [Change(*cell, was, now) for cell, was, now in pairs if _differ(was, now)]
    return sorted(found, key=lambda change: (change.where, change.tax_class, change.status))


def _differ(was: Treatment | None, now: Treatment | None) -> bool:
    return was != now or (was and was.reason) != (now and now.reason)
