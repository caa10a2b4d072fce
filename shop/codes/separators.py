"""Separators that got lost: what a part of a GS1 code may have swallowed; pure.

Without separators nothing tells where a lot ends. It is looked for every way in which what a lot
or serial number holds could be a shorter one and the parts that follow it on packs.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .elements import spelled, valid

if TYPE_CHECKING:
    from .elements import Element

    Elements = tuple[Element, ...]

# Any of the others would put every fifth lot in doubt, and stands after no lot on packs.
ON_PACKS = frozenset(
    ("00", "01", "02", "10", "11", "13", "15", "16", "17", "21", "240", "30", "37", "7003")
)
_LONGEST = 30
# Makes sense only beside what it counts.
_COUNT, _COUNTED = "37", "02"


@dataclass(frozen=True)
class Swallowed:
    """A part that may be shorter, and what would follow it then."""

    element: Element
    shorter: str
    following: Elements

    def __str__(self) -> str:
        name = self.element.ai.data_title.lower()
        rest = ", ".join(spelled(element) for element in self.following)
        return f"{name} {self.element.value}, or {name} {self.shorter} and {rest}"


def swallowed(elements: Sequence[Element]) -> Swallowed | None:
    """The first part that may have swallowed others; None where all are sure."""
    before: set[str] = set()
    for at, element in enumerate(elements):
        before.add(element.ai.ai)
        if element.ai.separator_required:
            rest = "".join(e.ai.ai + e.value for e in elements[at + 1 :])
            if found := _hidden(element, rest, before):
                return found
    return None


def _hidden(element: Element, rest: str, before: Set[str]) -> Swallowed | None:
    ways = _ways(element.value + rest, _possible(before, element.value + rest))
    for end in range(1, len(element.value)):
        if (way := ways.get(end)) and valid(element.ai.ai + element.value[:end]):
            return Swallowed(element, element.value[:end], way)
    return None


def apart(text: str) -> Elements:
    """The parts of a text that lost its separators, the longest first; empty where it has none."""
    way = _ways(text, _possible(set(), text)).get(0, ())
    return way if len({element.ai.ai for element in way}) == len(way) else ()


def _possible(before: Set[str], text: str) -> Set[str]:
    is_counted = _COUNTED in before or _COUNTED in text
    return ON_PACKS - before - (set() if is_counted else {_COUNT})


def _ways(text: str, names: Set[str]) -> dict[int, Elements]:
    """{where a part may begin: the parts from there to the end}, the longest first."""
    ways: dict[int, Elements] = {len(text): ()}
    for at in reversed(range(len(text))):
        element = next(_elements_at(text, at, names, ways), None)
        if element:
            ways[at] = (element, *ways[at + len(element)])
    return ways


def _elements_at(text: str, at: int, names: Set[str], ends: Container[int]) -> Iterator[Element]:
    """What may begin there and end where the next begins."""
    for name in (text[at : at + length] for length in (2, 3, 4)):
        if name in names:
            for end in range(at + len(name) + _LONGEST, at + len(name), -1):
                if end in ends and (element := valid(text[at:end])):
                    yield element
