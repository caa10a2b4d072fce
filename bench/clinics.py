"""One lot that was sold to five hundred clinics: synthetic clinics, each with one order.

python -m bench.clinics, in the database of DATABASE_URL, once its catalogue has grown.
"""

import django

CLINICS = 500
# Of the first two rows of the catalogue only the second is sold: all orders take its one lot.
_ROWS = 2
_FIRST_ORDER = 1


def main():
    django.setup()
    from django.db import transaction

    from shop.demo.growth import orders
    from shop.search import index

    if orders.existing():
        return
    with transaction.atomic(), index.paused():
        sell(_FIRST_ORDER, CLINICS)


def sell(first, many):
    """So many orders, numbered from the first on, each of a clinic of its own, of one lot."""
    from shop.demo.growth import orders

    numbers = range(first, first + many)
    buyers = [orders.Buyer(*found) for found in _people_with_addresses(numbers)]
    orders.write(numbers, _ROWS, buyers)


def lot_number(first=_FIRST_ORDER):
    """The number that the growth gives the lot of these orders."""
    return f"S{_ROWS:07d}-{first}"


def _people_with_addresses(numbers):
    """(user, address, what they may order) of one person in each clinic."""
    from accounts.models import Clinic, Membership, Role, ShipToAddress
    from common.supply_classes import SupplyClass

    users = _users(numbers)
    clinics = Clinic.objects.bulk_create(
        Clinic(name=f"Synthetic clinic {number:03d}", country="GB", responsible=user)
        for number, user in zip(numbers, users, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(clinic=clinic, user=user, role=Role.OWNER)
        for clinic, user in zip(clinics, users, strict=True)
    )
    addresses = ShipToAddress.objects.bulk_create(
        ShipToAddress(
            clinic=clinic,
            first_name="Synthetic",
            last_name=f"Person {number:03d}",
            line1=f"{number} Measuring Street",
            line4="London",
            postcode="N1 1AA",
            country_id="GB",
            status=ShipToAddress.Status.VERIFIED,
        )
        for number, clinic in zip(numbers, clinics, strict=True)
    )
    classes = frozenset(SupplyClass.values)
    return [(user, address, classes) for user, address in zip(users, addresses, strict=True)]


def _users(numbers):
    from accounts.models import User

    names = [f"clinic-{number:03d}@synthetic.example" for number in numbers]
    return User.objects.bulk_create(
        User(email=name, first_name="Synthetic", last_name=name[:10], password="!")
        for name in names
    )


if __name__ == "__main__":
    main()
