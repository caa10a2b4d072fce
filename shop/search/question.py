"""What is asked of a list: words, filters, order and page, read from any query string; pure.

Nonsense never fails: what cannot be understood is left out, and `ignored` says so.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from . import words as forms
from .spellings import NEGATION_AFTER, NEGATIONS, SMALL_WORDS

LONGEST_QUERY = 200
MOST_VALUES, LONGEST_VALUE = 40, 80
MOST_PAGES = 10**6

# In the order in which they are shown.
FILTERS = {
    "treatment": "Treatment type",
    "ingredient": "Contains",
    "without": "Does not contain",
    "function": "What an ingredient does",
    "area": "Area",
    "concern": "Concern",
    "brand": "Brand",
    "collection": "Collection",
    "container": "Container",
}
SWITCHES = {"stock": "In stock for me", "may": "I may order it"}
SORTS = {
    "relevance": "Relevance",
    "name": "Name",
    "price": "Price, lowest first",
    "-price": "Price, highest first",
    "newest": "Newest first",
}


Slugs = tuple[str, ...]


class Query(Protocol):
    """A query string, such as Django's QueryDict."""

    def get(self, name: str, default: str, /) -> str: ...

    def getlist(self, name: str, /) -> list[str]: ...


@dataclass(frozen=True)
class Question:
    """`filters`: names (slugs) by filter. `fixed`: those that the page itself sets. `code`: the
    text as it came, with the signs that a scanner sends. `whole`: the filters of which every
    value is shown, however many there are.
    """

    text: str = ""
    code: str = ""
    filters: dict[str, Slugs] = field(default_factory=dict)
    switches: frozenset[str] = frozenset()
    sort: str = ""
    page: int = 1
    ignored: tuple[str, ...] = ()
    fixed: dict[str, Slugs] = field(default_factory=dict)
    whole: Slugs = ()

    @property
    def order(self) -> str:
        """The order that holds: the chosen one, else relevance for words and name without."""
        if self.sort and not (self.sort == "relevance" and not self.text):
            return self.sort
        return "relevance" if self.text else "name"

    @property
    def is_by_price(self) -> bool:
        return "price" in self.order

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters or self.switches)

    def chosen(self, name: str) -> Slugs:
        return self.filters.get(name, ())


@dataclass(frozen=True)
class Wanted:
    """The words of a text: those a product should have, as (common form, as typed), and those
    that say what it must not contain.
    """

    words: tuple[tuple[str, str], ...] = ()
    denied: tuple[tuple[str, str], ...] = ()


def read(
    query: Query, *, sorts: Container[str] = SORTS, fixed: dict[str, Slugs] | None = None
) -> Question:
    """The Question that a query string (a QueryDict) asks."""
    ignored = []
    text = printable(query.get("q", ""))
    if len(text) > LONGEST_QUERY:
        ignored.append(f"Only the first {LONGEST_QUERY} signs of the search were used.")
    sort = query.get("sort", "")
    if sort and sort not in sorts:
        ignored.append(_not_offered(sort))
        sort = ""
    fixed = fixed or {}
    return Question(
        text=text[:LONGEST_QUERY].strip(),
        code=query.get("q", "")[:LONGEST_QUERY].replace("\x00", " "),
        filters={n: v for n in FILTERS if n not in fixed and (v := _values(query, n))},
        switches=frozenset(name for name in SWITCHES if query.get(name, "") == "1"),
        sort=sort,
        page=_page(query.get("page", "")),
        ignored=tuple(ignored),
        fixed=fixed,
        whole=tuple(name for name in FILTERS if name in query.getlist("all")),
    )


def _not_offered(sort: str) -> str:
    if sort in SORTS:
        return f"The order “{SORTS[sort]}” is not offered to you; another one is used."
    return f"There is no order “{shortened(sort)}”; another one is used."


def wanted(text: str) -> Wanted:
    """The Wanted words of a text; small words count only where there are no others."""
    parts = forms.parts(text)
    kept: list[str] = []
    denied: list[str] = []
    at = 0
    while at < len(parts):
        is_last = at + 1 == len(parts)
        if parts[at] in NEGATIONS and not is_last:
            denied.append(parts[at + 1])
            at += 1
        elif not is_last and parts[at + 1] == NEGATION_AFTER:
            denied.append(parts[at])
            at += 1
        else:
            kept.append(parts[at])
        at += 1
    large = [part for part in kept if part not in SMALL_WORDS] or ([] if denied else kept)
    return Wanted(_pairs(large), _pairs(denied))


def printable(text: str) -> str:
    """The text with control signs as spaces."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def shortened(text: str) -> str:
    text = printable(text)
    return text if len(text) <= 40 else text[:40] + "…"


def _pairs(parts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple({forms.normal(part): part for part in parts}.items())[: forms.MOST_WORDS]


def _values(query: Query, name: str) -> Slugs:
    values = dict.fromkeys(printable(value)[:LONGEST_VALUE] for value in query.getlist(name))
    return tuple(value for value in values if value)[:MOST_VALUES]


def _page(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) < 9
    return min(max(int(text), 1), MOST_PAGES) if is_number else 1
