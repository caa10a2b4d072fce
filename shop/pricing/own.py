"""What products cost a clinic, for lists in the order of prices: only those with a price beside the
standard one are read (U1)."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Q, TextField, Value
from django.db.models.functions import MD5, Cast, Coalesce, Concat

from catalogue.models import Product
from catalogue.models.product import for_sale
from common.statements import Asked, IsAnyOf, Statement

from .facts import brand_of_prices, on_their_day, terms_of, with_price_terms
from .models import Term
from .rule import price_of

_DECIDING = ("pk", "kind", "product", "brand", "currency", "price", "percent_off", "counts_alone")


@dataclass(frozen=True)
class Held:
    """Which products and brands have a price of their own for a clinic on a day; `digest` is
    another one where any of these prices is."""

    clinic: int
    on: date
    digest: str
    products: list = field(compare=False)
    brands: list = field(compare=False)


def held(clinic, on):
    """What is Held of the prices of one unit; None where nothing is. One query."""
    row = _HELD.first(clinic=clinic, today=on)
    return row and Held(clinic, on, *row)


def own_prices(found):
    """{key of a listed product: the least that one unit of what can be chosen of it costs} of what
    is Held, and of nothing else; one query."""
    asked = {"clinic": found.clinic, "today": found.on}
    rows = _ROWS.rows(**asked, products=found.products, brands=found.brands)
    standard = {}
    for key, *rest in rows:  # A row a stock record: of several the first counts.
        standard.setdefault(key, rest)
    least = {}
    for listed, price, currency, text in standard.values():
        own = price_of(price, terms_of(_Read(text), currency), 1).price
        least[listed] = min(own, least.get(listed, own))
    return least


@dataclass(frozen=True)
class _Read:
    price_terms: str


def _held():
    rows = on_their_day(Term.objects.filter(from_units=1)).order_by()
    parts = [Concat(Cast(name, TextField()), _SPACE) for name in _DECIDING]
    text = Concat(*parts)
    return (
        rows.annotate(one=Value(1))
        .values("one")
        .annotate(
            digest=MD5(StringAgg(text, _SPACE, ordering="pk")),
            products=_all("product"),
            brands=_all("brand"),
        )
        .values_list("digest", "products", "brands")
    )


def _all(name):
    some = Q(**{f"{name}__isnull": False})
    return ArrayAgg(name, filter=some, default=Value([], output_field=_KEYS))


_KEYS = ArrayField(BigIntegerField())
_SPACE = Value(" ", output_field=TextField())


def _rows():
    brand = Q(IsAnyOf(F("brand_of_prices"), Asked("brands", _KEYS)))
    named = Product.objects.alias(brand_of_prices=brand_of_prices()).filter(
        Q(IsAnyOf(F("pk"), Asked("products", _KEYS))) | brand
    )
    families = named.order_by().values(listed=Coalesce("parent_id", "pk"))
    rows = Product.objects.filter(Q(pk__in=families) | Q(parent__in=families), for_sale())
    rows = with_price_terms(rows).annotate(listed=Coalesce("parent_id", "pk"))
    record = ("stockrecords__price", "stockrecords__price_currency")
    rows = rows.filter(stockrecords__price__isnull=False).order_by("pk", "stockrecords__pk")
    return rows.values_list("pk", "listed", *record, "price_terms")


_HELD, _ROWS = Statement(_held), Statement(_rows)
