"""What other rooms read about clinics."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from ..models import Membership, ShipToAddress


def memberships_of(user):
    """Active memberships, the first joined first, with their clinics.

    `ship_to_countries` has the countries of the clinic's verified addresses, oldest first.
    """
    addresses = ShipToAddress.objects.filter(
        clinic=OuterRef("clinic"), status=ShipToAddress.Status.VERIFIED
    )
    return (
        Membership.objects.filter(user=user, left_at=None)
        .select_related("clinic")
        .annotate(ship_to_countries=ArraySubquery(addresses.values("country")))
    )


def verified_addresses(user):
    """Where orders of this person may go: verified addresses of the clinics they belong to."""
    return ShipToAddress.objects.filter(
        status=ShipToAddress.Status.VERIFIED,
        clinic__memberships__in=Membership.objects.filter(user=user, left_at=None),
    ).select_related("clinic", "country")


def verified_address_like(user, address):
    """The verified address of this person that says what `address` (of an order) says, or None."""
    if address is None:
        return None
    same = (row for row in verified_addresses(user) if is_same_place(row, address))
    return next(same, None)


def is_same_place(one, other):
    return _place(one) == _place(other)


def _place(address):
    lines = (address.line1, address.line2, address.line3, address.line4, address.state)
    return (
        *((text or "").strip().casefold() for text in (*lines, address.postcode)),
        address.country_id,
    )
