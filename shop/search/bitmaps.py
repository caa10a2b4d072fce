"""Sets of places as whole numbers: place n is bit n; pure and exact.

An index lays out its listed products one after the other. Each is a field: one bit for each of
its variants and above them one guard bit. A set of variants folds to the products that have at
least one of them by a single addition, because a field that is not empty carries into its guard.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_RUNS = re.compile(rb"[^\0]{1,8}")  # Bytes in which anything is.
_SPARSE, _DENSE = b"s", b"d"


@dataclass(frozen=True)
class Layout:
    """Where the variants and the guards of all fields are."""

    units: int = 0
    guards: int = 0

    def fold(self, units: int) -> int:
        """The guards of the fields in which any of these variants is."""
        return (units + self.units) & self.guards

    def count(self, units: int) -> int:
        """In how many fields any of these variants is; where there is one or none, nothing has to
        be added."""
        found = units.bit_count()
        return found if found < 2 else self.fold(units).bit_count()

    def is_of_whole(self, units: int) -> bool:
        """Whether of no field some variants are in it and others not."""
        return not self.fold(units) & self.fold(self.units & ~units)

    def counts(self, units: int, others: Sequence[int], whole: Sequence[bool]) -> list[int]:
        """In how many fields any of these variants is that is in each of the others too; of those
        that are of `whole` fields one variant of a field says so."""
        if not units:
            return [0] * len(others)
        ones = self.fold(units) >> 1
        return [
            (ones & one).bit_count() if is_whole else self.count(units & one)
            for one, is_whole in zip(others, whole, strict=True)
        ]

    def counts_without(self, units: int, others: Sequence[int], whole: Sequence[bool]) -> list[int]:
        """In how many fields any of these variants is that is not in each of the others."""
        ones = self.fold(units) >> 1
        all_ = ones.bit_count()
        return [
            all_ - (ones & one).bit_count() if is_whole else self.count(units ^ (units & one))
            for one, is_whole in zip(others, whole, strict=True)
        ]


def of_places(places: Iterable[int]) -> int:
    """The set of these places."""
    places = list(places)
    if not places:
        return 0
    content = bytearray(max(places) // 8 + 1)
    for place in places:
        content[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(content, "little")


def places(bits: int, skip: int = 0, most: int | None = None) -> list[int]:
    """The places of a set in ascending order, without the first `skip`, at most `most`."""
    found: list[int] = []
    for run in _RUNS.finditer(to_bytes(bits)):
        chunk = from_bytes(run[0])
        size = chunk.bit_count()
        if size <= skip:
            skip -= size
            continue
        found += _places_of_chunk(chunk, run.start() * 8)[skip:]
        skip = 0
        if most is not None and len(found) >= most:
            return found[:most]
    return found


def _places_of_chunk(chunk: int, start: int) -> list[int]:
    found = []
    while chunk:
        lowest = chunk & -chunk
        found.append(start + lowest.bit_length() - 1)
        chunk ^= lowest
    return found


def to_bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def from_bytes(content: bytes) -> int:
    return int.from_bytes(content, "little")


def pack(places: Sequence[int]) -> bytes:
    """Ascending places as bytes, whichever of a list and a bitmap is shorter."""
    if not places:
        return _SPARSE
    if len(places) * 4 < places[-1] // 8:
        return _SPARSE + b"".join(place.to_bytes(4, "little") for place in places)
    return dense(of_places(places))


def dense(bits: int) -> bytes:
    """A set as `pack` writes one of many places."""
    return _DENSE + to_bytes(bits)


def unpack(content: bytes) -> int:
    """The set that `pack` wrote."""
    kind, rest = content[:1], content[1:]
    if kind == _DENSE:
        return from_bytes(rest)
    return of_places(from_bytes(rest[at : at + 4]) for at in range(0, len(rest), 4))
