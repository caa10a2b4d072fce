"""What is to be found at one moment, asked by name; pure. `index` reads it."""

from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from threading import Lock
from typing import Any

from cachetools import LRUCache

from .answer import Answer, Left
from .bitmaps import Each, Layout
from .own_prices import OwnOrder
from .segment import Document, Segment
from .sets import Variants
from .vocabulary import Value, Vocabulary

Fingerprint = tuple[int | None, int, str, int]
# How a word may be found: as it is, as the start of others, or near to one that is spelt so.
SAME, START, NEAR = "same", "start", "near"


@dataclass(frozen=True)
class Found:
    """A word of the edition and the variants in whose titles and texts it is.

    `how` it was found: SAME, as the START of a word, or NEAR to one.
    """

    how: str
    word: str
    frequency: int
    in_titles: int
    in_texts: int


# What is kept of looked-up words.
_MOST_BYTES = 2 * 2**20


def _bytes_of(found: list[Found]) -> int:
    bits = sum(each.in_titles.bit_length() + each.in_texts.bit_length() for each in found)
    return 200 * (1 + len(found)) + bits // 8


@dataclass
class View:
    """A segment with the variants in it that still count and the bitmap of every value."""

    segment: Segment
    alive: int
    vocabulary: Vocabulary
    _bits: dict[tuple[str, int | str], int] = field(default_factory=dict)
    _of_kinds: dict[str, tuple[list[Value], Each]] = field(default_factory=dict)

    def key(self, name: str) -> int:
        """The variants that have what a document's key names."""
        return self.segment.bits.get(name, 0)

    def value(self, value: Value) -> int:
        """The variants of a value; of a brand or a group, those of what belongs to it."""
        name = (value.kind, value.id)
        if name not in self._bits:
            self._bits[name] = self._value(value)
        return self._bits[name]

    def of_kind(self, kind: str) -> tuple[list[Value], Each]:
        """The values of a kind in reading order, and the bitmap of each."""
        if kind not in self._of_kinds:
            values = self.vocabulary.of(kind)
            sets = list(map(self.value, values))
            self._of_kinds[kind] = values, Each(self.segment.layout, sets)
        return self._of_kinds[kind]

    def _value(self, value: Value) -> int:
        if value.kind == "brand":
            return self._any("collection", value.id)
        if value.kind == "treatment":
            return self.key(f"treatment:{value.id}") | self._any("treatment", value.id)
        if value.kind == "function":
            return self._function(value)
        return self.key(f"{value.kind}:{value.id}")

    def _any(self, kind: str, parent: Any) -> int:
        found = 0
        for value in self.vocabulary.parts.get((kind, parent), ()):
            found |= self.key(f"{kind}:{value.id}")
        return found

    def _function(self, value: Value) -> int:
        """A claim may hold for one treatment type only."""
        found = 0
        for ingredient, treatment in self.vocabulary.claims.get(value.id, ()):
            claimed = self.key(f"ingredient:{ingredient}")
            found |= claimed & self.key(f"treatment:{treatment}") if treatment else claimed
        return found


@dataclass
class State:
    """What is to be found at one moment; `documents` are those of `recent`, with revisions,
    of which no row was read that is newer than the `newest`.

    `answers` are what was asked of it lately (finding.find), `left` what each filter leaves of what
    was found, `own_orders` those of readers with prices of their own; they go with it.
    """

    fingerprint: Fingerprint
    base: View
    recent: View
    vocabulary: Vocabulary
    documents: dict[int, tuple[int, Document | None]]
    newest: int = 0
    answers: LRUCache[Hashable, Answer] = field(default_factory=lambda: LRUCache(100))
    left: LRUCache[Hashable, Left] = field(default_factory=lambda: LRUCache(100))
    own_orders: LRUCache[str, OwnOrder] = field(default_factory=lambda: LRUCache(20))
    _looked_up: LRUCache[tuple[str, str], list[Found]] = field(
        default_factory=lambda: LRUCache(_MOST_BYTES, getsizeof=_bytes_of)
    )
    _values: dict[tuple[str, int | str], Variants] = field(default_factory=dict)
    _of_kinds: dict[str, tuple[list[Value], tuple[Each, Each]]] = field(default_factory=dict)
    _kept: LRUCache[Hashable, Variants] = field(default_factory=lambda: LRUCache(20))
    _lock: Lock = field(default_factory=Lock)

    def looked_up_lately(self, asked: dict[str, str]) -> dict[str, list[Found]]:
        """What the edition has of those words, each with how it may be found, that were looked up
        so lately."""
        with self._lock:
            found = {word: self._looked_up.get((word, how)) for word, how in asked.items()}
        return {word: each for word, each in found.items() if each is not None}

    def note_looked_up(self, found: dict[tuple[str, str], list[Found]]) -> None:
        """Keep what was looked up, within a size."""
        with self._lock:
            for asked, each in found.items():
                with suppress(ValueError):  # Larger than all there is room for.
                    self._looked_up[asked] = each

    @cached_property
    def known(self) -> dict[str, int]:
        """The words that need no look-up: of names and of what changed lately, with a frequency."""
        recent = (*self.recent.segment.in_titles, *self.recent.segment.in_texts)
        known = dict.fromkeys(recent, 1)
        for word, values in self.vocabulary.by_word.items():
            known[word] = sum(self.value(value).count for value in values)
        return known

    def kept(self, key: Hashable, make: Callable[[], Variants]) -> Variants:
        """What was made under a key lately, or is made now."""
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._kept[key] = found
        return found

    def variants(self, base: int = 0, recent: int = 0) -> Variants:
        """The set of these bits; none without."""
        return Variants(base, recent, self._layouts)

    def any_of(self, sets: Iterable[Variants]) -> Variants:
        """What is in any of these."""
        return reduce(or_, sets, self.variants())

    @cached_property
    def units(self) -> Variants:
        """Every variant."""
        base, recent = self._layouts
        return self.variants(base.units, recent.units)

    @cached_property
    def alive(self) -> Variants:
        """The variants that still count: of a changed product the recent ones."""
        return self.variants(self.base.alive, self.recent.alive)

    def key(self, name: str) -> Variants:
        """The variants that have what a document's key names."""
        return self.variants(self.base.key(name), self.recent.key(name))

    def value(self, value: Value) -> Variants:
        """The variants of a value."""
        key = value.kind, value.id
        found = self._values.get(key)
        if found is None:
            found = self.variants(self.base.value(value), self.recent.value(value))
            self._values[key] = found
        return found

    def values(self, kind: str) -> tuple[list[Value], tuple[Each, Each]]:
        """The values of a kind in reading order, and the variants of each, by segment."""
        if kind not in self._of_kinds:
            values, base = self.base.of_kind(kind)
            sets = list(map(self.recent.value, values))
            recent = Each(self.recent.segment.layout, sets, lasts=False)
            self._of_kinds[kind] = values, (base, recent)
        return self._of_kinds[kind]

    def in_stock(self, on: int) -> Variants:
        """The variants of which some can be sold on this day (of a date, its ordinal)."""
        return self.variants(self.base.segment.in_stock(on), self.recent.segment.in_stock(on))

    def lacking(self, containing: Variants) -> Variants:
        """The variants whose composition is stated and has none of it."""
        return self.key("is:stated") - containing

    @cached_property
    def _layouts(self) -> tuple[Layout, Layout]:
        return self.base.segment.layout, self.recent.segment.layout


@dataclass(frozen=True)
class LookedUp:
    """The state, what the edition has of the words asked for, and products by their codes; which
    edition the catalogue had at that moment."""

    state: State
    words: dict[str, list[Found]]
    product_ids: tuple[int, ...] = ()
    catalogue: str = ""
