"""What a product page shows of a source, a market and a paper: of rows read as JSON, in words."""

from dataclasses import dataclass
from datetime import date

from common.languages import language_name

from ..models import MarketStatus, ProductDocument, Source


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
