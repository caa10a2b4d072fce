"""Reads a text as a careful editor would: what it names, and whether the catalogue bears it out.

Facts are arguments, and any text at all gives an answer. A contradiction is looked for within one
sentence, and only where the sentence leaves no other reading: a negation, or another product that
does fit, silences it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from . import passages, syntax
from .names import Found, Names, Product
from .passages import fold
from .syntax import Reference


class Rule(StrEnum):
    UNKNOWN_PRODUCT = "unknown-product"
    WITHDRAWN_PRODUCT = "withdrawn-product"
    TRADE_MARK = "trade-mark"
    WRONG_AREA = "wrong-area"
    WRONG_INGREDIENT = "wrong-ingredient"
    CLAIM = "claim-without-source"
    REFERENCE = "unknown-reference"


@dataclass(frozen=True)
class Term:
    """An area or ingredient and the words, folded, by which a text names it."""

    slug: str
    name: str
    forms: tuple[str, ...] = ()
    part_of: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        words = "|".join(sorted(map(re.escape, self.forms), key=len, reverse=True))
        return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])") if words else None


@dataclass(frozen=True)
class Facts:
    products: tuple[Product, ...] = ()
    brands: tuple[str, ...] = ()
    areas: tuple[Term, ...] = ()
    ingredients: tuple[Term, ...] = ()
    acronyms: frozenset[str] = frozenset()
    # kind of reference -> the keys that exist, of those that the text uses
    known: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One mistake at its place: lines and columns count from 1."""

    rule: Rule
    line: int
    column: int
    start: int
    end: int
    excerpt: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        right = f" {self.suggestion}" if self.suggestion else ""
        return f"Line {self.line}, “{self.excerpt}”: {self.message}{right}"


_CLAIM = re.compile(
    r"\b(?:reduc(?:e|es|ed|ing)|improv(?:e|es|ed|ing)|stimulat(?:e|es|ed|ing)|effective(?:ly)?"
    r"|increas(?:e|es|ed|ing)|prevent(?:s|ed|ing)?|protect(?:s|ed|ing)?|rejuvenat(?:e|es|ed|ing)"
    r"|helps?|helped|restor(?:e|es|ed|ing)|strengthen(?:s|ed|ing)?|tighten(?:s|ed|ing)?"
    r"|smooth(?:s|ed|ing)|moisturi[sz](?:e|es|ed|ing)|(?:re)?hydrat(?:e|es|ed|ing)"
    r"|restructur(?:e|es|ed|ing)|br(?:eak|eaks|oke|eaking) down|dissolv(?:e|es|ed)"
    r"|eliminat(?:e|es|ed|ing)|proven|safer?|safely|lessen(?:s|ed|ing)?|soften(?:s|ed|ing)?"
    r"|heal(?:s|ed|ing)?|cur(?:e|es|ed|ing)|nourish(?:es|ed|ing)?|firms)\b"
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|except|unlike|instead|nothing|none|nobody)\b"
    r"|n['’]t\b|\b(?:other|rather) than\b"
)
_CONTAINING = re.compile(
    r"\b(?:contain(?:s|ed|ing)?|combin(?:e|es|ed|ing)|pair(?:s|ed|ing)|includ(?:e|es|ed|ing)"
    r"|consist(?:s|ed|ing)?|made (?:of|from)|based on)\b"
)
_STRAIGHT_WITH = re.compile(r"[\s*_,]*\b(?:has|with)\b")
# Words for parts of the body that mean none.
_SAYINGS = re.compile(
    r"\bon the (?:other|one) hand\b|\b(?:at|by|in|to) hand\b|\bin the face of\b|\bface to face\b"
    r"|\b(?:go|goes|going|come|comes|came|send|sent|give|gives|gave|trace|traced|date|dates) back\b"
    r"|\bbacks? (?=of the hands?\b)|\bback (?:to|in|from)\b|\b(?:study|treatment|control) arms?\b"
    r"|\barms? of (?:the|a) (?:study|trial)\b|\bneck of (?:the|a) (?:vial|ampoule|syringe|bottle)\b"
)
_EXCERPT = 90


def lint(
    text: str, facts: Facts, *, about: Product | None = None, is_sourced: bool = False
) -> list[Finding]:
    """The findings in a text, in its order.

    `about` is the product whose own text it is; `is_sourced` says that its claims have a source
    beside it, as the rows of a product have.
    """
    reading = _Reading(text, facts, about)
    rules = [_references, _names, _contradictions, *([] if is_sourced else [_claims])]
    found = [finding for rule in rules for finding in rule(reading)]
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))


class _Reading:
    """A text with everything that several rules ask of it."""

    def __init__(self, text: str, facts: Facts, about: Product | None) -> None:
        self.text, self.facts, self.about = text, facts, about
        self.prose = passages.without_code(text)
        self.references = syntax.references(self.prose)
        marks = [(ref.start, ref.end) for ref in self.references]
        self.unreadable = syntax.unreadable(self.prose)
        self.words = passages.blank(self.prose, marks + self.unreadable)
        self.folded = _SAYINGS.sub(lambda match: " " * len(match.group()), fold(self.words))
        self.blocks = passages.blocks(text)
        self.names = Names(facts.brands, facts.products, facts.acronyms)
        self.found = self.names.find(self.words)

    @cached_property
    def by_key(self) -> dict[str, Product]:
        products = reversed(self.facts.products)
        keyed = {key: product for product in products for key in (product.slug, str(product.pk))}
        return keyed

    def finding(
        self, rule: Rule, span: tuple[int, int], message: str, suggestion: str = ""
    ) -> Finding:
        start, end = span
        line_start = self.text.rfind("\n", 0, start) + 1
        excerpt = " ".join(self.text[start:end].split())
        if len(excerpt) > _EXCERPT:
            excerpt = excerpt[: _EXCERPT - 1] + "…"
        return Finding(
            rule=rule,
            line=self.text.count("\n", 0, start) + 1,
            column=start - line_start + 1,
            start=start,
            end=end,
            excerpt=excerpt,
            message=message,
            suggestion=suggestion,
        )


# What a text refers to.


def _references(reading: _Reading) -> Iterator[Finding]:
    for span in reading.unreadable:
        yield reading.finding(
            Rule.REFERENCE,
            span,
            "This mark cannot be read.",
            "Write [[product:address]], {{product:address}} or [source:address].",
        )
    for reference in reading.references:
        if reference.kind == "product":
            yield from _product_reference(reading, reference)
        else:
            yield from _other_reference(reading, reference)


def _product_reference(reading: _Reading, reference: Reference) -> Iterator[Finding]:
    product = reading.by_key.get(reference.key)
    span = (reference.start, reference.end)
    if product is None:
        yield reading.finding(
            Rule.UNKNOWN_PRODUCT,
            span,
            f"The catalogue has no product “{reference.key}”.",
            "Use the address of a product or a family; variants have none of their own here.",
        )
    elif not product.is_public:
        yield _withdrawn(reading, span, product)
    if reference.form == "card" and not _stands_alone(reading.text, reference):
        message = "A product card needs a line of its own."
        yield reading.finding(Rule.REFERENCE, span, message, "Put it between two line breaks.")


def _other_reference(reading: _Reading, reference: Reference) -> Iterator[Finding]:
    span = (reference.start, reference.end)
    if reference.kind not in (*syntax.KINDS, "source"):
        yield reading.finding(
            Rule.REFERENCE,
            span,
            f"There is no kind of mention “{reference.kind}”.",
            f"Kinds are {', '.join(syntax.KINDS)}.",
        )
    elif reference.key not in reading.facts.known.get(reference.kind, ()):
        message = f"There is no {reference.kind} with the address “{reference.key}”."
        yield reading.finding(Rule.REFERENCE, span, message, "Look its address up in the admin.")


def _stands_alone(text: str, reference: Reference) -> bool:
    start = text.rfind("\n", 0, reference.start) + 1
    line = text[start:].split("\n", 1)[0]
    return line.strip() == text[reference.start : reference.end]


def _withdrawn(reading: _Reading, span: tuple[int, int], product: Product) -> Finding:
    message = f"{product.name} is withdrawn: readers cannot open its page."
    return reading.finding(Rule.WITHDRAWN_PRODUCT, span, message, "Leave it out.")


# How it writes names.


def _names(reading: _Reading) -> Iterator[Finding]:
    for found in reading.found:
        yield from _unknown_name(reading, found) if found.more else _known_name(reading, found)
    for start, end, name in reading.names.misspelt(reading.words):
        message = "This looks like a trade mark with a slip in it."
        yield reading.finding(Rule.TRADE_MARK, (start, end), message, f"Write {name}.")


def _unknown_name(reading: _Reading, found: Found) -> Iterator[Finding]:
    written = " ".join(reading.text[found.start : found.more].split())
    begun = reading.names.starting_like(written)
    suggestion = f"Write out {_either(begun)}." if begun else "Check its name in the catalogue."
    message = f"The catalogue has no product “{written}”."
    yield reading.finding(Rule.UNKNOWN_PRODUCT, (found.start, found.more), message, suggestion)


def _known_name(reading: _Reading, found: Found) -> Iterator[Finding]:
    span = (found.start, found.end)
    written = " ".join(reading.text[slice(*span)].split())
    if written not in found.name.accepted:
        message = "This trade mark is written otherwise."
        suggestion = f"Write {_either(sorted(found.name.accepted))}."
        yield reading.finding(Rule.TRADE_MARK, span, message, suggestion)
    product = found.name.product
    if product is not None and not product.is_public:
        yield _withdrawn(reading, span, product)


def _either(names: list[str], most: int = 4) -> str:
    return " or ".join(names[:most])


# What it says of products.


def _contradictions(reading: _Reading) -> Iterator[Finding]:
    for block in reading.blocks:
        if block.kind in ("code", "card"):
            continue
        for span in passages.sentences(reading.prose, block):
            products, last = _products_in(reading, span)
            if products and not _NEGATION.search(reading.folded[slice(*span)]):
                yield from _wrong_areas(reading, span, products)
                yield from _wrong_ingredients(reading, span, products, last)


def _products_in(reading: _Reading, span: tuple[int, int]) -> tuple[list[Product], int]:
    """(products of a sentence with the one the text is about, where the last of them ends)."""
    start, end = span
    inside = [found for found in reading.found if start <= found.start < end]
    named = [(found.end, found.name.product) for found in inside if found.name.product]
    named += [
        (ref.end, reading.by_key[ref.key])
        for ref in reading.references
        if ref.kind == "product" and ref.key in reading.by_key and start <= ref.start < end
    ]
    # A brand's line alone, such as the Belotero fillers, is not the product of the text.
    if reading.about and (named or not inside):
        named.append((start, reading.about))
    return [product for _, product in named], max((place for place, _ in named), default=start)


def _wrong_areas(
    reading: _Reading, span: tuple[int, int], products: list[Product]
) -> Iterator[Finding]:
    allowed = _union(products, "areas")
    if not allowed or any(not product.areas for product in products):
        return
    for term, place in _terms(reading, span, reading.facts.areas, "area"):
        if term.name not in allowed and term.part_of not in allowed:
            message = f"The catalogue does not name {term.name} as an area of {_all(products)}."
            suggestion = f"It names {', '.join(sorted(allowed))}."
            yield reading.finding(Rule.WRONG_AREA, place, message, suggestion)


def _wrong_ingredients(
    reading: _Reading, span: tuple[int, int], products: list[Product], last: int
) -> Iterator[Finding]:
    allowed = _union(products, "ingredients")
    if not allowed or any(not product.ingredients for product in products):
        return
    after = reading.folded[last : span[1]]
    is_about_content = _CONTAINING.search(reading.folded[slice(*span)])
    if not (is_about_content or _STRAIGHT_WITH.match(after)):
        return
    for term, place in _terms(reading, span, reading.facts.ingredients, "ingredient"):
        # A group is in a product in which one of its own is: vitamins, vitamin C.
        if not any(name.startswith(term.name.removesuffix("s")) for name in allowed):
            named = _all(products)
            message = f"The catalogue does not name {term.name} as an ingredient of {named}."
            suggestion = f"It names {', '.join(sorted(allowed))}."
            yield reading.finding(Rule.WRONG_INGREDIENT, place, message, suggestion)


def _terms(
    reading: _Reading, span: tuple[int, int], terms: tuple[Term, ...], kind: str
) -> Iterator[tuple[Term, tuple[int, int]]]:
    """(term, its span) of the terms that a sentence names, in words or by a mention."""
    start, end = span
    for term in terms:
        match = term.pattern and term.pattern.search(reading.folded, start, end)
        if match:
            yield term, match.span()
        for ref in reading.references:
            if ref.kind == kind and ref.key == term.slug and start <= ref.start < end:
                yield term, (ref.start, ref.end)


def _union(products: list[Product], name: str) -> frozenset[str]:
    return frozenset().union(*(getattr(product, name) for product in products))


def _all(products: list[Product]) -> str:
    return " or ".join(dict.fromkeys(product.name for product in products))


# What it claims.


def _claims(reading: _Reading) -> Iterator[Finding]:
    sourced = [ref.start for ref in reading.references if ref.form == "source"]
    # A name claims nothing: JUVÉDERM® HYDRATE.
    names = [(found.start, found.end) for found in reading.found]
    claiming = passages.blank(reading.folded, names)
    for block in reading.blocks:
        if block.kind not in ("text", "item", "table"):
            continue
        if any(block.start <= place < block.end for place in sourced):
            continue
        match = _CLAIM.search(claiming, block.start, block.end)
        if match:
            message = "This paragraph claims something and names no source."
            suggestion = "Add [source:address], or say it without the claim."
            yield reading.finding(Rule.CLAIM, match.span(), message, suggestion)
