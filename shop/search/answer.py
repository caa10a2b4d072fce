"""What a reader may have and what a search answers; pure."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Kind(NamedTuple):
    """What the purchase rule asks about a variant, beside the country that an order goes to."""

    supply_class: str
    market: str
    is_public: bool
    is_reference: bool
    is_confirmed: bool
    is_described: bool


@dataclass(frozen=True)
class Rights:
    """What counts today for the reader: which kinds may be ordered, and which could be sent.

    `today` is the ordinal of the date.
    """

    country: str = ""
    today: int = 0
    may: tuple[Kind, ...] = ()
    sendable: tuple[Kind, ...] = ()


class Choice(NamedTuple):
    """A value of a filter and how many products it leaves under the other filters."""

    slug: str
    name: str
    count: int  # type: ignore[assignment]  # A tuple has a method of this name.
    is_chosen: bool
    hue: str = ""


@dataclass(frozen=True)
class Facet:
    """A filter with its choices, of very many the most useful; `values` is how many there are."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    values: int = 0

    @property
    def is_open(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)

    @property
    def left_out(self) -> int:
        return self.values - len(self.choices)


@dataclass(frozen=True)
class Left:
    """How many products each value of a filter, and each switch, leaves."""

    facets: tuple[Facet, ...] = ()
    switches: tuple[Choice, ...] = ()

    @cached_property
    def digest(self) -> str:
        counts = [[(c.slug, c.count) for c in f.choices if c.count] for f in self.facets]
        return _digest(f"{counts} {self.switches}")


@dataclass(frozen=True)
class Reading:
    """What became of the typed words; `corrected` is by the word as it was typed."""

    used: tuple[str, ...] = ()
    corrected: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()

    @property
    def corrected_text(self) -> str:
        return " ".join(self.corrected.get(word, word) for word in self.used)


@dataclass(frozen=True)
class WaysOn:
    """What helps where nothing fits.

    `shorter` is (word, the rest, how many products) of each word that can be left out.
    """

    shorter: tuple[tuple[str, str, int], ...] = ()
    unfiltered_count: int = 0
    nearest_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The products of one page by id, and what the page says of them and of the filters."""

    count: int
    ids: tuple[int, ...]
    page: int
    pages: int
    left: Left
    reading: Reading
    ignored: tuple[str, ...] = ()
    ways_on: WaysOn = WaysOn()
    coded_ids: tuple[int, ...] = ()
    is_code: bool = False

    @cached_property
    def digest(self) -> str:
        """Another one for another answer to the same question, whenever it was given, as long as
        nothing that products are filtered by is added, renamed or gone."""
        said = [value for name, value in vars(self).items() if name != "left"]
        return _digest(f"{self.left.digest} {said}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
