"""Sets of places as whole numbers: place n is bit n; pure and exact.

An index lays out its listed products one after the other. Each is a field: one bit for each of
its variants and above them one guard bit. A set of variants folds to the products that have at
least one of them by a single addition, because a field that is not empty carries into its guard.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

_RUNS = re.compile(rb"[^\0]{1,8}")  # Bytes in which anything is.
_SPARSE, _DENSE = b"s", b"d"
# So many variants are counted one by one, which takes the same time however many others there are;
# no more products than a byte counts.
FEW = 100


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

    def fields(self, units: int) -> Iterator[list[int]]:
        """The places of these variants, a list for each field that has any."""
        found, start = places(units), 0
        for guard in places(self.fold(units)):
            end = bisect_left(found, guard, start)
            yield found[start:end]
            start = end


@dataclass
class Each:
    """Many sets of one layout; what can be found out of them to count sooner is not worth it where
    none of it `lasts`."""

    layout: Layout
    sets: Sequence[int]
    lasts: bool = True

    @cached_property
    def is_whole(self) -> list[bool]:
        """Of each whether it is of whole fields, as far as is known."""
        if not self.lasts:
            return [False] * len(self.sets)
        return list(map(self.layout.is_of_whole, self.sets))

    @cached_property
    def turned(self) -> bytes:
        """The sets side by side: a byte of each, of eight places, then the next eight."""
        length = self.layout.guards.bit_length() // 8 + 1
        found = bytearray(length * len(self.sets))
        for at, one in enumerate(self.sets):
            found[at :: len(self.sets)] = one.to_bytes(length, "little")
        return bytes(found)


class Counting:
    """Counts fields in which any of these variants is, beside many other sets."""

    def __init__(self, layout: Layout, units: int) -> None:
        self._layout, self._units = layout, units
        self._is_few = units.bit_count() <= FEW

    def having(self, each: Each) -> list[int]:
        """In how many of them such a variant is in each of the sets too."""
        if self._is_few and each.lasts:
            return self._one_by_one(each, _HAS)
        units, count, ones = self._units, self._layout.count, self._ones
        return [
            (ones & one).bit_count() if is_whole else count(units & one)
            for one, is_whole in zip(each.sets, each.is_whole, strict=True)
        ]

    def lacking(self, each: Each) -> list[int]:
        """In how many of them such a variant is not in each of the sets."""
        if self._is_few and each.lasts:
            return self._one_by_one(each, _LACKS)
        units, count, ones = self._units, self._layout.count, self._ones
        all_ = ones.bit_count()
        return [
            all_ - (ones & one).bit_count() if is_whole else count(units ^ (units & one))
            for one, is_whole in zip(each.sets, each.is_whole, strict=True)
        ]

    @cached_property
    def _fields(self) -> list[list[int]]:
        return list(self._layout.fields(self._units))

    @cached_property
    def _ones(self) -> int:
        """One variant of each field: that of whole fields says what all do."""
        return self._layout.fold(self._units) >> 1

    def _one_by_one(self, each: Each, tables: Sequence[bytes]) -> list[int]:
        """Each set a byte: 1 where a table says so of any variant of a field, then added up."""
        width, counts = len(each.sets), 0
        for field in self._fields:
            found = 0
            for place in field:
                start = (place >> 3) * width
                row = each.turned[start : start + width].translate(tables[place & 7])
                found |= from_bytes(row)
            counts += found
        return list(counts.to_bytes(width, "little"))


# For each place of a byte, whether a byte has it or lacks it.
_HAS = [bytes(byte >> place & 1 for byte in range(256)) for place in range(8)]
_LACKS = [bytes(1 - has for has in table) for table in _HAS]


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
    if bits.bit_count() <= FEW:
        end = None if most is None else skip + most
        return _few_places(bits)[skip:end]
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


def _few_places(bits: int) -> list[int]:
    """From the top: where the highest is, a number knows."""
    found = []
    while bits:
        highest = bits.bit_length() - 1
        found.append(highest)
        bits ^= 1 << highest
    return found[::-1]


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
