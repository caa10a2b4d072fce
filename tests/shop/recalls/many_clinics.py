"""Many clinics that got units of one lot: copies of one shipped order, each to another clinic."""

from copy import copy

from accounts.models import Clinic, Membership, User
from shop.inventory.models import Lot, Movement, Pick
from shop.purchasing.models import OrderSignature
from tests import cast
from tests.shop.recalls.campaigning import a_lot, shipped


def sold_to(number):
    """A lot of which `number` clinics with an owner each got one unit, and nina one."""
    lot = a_lot(units=number + 10)
    order = shipped("nina")
    clinics = Clinic.objects.bulk_create(
        Clinic(name=f"Clinic {index:05}", country="GB") for index in range(number)
    )
    owners = User.objects.bulk_create(
        User(email=f"owner{index}@clinic.example", first_name="Ada", last_name=f"Owner {index}")
        for index in range(number)
    )
    Membership.objects.bulk_create(
        Membership(clinic=clinic, user=owner, role="owner")
        for clinic, owner in zip(clinics, owners, strict=True)
    )
    _orders(order, clinics, owners)
    cast.put_on_the_shelf(lot, 9)
    return Lot.objects.get(pk=lot.pk)


def _orders(order, clinics, owners):
    line = order.lines.get()
    pick = Pick.objects.get(order_line=line)
    sold = Movement.objects.get(order_line=line, kind=Movement.Kind.SHIPPED)
    named = {"number": lambda index: f"MANY-{index}", "basket": lambda index: None}
    orders = _copies(order, clinics, user=owners, **named)
    lines = _copies(line, clinics, order=orders)
    parcels = _copies(pick.parcel, clinics, order=orders, number=lambda index: f"MANY-{index}-1")
    _copies(pick, clinics, order_line=lines, parcel=parcels)
    _copies(sold, clinics, order_line=lines, receipt=lambda index: None)
    OrderSignature.objects.bulk_create(
        OrderSignature(
            order=each, clinic=clinic, address=order.signature.address, ordered_by=by, signed_by=by
        )
        for each, clinic, by in zip(orders, clinics, owners, strict=True)
    )


def _copies(thing, clinics, **changed):
    """As many copies of a row as there are clinics; a value for each, in a list or by number."""
    made = []
    for index, _ in enumerate(clinics):
        row = copy(thing)
        row._state, row.pk = copy(thing._state), None
        row._state.fields_cache = {}
        for name, values in changed.items():
            setattr(row, name, values(index) if callable(values) else values[index])
        made.append(row)
    return type(thing)._base_manager.bulk_create(made, batch_size=1000)
