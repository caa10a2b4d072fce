"""Finds trade marks in a text, however they are written, by the names of the catalogue."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .passages import fold

_WORD = re.compile(r"[^\W_]+(?:[-‑–][^\W_]+)*")
_SIGN = re.compile(r"[ \u00a0]?(?:®|™|\(r\)|\(tm\)|&reg;)")
_GAP = re.compile(r"[ \t\u00a0]*\n?[ \t\u00a0]*")
_SIGNS = str.maketrans("", "", "®™")
_ROMAN = re.compile(r"[IVX]+$")
_NUMBER = re.compile(r"\d{3,}$")
_LONGEST = 12
_MISSPELT_FROM = 6


@dataclass(frozen=True)
class Product:
    """What the catalogue says of a product; names of areas and ingredients as the terms have."""

    pk: int
    slug: str
    name: str
    is_public: bool = True
    areas: frozenset[str] = frozenset()
    ingredients: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Name:
    """A trade mark as it is written; `product` is its product where it names one."""

    text: str
    product: Product | None = None

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(fold(self.text.translate(_SIGNS)).split())

    @property
    def accepted(self) -> set[str]:
        """One word may also stand in running text like any name: Juvéderm, Aqualyx."""
        plain = self.text.translate(_SIGNS)
        return {self.text} if " " in plain else {self.text, plain.capitalize()}


@dataclass(frozen=True)
class Found:
    """A name in a text; `more` is the end of capitals after it that belong to no known name."""

    name: Name
    start: int
    end: int
    more: int = 0


@dataclass
class Names:
    """The names to look for: brands, and products, which win where both have the same words."""

    brands: tuple[str, ...]
    products: tuple[Product, ...]
    acronyms: frozenset[str] = frozenset()
    _by_words: dict[tuple[str, ...], Name] = field(init=False, repr=False)
    _first_words: set[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = [*map(Name, self.brands), *(Name(p.name, p) for p in self.products)]
        self._by_words = {name.words: name for name in names if name.words}
        self._first_words = {words[0] for words in self._by_words}

    def find(self, text: str) -> list[Found]:
        """Every name in the text, the longest where several fit."""
        folded, found, end = fold(text), [], 0
        for match in _WORD.finditer(folded):
            if match.start() >= end and match.group() in self._first_words:
                hit = self._longest(text, folded, match)
                if hit:
                    found.append(hit)
                    end = max(hit.end, hit.more)
        return found

    def misspelt(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, name) of capitalised words that are one letter away from a name."""
        folded = fold(text)
        return [
            (*match.span(), self._text_of(near))
            for match in _WORD.finditer(folded)
            if text[match.start()].isupper() and (near := self._near(match.group()))
        ]

    def starting_like(self, text: str) -> list[str]:
        """Names of products that begin with these words, for a hint."""
        words = tuple(fold(text.translate(_SIGNS)).split())
        return sorted(p.name for p in self.products if Name(p.name).words[: len(words)] == words)

    def _longest(self, text: str, folded: str, match: re.Match[str]) -> Found | None:
        words = list(_words_from(folded, match.start()))
        for count in range(len(words), 0, -1):
            name = self._by_words.get(tuple(word for word, _, _ in words[:count]))
            if name:
                start, end = match.start(), words[count - 1][2]
                more = self._capitals_after(text, name, (start, end), words[count:])
                return Found(name, start, end, more)
        return None

    def _capitals_after(
        self, text: str, name: Name, span: tuple[int, int], words: list[tuple[str, int, int]]
    ) -> int:
        """Where words in capitals after a name in capitals end, 0 without any."""
        if not text[slice(*span)].isupper() or _line_of(text, span[0]).isupper():
            return 0
        end = 0
        for _, start, word_end in words:
            word = _WORD.match(text, start)
            if not word or not self._goes_on(
                word.group(), is_first=not end, is_brand=name.product is None
            ):
                break
            end = word_end
        return end

    def _goes_on(self, word: str, *, is_first: bool, is_brand: bool) -> bool:
        """Whether a word can be part of a product's name: HYDRO, then also I, II and 10."""
        if word in self.acronyms:
            return False
        if is_first:
            return (len(word) > 1 and word.isupper()) or (is_brand and bool(_NUMBER.match(word)))
        return word.isupper() or bool(_ROMAN.match(word)) or word.isdecimal()

    def _near(self, word: str) -> str:
        """The first word of a name from which this word differs by one letter; "" without one."""
        if len(word) < _MISSPELT_FROM or word in self._first_words:
            return ""
        near = (first for first in self._first_words if len(first) >= _MISSPELT_FROM)
        return next((f for f in near if f"{f}s" != word and _is_one_letter_off(f, word)), "")

    def _text_of(self, first_word: str) -> str:
        words = min(words for words in self._by_words if words[0] == first_word)
        return self._by_words[words].text


def _words_from(folded: str, start: int) -> Iterator[tuple[str, int, int]]:
    """(word, start, end with its sign) of the words that stand side by side from here on."""
    for _ in range(_LONGEST):
        match = _WORD.match(folded, start)
        if not match:
            return
        sign = _SIGN.match(folded, match.end())
        end = sign.end() if sign else match.end()
        yield match.group(), match.start(), end
        gap = _GAP.match(folded, end)
        if not gap or gap.end() == end:
            return
        start = gap.end()


def _line_of(text: str, position: int, most: int = 200) -> str:
    """The line of a position, or what of a very long one is near it."""
    before, after = text[max(0, position - most) : position], text[position : position + most]
    return before.rpartition("\n")[2] + after.partition("\n")[0]


def _is_one_letter_off(one: str, other: str) -> bool:
    """One letter more, less, another, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return len(one) != len(other)
    rest, other_rest = one[start:], other[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return other_rest in (swapped, rest[1:]) or rest[1:] == other_rest[1:] or rest == other_rest[1:]
