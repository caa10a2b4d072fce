"""What the code on a pack says, looked up among our products and lots."""

from catalogue.queries import trade_item
from common.parcel_states import ParcelState
from shop.codes.reading import read
from shop.inventory import numbers
from shop.inventory.models import Lot
from shop.inventory.queries import twins

from .models import Check
from .policy import Scanned


def scanned(text):
    """(the Code, the Scanned) of a text; None for the latter where the code cannot be relied on."""
    code = read(text)
    if not code.is_readable or code.doubtful:
        return code, None
    item = trade_item(code.gtin) if code.gtin else None
    product = item and item.product
    return code, Scanned(
        product=product and product.pk,
        lots=_lots(product, code.lot) if product and code.lot else None,
        expires_on=code.expires_on,
        units=(code.count or 1) * (item.units if item else 1),
        was_scanned=bool(code.serial) and _was_scanned(product, code),
    )


def typed(product, number, units):
    """The Scanned of packs without a code, whose lot number somebody typed."""
    return Scanned(product.pk, _lots(product, numbers.kept(number)), units=units)


def _lots(product, number):
    """The lot of exactly this number, or those whose number looks like it."""
    lots = list(Lot.objects.filter(product=product))
    exact = [lot for lot in lots if lot.number == number]
    return frozenset(lot.pk for lot in exact or twins(lots, number))


def _was_scanned(product, code):
    """Whether the very pack, by its serial, is in a parcel that was not taken apart."""
    checks = Check.objects.filter(lot__product=product, serial=code.serial)
    return checks.exclude(parcel__state=ParcelState.TAKEN_APART).exists()
