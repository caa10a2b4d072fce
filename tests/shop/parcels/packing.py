"""How a parcel is packed in tests: compared by eye, or scanned pack by pack."""

from shop.inventory.models import Pick
from shop.parcels import services
from tests.cast import person


def by_eye(parcel, pick, units, by):
    """Somebody typed the lot number of packs that have no code."""
    return services.confirm(parcel, pick.lot.product, pick.lot.number, units, by)


def compared(parcel):
    """The parcel with every unit compared by eye."""
    for pick in Pick.objects.filter(parcel=parcel):
        by_eye(parcel, pick, pick.quantity, person("omar"))
    return parcel


def packed(parcel):
    """The same, closed."""
    return services.pack(compared(parcel), person("omar"))


def code_of(lot, **parts):
    """What the code on a pack of the lot says, in brackets; a part that is None is left out."""
    day = f"{lot.expires_on:%y%m%d}"
    parts = {"01": lot.product.upc, "17": day, "10": lot.number} | parts
    return "".join(f"({name}){value}" for name, value in parts.items() if value is not None)
