"""Part of the index: its products in the order of their names, and a bitmap for what they have.

There are two: the edition, read from the database, and what has changed since, built from
documents. Both are the same kind of thing, so that a search asks each and adds up.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any

from . import bitmaps
from .bitmaps import Layout

NO_PRICE = 2**62
Place = tuple[int, str, int]
# Where the orders are kept that were put together of a segment.
_ORDERS = {"by_name": "name", "by_price": "price", "by_price_falling": "-price", "by_age": "newest"}
_ARRAYS = {"ids": "q", "guards": "q", "prices": "q", "created": "q", "through": "i"}


@dataclass
class Unit:
    """What can be chosen of a product: a variant, or the product itself.

    `through` is the ordinal of the last day on which some of it can be sold, 0 for none.
    """

    keys: list[str]
    words: frozenset[str]
    price: Decimal | None
    through: int


@dataclass
class Document:
    """A listed product. `keys` name what it belongs to, such as "area:3"."""

    id: int
    name: str
    created: int
    title_words: frozenset[str]
    text_words: frozenset[str]
    units: list[Unit] = field(default_factory=list)

    @property
    def price(self) -> Decimal | None:
        """The lowest price of what can be sold of it."""
        return min((unit.price for unit in self.units if unit.price is not None), default=None)

    @property
    def keys(self) -> set[str]:
        """What it and its variants belong to."""
        return {key for unit in self.units for key in unit.keys}

    @property
    def words(self) -> frozenset[str]:
        """All its words and those of its variants."""
        return self.title_words.union(self.text_words, *(unit.words for unit in self.units))


@dataclass
class Segment:
    """`ids`, `guards`, `prices` (in hundredths) and `created` are by product; `through`, the last
    day on which a variant's stock can be sold (0: none), is by place. What was `amended` later
    stands behind all others, whatever its name.
    """

    ids: array[int] = field(default_factory=lambda: array("q"))
    guards: array[int] = field(default_factory=lambda: array("q"))
    prices: array[int] = field(default_factory=lambda: array("q"))
    created: array[int] = field(default_factory=lambda: array("q"))
    through: array[int] = field(default_factory=lambda: array("i"))
    names: list[str] = field(default_factory=list)
    bits: dict[str, int] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)
    in_titles: dict[str, bytes] = field(default_factory=dict)
    in_texts: dict[str, bytes] = field(default_factory=dict)
    is_amended: bool = False

    @cached_property
    def by_name(self) -> Sequence[int]:
        numbers = range(len(self.ids))
        if not self.is_amended:
            return numbers
        return array("l", sorted(numbers, key=lambda at: (self.names[at], self.ids[at])))

    @cached_property
    def _by_id(self) -> array[int]:
        return array("l", sorted(range(len(self.ids)), key=self.ids.__getitem__))

    def number_of(self, key: int) -> int | None:
        """The number of the product of this key: of one that was amended, its last."""
        place = bisect_right(self._by_id, key, key=self.ids.__getitem__)
        at = self._by_id[place - 1] if place else None
        return None if at is None or self.ids[at] != key else at

    @cached_property
    def by_price(self) -> array[int]:
        return array("l", sorted(self.by_name, key=self.prices.__getitem__))

    @cached_property
    def by_price_falling(self) -> array[int]:
        return array("l", sorted(self.by_name, key=self.price_falling))

    @cached_property
    def by_age(self) -> array[int]:
        return array("l", sorted(self.by_name, key=lambda at: -self.created[at]))

    def place_in(self, order: str) -> Callable[[int], Place]:
        """(sort key, name, id) of each product, by number, in an order: "name", "price", "-price"
        or "newest"."""
        firsts: dict[str, Callable[[int], int]] = {
            "name": lambda at: 0,
            "price": self.prices.__getitem__,
            "-price": self.price_falling,
            "newest": lambda at: -self.created[at],
        }
        first = firsts[order]
        return lambda at: (first(at), self.names[at], self.ids[at])

    def price_falling(self, at: int) -> int:
        """A key that puts the highest price first and products without one last."""
        return NO_PRICE if self.prices[at] == NO_PRICE else -self.prices[at]

    def in_stock(self, on: int) -> int:
        """The variants of which some can be sold on this day (of a date, its ordinal)."""
        if self._stock_of[0] != on:
            held = (place for place, day in enumerate(self.through) if day >= on)
            self.__dict__["_stock_of"] = (on, bitmaps.of_places(held))
        return self._stock_of[1]

    @cached_property
    def _stock_of(self) -> tuple[int | None, int]:
        return (None, 0)

    def units_of(self, ids: Iterable[int]) -> int:
        """The variants of these products."""
        found = 0
        for key in ids:
            at = self.number_of(key)
            if at is not None:
                start = self.guards[at - 1] + 1 if at else 0
                found |= (1 << self.guards[at]) - (1 << start)
        return found

    def page(self, guards: int, order: Sequence[int] | None, skip: int, most: int) -> list[int]:
        """The numbers of the products with these guards in an order (None: by name)."""
        if order is None and self.is_amended:
            order = self.by_name
        if order is None:
            return [self.field_at(guard) for guard in bitmaps.places(guards, skip, most)]
        return list(islice(self.among(guards, order), skip, skip + most))

    def among(self, guards: int, order: Iterable[int]) -> Iterator[int]:
        """Those of a sequence of numbers whose guards these are."""
        content = bitmaps.to_bytes(guards) + b"\0"
        last = len(content) - 1
        for at in order:
            guard = self.guards[at]
            if content[min(guard >> 3, last)] >> (guard & 7) & 1:
                yield at

    def field_at(self, guard: int) -> int:
        return bisect_left(self.guards, guard)

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """(name, bytes) of everything but the words; `of_parts` reads it back."""
        for name in _ARRAYS:
            yield name, getattr(self, name).tobytes()
        yield "names", "\n".join(self.names).encode()
        yield "layout:units", bitmaps.to_bytes(self.layout.units)
        yield "layout:guards", bitmaps.to_bytes(self.layout.guards)
        for name, bits in self.bits.items():
            yield f"bits:{name}", bitmaps.to_bytes(bits)


def of_parts(parts: Mapping[str, bytes]) -> Segment:
    """The segment that `parts` of another one make, a mapping of name to bytes."""
    segment = Segment()
    for name, kind in _ARRAYS.items():
        content: array[int] = array(kind)
        content.frombytes(bytes(parts[name]))
        setattr(segment, name, content)
    segment.names = bytes(parts["names"]).decode().split("\n") if segment.ids else []
    segment.layout = Layout(
        *(bitmaps.from_bytes(parts[f"layout:{n}"]) for n in ("units", "guards"))
    )
    segment.bits = {
        name.removeprefix("bits:"): bitmaps.from_bytes(content)
        for name, content in parts.items()
        if name.startswith("bits:")
    }
    return segment


Places = dict[str, "array[int]"]


class Builder:
    """Takes documents in the order of their names and makes them a segment."""

    def __init__(self) -> None:
        self._segment = Segment()
        self._places: Places = {}
        self._titles: Places = {}
        self._texts: Places = {}
        self._units: list[int] = []

    def add(self, document: Document) -> None:
        segment = self._segment
        for unit in document.units:
            self._add_unit(document, unit)
        segment.guards.append(len(segment.through))
        segment.through.append(0)
        segment.ids.append(document.id)
        segment.names.append(document.name.replace("\n", " "))
        segment.created.append(document.created)
        price = document.price
        segment.prices.append(NO_PRICE if price is None else int(price * 100))

    def _add_unit(self, document: Document, unit: Unit) -> None:
        place = len(self._segment.through)
        self._segment.through.append(unit.through)
        self._units.append(place)
        for key in unit.keys:
            _note(self._places, key, place)
        titles = document.title_words | unit.words
        for word in titles:
            _note(self._titles, word, place)
        for word in document.text_words - titles:
            _note(self._texts, word, place)

    def finish(self) -> Segment:
        """The segment; its words are packed places, to be written or unpacked."""
        segment = self._segment
        segment.layout = Layout(bitmaps.of_places(self._units), bitmaps.of_places(segment.guards))
        segment.bits = {key: bitmaps.of_places(found) for key, found in self._places.items()}
        segment.in_titles = {word: bitmaps.pack(found) for word, found in self._titles.items()}
        segment.in_texts = {word: bitmaps.pack(found) for word, found in self._texts.items()}
        return segment


def _note(places: Places, key: str, place: int) -> None:
    found = places.get(key)
    if found is None:
        found = places[key] = array("L")
    found.append(place)


def built(documents: Iterable[Document]) -> Segment:
    """A segment of these documents, in any order."""
    builder = Builder()
    for document in sorted(documents, key=lambda document: (document.name, document.id)):
        builder.add(document)
    return builder.finish()


def amended(segment: Segment, gone: Iterable[Document], new: Iterable[Document]) -> Segment:
    """The segment without some of its documents, whose fields stay, empty, and with new ones
    behind all others; it costs what is changed, however much there is.
    """
    gone, added, shift = list(gone), built(new), len(segment.through)
    left = ~segment.units_of(document.id for document in gone)
    layout, behind = segment.layout, added.layout

    def moved(bits: int, more: int) -> int:
        return bits & left | more << shift

    def moved_words(old: Mapping[str, bytes], more: Mapping[str, bytes]) -> dict[str, bytes]:
        found = dict(old)
        for word in more.keys() | {word for document in gone for word in document.words}:
            bits = moved(*(bitmaps.unpack(each.get(word, b"")) for each in (old, more)))
            if bits:
                found[word] = bitmaps.dense(bits)
            else:
                found.pop(word, None)
        return found

    keys = added.bits.keys() | {key for document in gone for key in document.keys}
    found = Segment(
        ids=segment.ids + added.ids,
        guards=segment.guards + array("q", (guard + shift for guard in added.guards)),
        prices=segment.prices + added.prices,
        created=segment.created + added.created,
        through=segment.through + added.through,
        names=segment.names + added.names,
        bits=segment.bits
        | {key: moved(*(each.bits.get(key, 0) for each in (segment, added))) for key in keys},
        layout=Layout(moved(layout.units, behind.units), layout.guards | behind.guards << shift),
        in_titles=moved_words(segment.in_titles, added.in_titles),
        in_texts=moved_words(segment.in_texts, added.in_texts),
        is_amended=True,
    )
    on, held = segment._stock_of
    if on is not None:
        found.__dict__["_stock_of"] = (on, moved(held, added.in_stock(on)))
    _take_orders(found, segment)
    return found


def _take_orders(amended: Segment, before: Segment) -> None:
    """Put what is new into the orders that were put together before."""
    keys: dict[str, Callable[[int], Any]] = {
        name: amended.place_in(order) for name, order in _ORDERS.items()
    }
    keys["_by_id"] = amended.ids.__getitem__
    for name, key in keys.items():
        if name in before.__dict__:
            sequence = array("l", getattr(before, name))
            for at in range(len(before.ids), len(amended.ids)):
                insort(sequence, at, key=key)
            amended.__dict__[name] = sequence
