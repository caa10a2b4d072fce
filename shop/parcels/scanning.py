"""What the code on a pack says, looked up among our products and lots."""

from common.parcel_states import ParcelState
from shop.inventory.identifying import lots_numbered, named

from .models import Check
from .policy import Scanned


def scanned(text):
    """(the Code, the Scanned) of a text; None for the latter where the code cannot be relied on."""
    pack = named(text)
    if not pack.code.is_readable or pack.doubt:
        return pack.code, None
    return pack.code, Scanned(
        product=pack.product and pack.product.pk,
        lots=_keys(pack.lots) if pack.product and pack.code.lot else None,
        expires_on=pack.code.expires_on,
        units=pack.units,
        was_scanned=bool(pack.code.serial) and _was_scanned(pack.product, pack.code),
    )


def typed(product, number, units):
    """The Scanned of packs without a code, whose lot number somebody typed."""
    return Scanned(product.pk, _keys(lots_numbered(product, number)), units=units)


def _keys(lots):
    return frozenset(lot.pk for lot in lots)


def _was_scanned(product, code):
    """Whether the very pack, by its serial, is in a parcel that was not taken apart."""
    checks = Check.objects.filter(lot__product=product, serial=code.serial)
    return checks.exclude(parcel__state=ParcelState.TAKEN_APART).exists()
