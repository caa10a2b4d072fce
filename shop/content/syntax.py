"""What an article may hold besides Markdown: mentions, product cards and references to sources.

    [[product:aqualyx]]          the marked name as a link; also ingredient, area, concern,
    [[area:chin|the chin]]       treatment and brand; after | other words for the link
    {{product:aqualyx}}          alone in its line: the product's card; lines below each other
                                 make one row of cards
    [source:source-article]      the source of what stands in the paragraph, opening on demand

A product is named by its address (slug) or its number.
"""

import re
from dataclasses import dataclass

KINDS = ("product", "ingredient", "area", "concern", "treatment", "brand")
MENTION = re.compile(r"\[\[([a-z]+):([\w-]+)(?:\|([^\]\n]+))?\]\]")
CARD = re.compile(r"\{\{product:([\w-]+)\}\}")
SOURCE = re.compile(r"\[source:([\w-]+)\]")
# Whatever was meant as one of the above; what none of them reads is a mistake.
MEANT = re.compile(
    r"\[\[[^\]\n]*\]{0,2}|\{\{[^}\n]*\}{0,2}|\[\s*source\b[^\]\n]*\]?", re.IGNORECASE
)


@dataclass(frozen=True)
class Reference:
    """One mark of ours in a text, from `start` up to `end`."""

    form: str  # mention, card or source
    kind: str
    key: str
    start: int
    end: int


def references(text: str) -> list[Reference]:
    """Every mark that can be read, in the order of the text."""
    found = [
        *(_reference("mention", m[1], m[2], m) for m in MENTION.finditer(text)),
        *(_reference("card", "product", m[1], m) for m in CARD.finditer(text)),
        *(_reference("source", "source", m[1], m) for m in SOURCE.finditer(text)),
    ]
    return sorted(found, key=lambda reference: reference.start)


def unreadable(text: str) -> list[tuple[int, int]]:
    """(start, end) of what looks like a mark of ours and is none."""
    spans = [match.span() for match in MEANT.finditer(text)]
    readable = {(reference.start, reference.end) for reference in references(text)}
    return [span for span in spans if span not in readable]


def keys_of(found: list[Reference], kind: str) -> set[str]:
    return {reference.key for reference in found if reference.kind == kind}


def _reference(form: str, kind: str, key: str, match: re.Match[str]) -> Reference:
    return Reference(form, kind, key, match.start(), match.end())
