"""What one version of the policy changes in another; pure."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from .policy import Policy


@dataclass(frozen=True)
class Change:
    """One cell whose answer is another: for every country without its own row, country is ""."""

    profession: str
    supply_class: str
    country: str
    is_permitted: bool


def changes(old: Policy, new: Policy) -> list[Change]:
    """The Changes from one Policy to another, losses first.

    A country counts by itself where either has a row for it; what then follows from the row for
    every country is asked of the policy, not of its rows.
    """
    cells = {(profession, name) for profession, name, _ in (*old.table, *new.table)}
    countries = {country for *_, country in (*old.table, *new.table)} | {""}
    found = [
        Change(profession, name, country, new.permits(profession, name, country))
        for profession, name in cells
        for country in countries
        if old.permits(profession, name, country) != new.permits(profession, name, country)
    ]
    return sorted(found, key=lambda c: (c.is_permitted, c.profession, c.supply_class, c.country))


def grants_any(found: Iterable[Change], supply_classes: Container[str]) -> bool:
    """Whether Changes permit one of these classes to somebody."""
    return any(change.is_permitted and change.supply_class in supply_classes for change in found)
