"""Papers of one parcel that staff print: its slip and labels name the lots that are in it."""

from shop.dispatch import printing
from shop.invoicing.on_slips import amounts_of
from shop.purchasing.queries import signature_of

from .queries import lots_in


def slip(request, context, parcel):
    order = parcel.order
    more = {"signature": signature_of(order), "parcel": parcel}
    more["amounts"] = amounts_of(order, parcel)
    return printing.slip(request, order, lots_in(parcel), _page(parcel), **more)


def labels(request, context, parcel):
    return printing.labels(request, parcel.order, lots_in(parcel), _page(parcel), parcel)


def _page(parcel):
    return "admin:parcels_parcel_change", parcel.pk
