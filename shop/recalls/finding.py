"""Which of our lots somebody means: by number or code, in the text of a notice, by product."""

import re
from dataclasses import dataclass

from django.db.models import Q

from catalogue.queries import trade_items
from shop.codes.reading import read
from shop.codes.texts import lines_of
from shop.inventory import numbers
from shop.inventory.models import Lot, Movement

_MOST = 500
# What stands between the words of a notice and is part of no lot number.
_BETWEEN = re.compile(r"[\s,;:|()\[\]\"“”]+")
_SHORTEST = 3


@dataclass(frozen=True)
class Found:
    """Lots, the soonest expiry first, how many `more` are meant, and lines in which no lot of ours
    is named."""

    lots: list
    nothing_in: list
    more: int = 0


def lots_meant(text="", product=None, supplier=None, but=()):
    """The Found of what staff typed, without the lots `but` (keys) that are there already; all
    three narrow what is found, and nothing finds nothing."""
    lots = Lot.objects.select_related("product__parent").order_by("product", "expires_on", "pk")
    if product:
        lots = lots.filter(product=product)
    if supplier:
        lots = lots.filter(pk__in=Movement.objects.filter(supplier=supplier).values("lot"))
    if not text.strip():
        return _cut(lots.exclude(pk__in=but)) if product or supplier else Found([], [])
    lines = [line.strip() for line in lines_of(text) if line.strip()]
    wanted = _wanted(lines)
    found = list(lots.filter(_condition(wanted)))
    meant = {line: [lot for lot in found if wanted[line].means(lot)] for line in lines}
    chosen = {lot.pk for own in meant.values() for lot in own} - {*but}
    new = [lot for lot in found if lot.pk in chosen]
    nothing_in = [line for line, own in meant.items() if not own]
    return Found(new[:_MOST], nothing_in, len(new[_MOST:]))


def _cut(lots):
    """Counted only where there are more than are shown."""
    found = list(lots[: _MOST + 1])
    return Found(found[:_MOST], [], lots.count() - _MOST if found[_MOST:] else 0)


@dataclass(frozen=True)
class _Wanted:
    """What a line may name: lots by these twin keys, of the `product` (by key) whose GTIN it says;
    without keys all of that product. Of a GTIN that nobody has here, those of products that have
    none."""

    keys: frozenset = frozenset()
    product: int | None = None
    is_unknown: bool = False

    def means(self, lot):
        is_named = self.keys & {*lot.twin_keys} if self.keys else self.product
        return is_named and self._may_be_of(lot.product)

    def _may_be_of(self, product):
        if self.is_unknown:
            return not product.upc
        return self.product in (None, product.pk)


def _wanted(lines):
    """{line: its _Wanted}."""
    codes = {line: read(line) for line in lines}
    items = trade_items([code.gtin for code in codes.values() if code.gtin])
    return {line: _of_line(line, code, items.get(code.gtin)) for line, code in codes.items()}


def _of_line(line, code, item):
    product = item and item.product_id
    if code.lot or (product and code.is_readable):
        keys = numbers.twin_keys(numbers.kept(code.lot)) if code.lot else ()
        return _Wanted(frozenset(keys), product, is_unknown=bool(code.gtin) and item is None)
    whole = numbers.kept(line)
    words = [word for word in _BETWEEN.split(whole) if len(word.strip(".")) >= _SHORTEST]
    texts = [whole, *(word.strip(".") for word in words)]
    keys = {k for each in texts if len(each) <= numbers.LONGEST for k in numbers.twin_keys(each)}
    return _Wanted(frozenset(keys))


def _condition(wanted):
    keys = sorted({key for each in wanted.values() for key in each.keys})
    products = {each.product for each in wanted.values() if not each.keys and each.product}
    return Q(twin_keys__overlap=keys) | Q(product__in=products) if keys else Q(product__in=products)
