"""What a scanned or typed code names: a product, so many units, a lot; or why that is in doubt.

Receiving, deliveries, parcels, returns and counting all ask here; a doubt is never decided here.
"""

from dataclasses import dataclass
from functools import cached_property

from catalogue.editing.identifying import with_number, with_numbers
from catalogue.models import Product, TradeItem
from catalogue.queries import trade_item, trade_items
from shop.codes.answer import Code, Kind
from shop.codes.reading import read

from . import numbers, queries
from .models import Lot

MOST_UNITS = 100_000


@dataclass(frozen=True)
class Named:
    """What a text names. `products` are none, the one, or two of several that have this number;
    `item` is what its GTIN names."""

    text: str
    code: Code
    products: tuple[Product, ...] = ()
    item: TradeItem | None = None

    @property
    def product(self):
        """The one product that it names; None where it names none, or several."""
        return self.products[0] if len(self.products) == 1 else None

    @property
    def in_pack(self):
        """Units of the product in one pack."""
        return self.item.units if self.item else 1

    @property
    def units(self):
        """Units that the code stands for."""
        return (self.code.count or 1) * self.in_pack

    @property
    def doubt(self):
        """Why a person has to say what it is, in words; empty where the code says it surely."""
        if len(self.products) > 1:
            return f"Several products have the number {self.text}."
        if self.code.doubtful:
            return self.code.reason or "It can be read in two ways."
        if self.units > MOST_UNITS:
            return f"It stands for {self.units:,} units: more than anybody scans at once."
        if self.code.kind is not Kind.NONE and not self.code.is_readable:
            return self.code.reason or "It cannot be read."
        return ""

    @cached_property
    def lots(self):
        """The lots of its product that have its number or, where none has, look like it."""
        return lots_numbered(self.product, self.code.lot) if self.product else []


def named(text, among=None):
    """The Named of a scan, a GTIN, a part number or a maker's reference.

    `among`: the products (a queryset) that can be meant; all where None.
    """
    code = read(text)
    item = trade_item(code.gtin) if code.gtin else None
    return Named(text, code, tuple(_products(code, item, text, among)), item)


def named_many(texts):
    """{text: the Named}, as `named` reads each; two queries for all."""
    codes = {text: read(text) for text in texts}
    items = trade_items([code.gtin for code in codes.values() if code.gtin])
    numbered = with_numbers([text for text, code in codes.items() if not code.gtin])
    return {
        text: _named(text, code, items.get(code.gtin), numbered.get(text, ()))
        for text, code in codes.items()
    }


def _named(text, code, item, numbered):
    products = (item.product,) if item else tuple(numbered[:2])
    return Named(text, code, products, item)


def lots_numbered(product, number):
    """The lot of a product with exactly this number, else those whose number looks like it."""
    if not number:
        return []
    lots = list(Lot.objects.filter(product=product))
    number = numbers.kept(number)
    exact = [lot for lot in lots if lot.number == number]
    return exact or queries.twins(lots, number)


def _products(code, item, text, among):
    if not code.gtin:
        return with_number(Product.objects.all() if among is None else among, text)[:2]
    if item is None or (among is not None and not among.filter(pk=item.product_id).exists()):
        return ()
    return (item.product,)
