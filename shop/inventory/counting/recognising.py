"""Which lot a scanned or typed text means on a counting sheet; what is doubtful is asked."""

from dataclasses import dataclass

from shop.codes.answer import Kind

from .. import numbers, queries
from ..identifying import named
from ..models import IN_HOUSE, Lot

MOST = 12


@dataclass(frozen=True)
class Recognised:
    """The lot and the units that a text stands for; or a `question` in words, and the `lots` of
    which it may be one."""

    units: int = 1
    serial: str = ""
    lot: Lot | None = None
    question: str = ""
    lots: tuple[Lot, ...] = ()


def recognised(sheet, place, text):
    """The Recognised of a scan, a lot number, a GTIN or a part number."""
    pack = named(text)
    is_number = pack.code.kind is Kind.NONE or not pack.code.is_certain
    if is_number and (lots := _of_number(sheet, place, text)):
        return _one_of(lots)
    lot, question, lots = _read(sheet, pack)
    return Recognised(pack.units, pack.code.serial, lot, question, tuple(lots))


def _one_of(lots):
    if len(lots) == 1:
        return Recognised(lot=lots[0])
    return Recognised(question="Several products have a lot of this number.", lots=tuple(lots))


def _of_number(sheet, place, text):
    """The lots of exactly this number; those that lie there by the books, if any do."""
    lots = list(_of_sheet(sheet).filter(number=numbers.kept(text))[:MOST])
    if len(lots) < 2:
        return lots
    here = {*place.holdings.filter(lot__in=lots, units__gt=0).values_list("lot", flat=True)}
    return [lot for lot in lots if lot.pk in here] or lots


def _read(sheet, pack):
    """(lot, question, lots) of a code."""
    code, product = pack.code, pack.product
    if pack.doubt:
        return None, pack.doubt, pack.lots or _in_the_house(pack.products)
    if product is None and code.kind is Kind.NONE:
        alike = list(_of_sheet(sheet).filter(queries.numbered(pack.text))[:MOST])
        return None, _LOOKS_LIKE if alike else _NOTHING, alike
    if product is None:
        return None, f"No product of ours has the code of this pack: it is {code.name}.", ()
    if sheet.product_id not in (None, product.pk):
        return None, f"It is {product.full_name}, which this sheet does not count.", ()
    if not code.lot:
        question = f"It is {product.full_name}, and the code names no lot: which does it print?"
        return None, question, _in_the_house([product])
    return _of_lot(pack)


_NOTHING = "No lot and no product has this number."
_LOOKS_LIKE = "No lot has exactly this number; what looks like it is below."


def _of_lot(pack):
    code, product = pack.code, pack.product
    lot = next((lot for lot in pack.lots if lot.number == numbers.kept(code.lot)), None)
    if lot is None:
        return None, f"Lot {code.lot} of {product.full_name} is not in the books.", pack.lots
    if code.expires_on not in (None, lot.expires_on):
        question = (
            f"The pack says usable through {code.expires_on:%-d %b %Y}, and lot {lot.number} is "
            f"booked through {lot.expires_on:%-d %b %Y}."
        )
        return None, question, [lot]
    return lot, "", ()


def _of_sheet(sheet):
    lots = Lot.objects.select_related("product__parent").order_by("expires_on", "pk")
    return lots.filter(product=sheet.product_id) if sheet.product_id else lots


def _in_the_house(products):
    lots = Lot.objects.filter(IN_HOUSE, product__in=products)
    return list(lots.select_related("product__parent").order_by("expires_on", "pk")[:MOST])
