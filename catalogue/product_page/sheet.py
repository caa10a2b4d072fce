"""What a product page says: each statement of the product itself, else that of its family."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

from .. import models
from ..models import (
    ClaimStrength,
    ProductFact,
    ProductRelation,
)
from .composition import one_line
from .rows import Fact, Indication, Ingredient, Market, Paper, Relation, Suits
from .variants import Variant

_Kind = ProductFact.Kind
_FACT_GROUPS = (
    ("Technique and protocol", (_Kind.DEPTH, _Kind.PROTOCOL)),
    ("Studies and cautions", (_Kind.EVIDENCE, _Kind.CAUTION)),
    ("Storage", (_Kind.STORAGE, _Kind.SHELF_LIFE)),
    ("Maker, pack and class", (_Kind.MAKER, _Kind.PACK, _Kind.DEVICE_CLASS)),
)


def stated(product, name):
    """A field of the product or, where it is blank, of its family."""
    own = getattr(product, name)
    return getattr(product.parent, name) if own in (None, "") and product.is_child else own


def contents_of(product):
    """The product that states what the box contains: itself or its family."""
    return product.parent if product.is_child and not product.container else product


def contents_gap(product):
    """What is not stated of contents whose container is known, such as "number and volume"."""
    contents = contents_of(product)
    gaps = (("number", contents.container_count), ("volume", contents.container_volume_ml))
    return " and ".join(name for name, value in gaps if contents.container and not value)


def composition_line(product):
    """Such as "HA 20 mg/ml · lidocaine 3 mg/ml", for a family that of its first variant."""
    rows = product.composition_rows
    if not rows and product.is_parent:
        rows = next((c.composition_rows for c in product.children.all() if c.composition_rows), [])
    return line_of([SimpleNamespace(**row) for row in rows])


def line_of(rows):
    """The one-line composition of Ingredients: the main ones and those of a stated amount."""
    shown = [row for row in rows if row.role == "main" or row.amount is not None] or rows
    return one_line((row.short_name or row.name, row.amount, row.unit) for row in shown)


@dataclass(frozen=True)
class FactsOfKind:
    """Every statement of one kind; none means that our sources do not state it."""

    label: str
    statements: list[Fact]

    @property
    def has_several_sources(self):
        return len({row.source.citation for row in self.statements}) > 1

    @property
    def is_disputed(self):
        """Whether an editor has marked statements of different sources as contradicting."""
        return self.has_several_sources and any(row.is_disputed for row in self.statements)


def as_variant(product):
    """The Variant that a product (of queries.products_beside) is, with what tells it apart."""
    contents = contents_of(product)
    anaesthetics = [
        row.name
        for row in _all(Ingredient, product.composition_rows)
        if row.kind == models.Ingredient.Kind.ANAESTHETIC
    ]
    traits = {
        "Anaesthetic": f"with {' and '.join(anaesthetics)}" if anaesthetics else "without",
        "Container": contents.get_container_display() or "not stated",
        "Number and volume": contents.quantity_text or "not stated",
    }
    return Variant(product, traits, product.is_confirmed)


def together(rows):
    """Rows that differ only in what they name, in one group: a source says the same of all."""
    groups = {}
    for row in rows:
        groups.setdefault(replace(row, name="", slug=""), []).append(row)
    return list(groups.values())


def _all(kind, rows):
    return [kind.of_row(row) for row in rows]


@dataclass
class Sheet:
    """A product (of queries.product_sheet) with its statements sorted for reading."""

    product: object
    composition: list[Ingredient] = field(init=False)
    areas: list[list[Indication]] = field(init=False)
    concerns: list[list[Indication]] = field(init=False)
    facts: list[FactsOfKind] = field(init=False)
    suitabilities: list[Suits] = field(init=False)

    def __post_init__(self):
        product, treatment = self.product, self.treatment_type.slug if self.treatment_type else None
        composition = self._own(_all(Ingredient, product.composition_rows))
        self.composition = [row.claimed_for(treatment) for row in composition]
        self.areas = together(self._own(_all(Indication, product.area_rows)))
        self.concerns = together(self._own(_all(Indication, product.concern_rows)))
        facts = _all(Fact, product.fact_rows)
        self.facts = [
            FactsOfKind(kind.label, self._own([row for row in facts if row.kind == kind]))
            for kind in ProductFact.Kind
        ]
        self.suitabilities = _all(Suits, product.suitability_rows)

    @property
    def description(self):
        return stated(self.product, "description")

    @property
    def treatment_type(self):
        return stated(self.product, "treatment_type")

    @property
    def collection(self):
        return stated(self.product, "collection")

    @property
    def collection_name(self):
        """The collection where it says more than the brand does."""
        if not self.collection:
            return ""
        name, brand = self.collection.name, self.collection.brand.name
        return "" if name.casefold() == brand.replace("®", "").casefold() else name

    @property
    def contents(self):
        return contents_of(self.product)

    @property
    def markets(self):
        """The Market of each country of which something is said."""
        return _all(Market, self.product.market_rows)

    def market_in(self, country):
        """The Market of a country (ISO 3166-1 alpha-2); None where nothing is known of it."""
        return next((market for market in self.markets if market.country == country), None)

    @property
    def documents(self):
        """The Papers on file."""
        return _all(Paper, self.product.document_rows)

    @property
    def fact_groups(self):
        """(label, FactsOfKind of each of its kinds) as far as anything is stated of them."""
        for label, kinds in _FACT_GROUPS:
            told = [facts for kind in kinds if (facts := self.facts_of(kind)).statements]
            if told:
                yield label, told

    @property
    def unstated(self):
        """What none of our sources states of it, in words, such as "areas"."""
        parts = {
            "composition": self.composition,
            "areas": self.areas,
            "concerns": self.concerns,
            **{facts.label.lower(): facts.statements for facts in self._missed},
            "whom it suits": self.suitabilities or not self.treatment_type,
        }
        return [name for name, rows in parts.items() if not rows]

    @property
    def has_amounts(self):
        """Whether a source states how much of any ingredient it contains."""
        return any(row.amount is not None for row in self.composition)

    @property
    def more_composition(self):
        """What sources state of the composition beside the table."""
        return self.facts_of(_Kind.COMPOSITION)

    @property
    def _missed(self):
        """The FactsOfKind that a reader misses where nothing is stated of them."""
        return [facts for facts in self.facts if facts.label != _Kind.COMPOSITION.label]

    def facts_of(self, kind):
        return next(facts for facts in self.facts if facts.label == kind.label)

    @property
    def composition_line(self):
        return line_of(self.composition)

    def related_ids(self):
        ours = {self.product.pk, self.product.parent_id}
        rows = self.product.relation_rows
        return {row[end] for row in rows for end in ("product_id", "other_id")} - ours

    def relations(self, products):
        """(label, [(product, source)]) of each kind of relation, of these products by id."""
        return [
            (kind.label, pairs)
            for kind in ProductRelation.Kind
            if (pairs := self._pairs(kind, products))
        ]

    def _pairs(self, kind, products):
        found = {}
        others = self.related_ids() & set(products)
        for row in _all(Relation, self.product.relation_rows):
            for end in (row.product_id, row.other_id):
                if row.kind == kind and end in others:
                    found.setdefault(end, (products[end], row.source))
        return list(found.values())

    def _own(self, rows):
        """The rows of the product itself; without any, those of its family."""
        return [row for row in rows if row.product_id == self.product.pk] or rows


def hedge(strength):
    """How strongly the source puts it: "may", "can help" or nothing for a plain statement."""
    return "" if strength == ClaimStrength.STATED else ClaimStrength(strength).label
