"""What products cost, how many there are and what the rule asks about them, in one query.

Oscar's strategy (shop.forks.partner) tells it to pages; the queries live here.
"""

from collections import namedtuple
from functools import cache

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, DateField, DecimalField, F, Q, Value

from catalogue import queries
from catalogue.models import Product
from common.statements import Asked, IsAnyOf, Statement
from shop.inventory.queries import with_sellable_stock
from shop.inventory.short_dated.queries import with_short_dated
from shop.pricing.facts import with_price_terms, with_right_units, with_small_orders
from shop.purchasing.facts import with_item_facts
from shop.tax_table.facts import with_tax_facts


@cache
def priced(products, with_price):
    """The Statement of the products that `products` returns, as a queryset, with price, stock and
    rule facts; it asks for `country`, `today` and `clinic`. A row a stock record.

    Where prices are hidden they are not even read: no page can show what it never had.
    """
    return Statement(lambda: _priced(products(), with_price))


def named():
    """Products of these `pks`, Asked."""
    return Product.objects.filter(IsAnyOf(F("pk"), queries.ASKED_PKS))


def told(with_price, **values):
    """All that can be told of public products with one of these `pks` or of these `families` which
    no edit of the catalogue explains: rows that are equal as long as nothing has changed.
    """
    return [_Told(*row) for row in _told(with_price).rows(**values)]


def as_told(row):
    """A product that was read, as `told` has it."""
    return _Told(*(getattr(row, name) for name in _TOLD))


class Info(namedtuple("Info", "price availability row")):
    """What is told of a product that was read, as Oscar's PurchaseInfo; its stock record is put
    together where somebody asks for it."""

    __slots__ = ()

    @property
    def stockrecord(self):
        return stockrecord(self.row)


Priced = namedtuple("Priced", "price price_currency")


def priced_at(row):
    """What the stock record of a product so joined says of its price; None where there is none."""
    return Priced(row.record_price, row.record_price_currency) if row.record_id else None


def stockrecord(row):
    """The stock record of a product so joined; None where there is no price."""
    if row.record_id is None:
        return None
    record, names = _record(), _record_fields()
    values = [getattr(row, f"record_{name}") for name in names]
    return record.from_db(row._state.db, names, values)


@cache
def _record():
    return apps.get_model("partner", "StockRecord")


@cache
def _record_fields():
    return [field.attname for field in _record()._meta.concrete_fields]


def _priced(products, with_price):
    rows = with_item_facts(products, Asked("country", CharField()))
    rows = with_sellable_stock(rows, Asked("today", DateField()))
    rows = with_tax_facts(rows)
    if with_price:
        rows = with_short_dated(with_price_terms(rows), Asked("today", DateField()))
    else:
        rows = rows.annotate(price_terms=Value(""), short_dated=Value(""))
    rows = with_small_orders(with_right_units(rows))
    fields = {f"record_{name}": F(f"stockrecords__{name}") for name in _record_fields()}
    if not with_price:
        fields["record_price"] = Value(None, output_field=DecimalField())
    ordering = rows.query.order_by or rows.model._meta.ordering
    return rows.annotate(**fields).order_by(*ordering, "record_id")


_TOLD = (
    "pk",
    "parent_id",
    "effective_supply_class",
    "market_at_destination",
    "both_is_public",
    "both_is_reference",
    "both_is_confirmed",
    "sales_unit",
    "may_be_back_ordered",
    "sellable_stock",
    "record_id",
    "record_price",
    "record_price_currency",
    "record_partner_sku",
    "price_terms",
    "short_dated",
    "units_least",
    "units_step",
    "small_order",
    "effective_tax_class",
    "tax_version",
)
_Told = namedtuple("_Told", _TOLD)


@cache
def _told(with_price):
    return Statement(lambda: _priced(beside(), with_price).values_list(*_TOLD))


def beside():
    """Public products of these `pks`, and what is in these `families`, Asked."""
    in_family = IsAnyOf(F("parent_id"), Asked("families", ArrayField(BigIntegerField())))
    named = IsAnyOf(F("pk"), queries.ASKED_PKS)
    return Product.objects.filter(Q(named) | Q(in_family), is_public=True)
