"""Parcels that were scanned pack by pack before they left, in tests."""

from catalogue.models import Product
from shop.parcels import services as parcels
from tests import cast
from tests.shop.parcels.packing import code_of

GTIN = "05412345000013"


def sent(*serials):
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    omar = cast.person("omar")
    parcel = parcels.begin(cast.order_of("alba", quantity=len(serials)), omar)
    for serial in serials:
        parcels.scan(parcel, code_of(lot_of(parcel), **{"21": serial or None}), omar)
    return parcels.hand_over(parcels.pack(parcel, omar), omar)


def lot_of(parcel):
    return parcel.picks.get().lot
