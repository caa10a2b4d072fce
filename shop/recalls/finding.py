"""Which of our lots somebody means: by number or code, in the text of a notice, by product."""

import re
from dataclasses import dataclass

from shop.codes.reading import read
from shop.codes.texts import lines_of
from shop.inventory import numbers
from shop.inventory.models import Lot

_MOST = 500
# What stands between the words of a notice and is part of no lot number.
_BETWEEN = re.compile(r"[\s,;:|()\[\]\"“”]+")
_SHORTEST = 3


@dataclass(frozen=True)
class Found:
    """Lots, the soonest expiry first, and lines in which no lot of ours is named."""

    lots: list
    nothing_in: list


def lots_meant(text="", product=None, supplier=None):
    """The Found of what staff typed; all three narrow what is found, and nothing finds nothing."""
    lots = Lot.objects.select_related("product__parent").order_by("product", "expires_on", "pk")
    if product:
        lots = lots.filter(product=product)
    if supplier:
        lots = lots.filter(movements__supplier=supplier).distinct()
    if not text.strip():
        return Found(list(lots[:_MOST]) if product or supplier else [], [])
    lines = [line.strip() for line in lines_of(text) if line.strip()]
    wanted = {line: _named(line) for line in lines}
    keys = sorted({key for names in wanted.values() for _, own in names for key in own})
    found = list(lots.filter(twin_keys__overlap=keys)[: _MOST * 2]) if keys else []
    meant = {line: [lot for lot in found if _is_meant(lot, wanted[line])] for line in lines}
    chosen = {lot.pk for own in meant.values() for lot in own}
    return Found(
        [lot for lot in found if lot.pk in chosen][:_MOST],
        [line for line, own in meant.items() if not own],
    )


def _named(line):
    """[(GTIN or "", twin keys)] of the numbers that a line may name."""
    code = read(line)
    if code.lot:
        return [(code.gtin or "", set(numbers.twin_keys(numbers.kept(code.lot))))]
    whole = numbers.kept(line)
    words = [word for word in _BETWEEN.split(whole) if len(word.strip(".")) >= _SHORTEST]
    texts = [whole, *(word.strip(".") for word in words)]
    return [("", set(numbers.twin_keys(each))) for each in texts if len(each) <= numbers.LONGEST]


def _is_meant(lot, names):
    return any(
        keys & set(lot.twin_keys) and (not gtin or _is_of(lot, gtin)) for gtin, keys in names
    )


def _is_of(lot, gtin):
    """Whether the lot's product may have this GTIN: it has it, or none is known."""
    known = (lot.product.upc or "").zfill(14)
    return not lot.product.upc or known == gtin
