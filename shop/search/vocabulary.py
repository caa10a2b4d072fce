"""What products are filtered by: the names of treatment types, ingredients, brands …; pure."""

from dataclasses import dataclass, field

# How much a word counts by where it is: 4 in a title, then these, 1 in a text.
TIERS = {"brand": 3, "collection": 3, "ingredient": 2, "treatment": 2}
TITLE_TIER, TEXT_TIER = 4, 1

KINDS = ("treatment", "ingredient", "function", "area", "concern", "brand", "collection")


@dataclass(frozen=True)
class Value:
    """One thing that products can be filtered by; `parent` is a group's or a brand's id."""

    kind: str
    id: int | str
    slug: str
    name: str
    words: frozenset[str] = frozenset()
    parent: int | None = None
    place: tuple[int, str] = (0, "")
    hue: str = ""


@dataclass
class Vocabulary:
    """Every value by kind and slug, and for each word the values whose name has it.

    `parts`, by kind and parent: the values that belong to another one.
    `claims`, by function: (ingredient, treatment type or 0), of those that have it.
    """

    values: dict[str, dict[str, Value]] = field(
        default_factory=lambda: {kind: {} for kind in (*KINDS, "container")}
    )
    parts: dict[tuple[str, int], list[Value]] = field(default_factory=dict)
    claims: dict[int | str, set[tuple[int, int]]] = field(default_factory=dict)
    by_word: dict[str, list[Value]] = field(default_factory=dict)

    def add(self, value: Value) -> None:
        self.values[value.kind][value.slug] = value
        if value.parent is not None:
            self.parts.setdefault((value.kind, value.parent), []).append(value)
        for word in value.words:
            self.by_word.setdefault(word, []).append(value)

    def of(self, kind: str) -> list[Value]:
        """The values of a kind in reading order."""
        return sorted(self.values[kind].values(), key=lambda value: value.place)
