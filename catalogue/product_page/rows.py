"""What sources state about a product, as rows of JSON that its page reads (catalogue.queries)."""

from dataclasses import dataclass, replace
from datetime import date

from common.languages import language_name

from ..models import MarketStatus, ProductDocument, Source
from .composition import amount_text


@dataclass(frozen=True)
class CitedSource:
    """A source that states something; `read_on` is when an editor read it."""

    citation: str
    url: str
    kind: str
    read_on: date

    @classmethod
    def of_row(cls, row):
        return cls(**row | {"read_on": date.fromisoformat(row["read_on"])})

    @property
    def kind_label(self):
        return Source.Kind(self.kind).label


@dataclass(frozen=True)
class Stated:
    """What one source states."""

    source: CitedSource

    @classmethod
    def of_row(cls, row):
        return cls(**row | {"source": CitedSource.of_row(row["source"])})


@dataclass(frozen=True)
class Claim(Stated):
    """What an ingredient does; `treatment` is the slug of the type that it is said of, or None."""

    statement: str
    strength: str
    treatment: str | None


@dataclass(frozen=True)
class Ingredient(Stated):
    """An ingredient of a product; its amount in `unit` is None where no source states it."""

    product_id: int
    role: str
    amount: float | None
    unit: str
    note: str
    name: str
    short_name: str
    slug: str
    kind: str
    claims: tuple[Claim, ...] = ()

    @classmethod
    def of_row(cls, row):
        claims = tuple(Claim.of_row(claim) for claim in row.get("claims", ()))
        return super().of_row(row | {"claims": claims})

    @property
    def amount_text(self):
        return amount_text(self.amount, self.unit)

    def claimed_for(self, treatment):
        """With the claims that hold for a treatment type (its slug) only."""
        fitting = (claim for claim in self.claims if claim.treatment in (None, treatment))
        return replace(self, claims=tuple(fitting))


@dataclass(frozen=True)
class Indication(Stated):
    """An area or a concern that a product is meant for."""

    product_id: int
    name: str
    slug: str
    strength: str = ""
    statement: str = ""
    is_specific: bool = False
    note: str = ""


@dataclass(frozen=True)
class Fact(Stated):
    """A statement of a ProductFact.Kind."""

    product_id: int
    kind: str
    statement: str
    strength: str
    is_disputed: bool


@dataclass(frozen=True)
class Relation(Stated):
    """Two products that a source sets beside each other."""

    product_id: int
    other_id: int
    kind: str


@dataclass(frozen=True)
class Suits(Stated):
    """Whom a treatment suits, or does not."""

    suits: bool
    statement: str
    strength: str


@dataclass(frozen=True)
class Market:
    """Where the product may be sold: one country (ISO 3166-1 alpha-2) and what that rests on."""

    country: str
    status: str
    basis: str
    checked_on: date
    source_name: str | None
    source_url: str | None

    @classmethod
    def of_row(cls, row):
        return cls(**row | {"checked_on": date.fromisoformat(row["checked_on"])})

    @property
    def status_label(self):
        return MarketStatus.Status(self.status).label


@dataclass(frozen=True)
class Paper:
    """A document on file as its maker issued it; `size` in bytes, `language` as BCP 47."""

    id: int
    kind: str
    language: str
    revision: str
    issued_on: date
    size: int

    @classmethod
    def of_row(cls, row):
        return cls(**row | {"issued_on": date.fromisoformat(row["issued_on"])})

    @property
    def kind_label(self):
        return ProductDocument.Kind(self.kind).label

    @property
    def language_name(self):
        return language_name(self.language)
