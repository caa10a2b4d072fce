"""A hash chain: each link's hash covers its facts and the hash before it; pure."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

START = "0" * 64


@dataclass(frozen=True)
class Link:
    """One link as it is kept now; without facts where what it was made of is gone."""

    sequence: int
    previous_hash: str
    hash: str
    facts: Mapping[str, Any] | None


@dataclass(frozen=True)
class Break:
    """A link that does not follow from the one before it, and how that shows."""

    sequence: int
    why: str


def digest(facts: Mapping[str, Any], previous_hash: str) -> str:
    """SHA-256 (hex) over the facts as canonical JSON: sorted, in UTF-8, moments in UTC.

    An empty fact is left out, so that a fact added to the records later changes no old hash.
    """
    written = {
        name: value if type(value) in _AS_THEY_ARE else _plain(value)
        for name, value in facts.items()
        if value or value not in _EMPTY
    }
    written["previous_hash"] = previous_hash
    return hashlib.sha256(_canonical(written).encode()).hexdigest()


# One encoder for all links: to make one takes as long as to write one.
_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_AS_THEY_ARE = frozenset({int, str, bool, dict, list})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


class Walk:
    """Follows the links in their order; keeps one hash, however long the chain is."""

    def __init__(self) -> None:
        self.length, self.head = 0, START

    def first_break(self, links: Iterable[Link]) -> Break | None:
        """The first Break of `links`, or None; `head` is then the hash of the last one."""
        return next(self.breaks(links), None)

    def breaks(self, links: Iterable[Link]) -> Iterator[Break]:
        """Every Break: behind one the walk goes on from what the link itself says."""
        for link in links:
            why = self._fault(link)
            if why:
                yield Break(link.sequence, why)
            self.length, self.head = link.sequence, link.hash

    def _fault(self, link: Link) -> str:
        if link.sequence != self.length + 1:
            return f"record {self.length + 1} is missing before it"
        if link.previous_hash != self.head:
            return "it does not name the hash of the record before it"
        if link.facts is None:
            return "what it was made of is gone"
        if link.hash != digest(link.facts, link.previous_hash):
            return "its facts are not those that its hash was made of"
        return ""
