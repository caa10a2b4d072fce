"""The hash chain of decisions: each record's hash covers its facts and the hash before it; pure."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

START = "0" * 64


@dataclass(frozen=True)
class Link:
    """One record as it is kept now."""

    sequence: int
    previous_hash: str
    hash: str
    facts: dict


@dataclass(frozen=True)
class Break:
    """The first record that does not follow from the one before it, and how that shows."""

    sequence: int
    why: str


def digest(facts, previous_hash):
    """SHA-256 (hex) over the facts as canonical JSON: sorted, in UTF-8, moments in UTC.

    An empty fact is left out, so that a fact added to the records later changes no old hash.
    """
    written = {name: _plain(value) for name, value in facts.items() if value not in _EMPTY}
    text = json.dumps(
        {**written, "previous_hash": previous_hash},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


_EMPTY = (None, "", [], {})


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


class Walk:
    """Follows the links in their order; keeps one hash, however long the chain is."""

    def __init__(self):
        self.length, self.head = 0, START

    def first_break(self, links):
        """The first Break of `links`, or None; `head` is then the hash of the last one."""
        for link in links:
            why = self._fault(link)
            if why:
                return Break(link.sequence, why)
            self.length, self.head = link.sequence, link.hash
        return None

    def _fault(self, link):
        if link.sequence != self.length + 1:
            return f"record {self.length + 1} is missing before it"
        if link.previous_hash != self.head:
            return "it does not name the hash of the record before it"
        if link.hash != digest(link.facts, link.previous_hash):
            return "its facts are not those that its hash was made of"
        return None
