"""What was shipped before there were parcels has one parcel an order."""

from importlib import import_module

import pytest
from django.db import connection

from shop.inventory.models import Pick
from shop.invoicing.models import ToInvoice
from shop.parcels import services
from shop.parcels.models import Parcel
from tests import cast

pytestmark = pytest.mark.django_db

MIGRATION = import_module("shop.parcels.migrations.0002_shipped_before")


def test_an_order_that_was_shipped_gets_one_parcel_and_one_that_waits_none():
    shipped, waiting = cast.order_of("alba", quantity=14), cast.order_of("nina")
    services.ship(shipped, cast.person("omar"), "", "TRK77")
    ToInvoice.objects.all().delete()  # Nor was anything invoiced then.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(MIGRATION.BACKWARD)
        assert not Parcel.objects.exists()
        cursor.execute(MIGRATION.FORWARD)
    parcel = Parcel.objects.get()
    assert (parcel.number, parcel.tracking) == (f"{shipped.number}-1", "TRK77")
    assert parcel.is_handed_over and parcel.address == shipped.shipping_address
    picks = Pick.objects.filter(order_line__order=shipped)
    assert {pick.parcel for pick in picks} == {parcel} and len(picks) == 2
    assert parcel.handed_over_at == max(pick.shipped_at for pick in picks)
    assert Pick.objects.get(order_line__order=waiting).parcel is None
