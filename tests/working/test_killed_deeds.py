"""Booking, counting, picking, swapping, packing, shipping, taking back, recalling, killed at every
statement: whole or not at all, done once.

By default some of the boundaries are tried, with KILL_EVERY=1 (`make deep`) all of them.
"""

import re
from contextlib import suppress

import pytest
from django.http import Http404
from oscar.core.loading import get_model

from common.deeds import NotPossible
from common.outbox.models import Mail
from shop.demo.growth import sums
from shop.inventory import putting_right
from shop.inventory import services as stock
from shop.inventory.deliveries import services as deliveries
from shop.inventory.models import Lot, Movement, Pick, Reason
from shop.inventory.putting_right import Why
from shop.ordering import open_lines
from shop.parcels import services as parcels
from shop.parcels.models import Check
from shop.recalls import campaigns
from shop.returns import services as returns
from shop.returns.models import Return
from tests import cast, mortal, outbox
from tests.shop.parcels.packing import compared
from tests.shop.recalls.campaigning import draft
from tests.shop.returns.coming_back import announced, returns_place

Basket, Order = get_model("basket", "Basket"), get_model("order", "Order")
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]
UNITS = 3
# What differs from order to order in a subject.
_NUMBER = re.compile(r"[0-9A-Z]+-[0-9A-Z-]+")


@pytest.fixture(autouse=True)
def queued_mail(settings):
    outbox.use(settings)


class Deed:
    """`begin` puts up a lot of its own and what the deed is about; `looks` is what stands of it."""

    def __init__(self, turn):
        self.by = cast.person("omar")
        self.product = cast.product(cast.BELOTERO)
        Lot.objects.filter(product=self.product).update(status=Lot.Status.ON_HOLD)
        self.number = f"KILL-{turn}"
        self.begin()
        self.first_mail = Mail.objects.order_by("pk").last()

    def receive(self, units=20):
        day = cast.days_from_now(100)
        return stock.receive_lot(self.product, self.number, day, units, "Medica")

    def looks(self):
        lot = Lot.objects.filter(product=self.product, number=self.number).first()
        figures = (lot.on_hand, lot.allocated, lot.apart) if lot else ()
        kinds = Movement.objects.filter(lot=lot).order_by("pk").values_list("kind", flat=True)
        since = self.first_mail.pk if self.first_mail else 0
        mails = Mail.objects.filter(pk__gt=since).order_by("recipient", "pk")
        told = [(mail.recipient, _NUMBER.sub("", mail.subject)) for mail in mails]
        return figures, list(kinds), told, self.state()

    def again(self):
        """Whoever does it a second time may be told that it is done."""
        with suppress(NotPossible):
            self.do()


class Book(Deed):
    """A delivery of two lines, one of them to quarantine."""

    def begin(self):
        self.delivery = deliveries.begin("Medica", self.by)
        line = {"product": self.product, "expires_on": cast.days_from_now(100), "units": UNITS}
        lines = [line, line | {"decision": "quarantine"}]
        deliveries.add_lines(
            self.delivery, [each | {"number": self.number} for each in lines], self.by
        )

    def do(self):
        deliveries.book_delivery(self.delivery, self.by)

    def state(self):
        self.delivery.refresh_from_db()
        return self.delivery.state, self.delivery.lines.exclude(lot=None).count()


class Place(Deed):
    """An order, sent from its second screen."""

    def begin(self):
        self.receive()
        Basket.open.all().delete()
        self.client = cast.client_of("alba")
        cast.put_in_basket(self.client, cast.BELOTERO, UNITS)
        cast.choose_address(self.client, "alba")
        self.basket = Basket.open.get()
        self.seen = cast.seen_by(self.client)

    def do(self):
        self.client.post("/checkout/preview/", {"action": "place_order", **self.seen})

    again = do

    def state(self):
        return Order.objects.filter(basket=self.basket).count()


class PickOpen(Deed):
    """What waits for goods is picked by the worker: one order whose lot was recalled."""

    def begin(self):
        self.number += "-OLD"
        old = self.receive()
        self.order = cast.order_of("alba", cast.BELOTERO, UNITS)
        stock.set_status(old, Lot.Status.RECALLED, "Test")
        self.number = self.number.removesuffix("-OLD")
        self.receive()

    def do(self):
        open_lines.look_at_all()

    def state(self):
        picks = Pick.objects.filter(order_line__order=self.order)
        return [(pick.lot.number == self.number, pick.quantity) for pick in picks]


class Pack(Deed):
    """A parcel of which every unit was compared is closed."""

    def begin(self):
        self.receive()
        self.order = cast.order_of("alba", cast.BELOTERO, UNITS)
        self.parcel = compared(parcels.begin(self.order, self.by))

    def do(self):
        parcels.pack(self.parcel, self.by)

    def state(self):
        self.parcel.refresh_from_db()
        checked = Check.objects.filter(parcel=self.parcel).values_list("units", flat=True)
        return self.parcel.state, list(checked)


class Compare(Pack):
    """Two units of a parcel are compared."""

    def begin(self):
        self.receive()
        self.order = cast.order_of("alba", cast.BELOTERO, UNITS)
        self.parcel = parcels.begin(self.order, self.by)
        self.key = f"00000000-0000-4000-8000-{self.parcel.pk:012d}"

    def do(self):
        told = (self.parcel, self.product, self.number, 2, self.by)
        parcels.confirm(*told, key=self.key)


class BeginParcel(Deed):
    """Two of three units into a new parcel."""

    def begin(self):
        self.receive()
        self.order = cast.order_of("alba", cast.BELOTERO, UNITS)

    def do(self):
        if not self.order.parcels.exists():
            parcels.begin(self.order, self.by, {stock.open_picks(self.order)[0].pk: 2})

    def state(self):
        picks = Pick.objects.filter(order_line__order=self.order).order_by("quantity")
        return self.order.parcels.count(), [(p.quantity, bool(p.parcel_id)) for p in picks]


class Ship(Pack):
    """A packed parcel is handed over, and its clinic told."""

    def begin(self):
        super().begin()
        parcels.pack(self.parcel, self.by)

    def do(self):
        parcels.hand_over(self.parcel, self.by)

    def state(self):
        self.order.refresh_from_db()
        shipped = Pick.objects.filter(parcel=self.parcel).exclude(shipped_at=None)
        return self.order.status, shipped.count(), super().state()


class Count(Deed):
    """Three units fewer than the page said; as there, only while they are what it said."""

    def begin(self):
        self.lot = self.receive()

    def do(self):
        self.lot.refresh_from_db()
        if self.lot.on_hand == 20:
            putting_right.count(self.lot, 17, 20, Why(Reason.LOST, "Killed", self.by))

    def state(self):
        return Movement.objects.filter(lot__number=self.number, kind="counted").count()


class Swap(Deed):
    """Another lot in the place of what an order has of one."""

    def begin(self):
        self.number += "-OLD"
        self.receive()
        self.order = cast.order_of("alba", cast.BELOTERO, UNITS)
        self.number = self.number.removesuffix("-OLD")
        self.lot = self.receive()
        (self.pick,) = stock.open_picks(self.order)

    def do(self):
        with suppress(Http404):
            parcels.swap(self.pick, self.lot, UNITS, "Killed", self.by)

    def state(self):
        picks = Pick.objects.filter(order_line__order=self.order)
        return [(pick.lot.number == self.number, pick.quantity) for pick in picks]


class TakeBack(Ship):
    """Two units of what was shipped come back."""

    def begin(self):
        super().begin()
        super().do()
        self.pick = Pick.objects.select_related("order_line__order").get(parcel=self.parcel)
        self.goods_back = announced(self.pick)

    def do(self):
        units = {self.goods_back.lines.get().pk: 2}
        returns.receive_return(self.goods_back, units, returns_place(), self.by)

    def state(self):
        """Read anew: what the deed is given keeps what it knows, as in every turn."""
        now = Return.objects.get(pk=self.goods_back.pk)
        return now.state, Pick.objects.get(pk=self.pick.pk).returned, super().state()


class Recall(Deed):
    """A recall of a lot is released, of which a clinic has units and an order waits."""

    def begin(self):
        lot = self.receive()
        parcels.ship(cast.order_of("alba", cast.BELOTERO, UNITS), self.by)
        cast.order_of("nina", cast.BELOTERO, UNITS)
        self.campaign = draft([lot])

    def do(self):
        campaigns.release(self.campaign, cast.person("admin"))

    def state(self):
        self.campaign.refresh_from_db()
        stops = list(self.campaign.recalls.values_list("stops", flat=True))
        return self.campaign.standing, stops, self.campaign.notices.count()


KINDS = [Book, Place, PickOpen, BeginParcel, Compare, Pack, Ship, Count, Swap, TakeBack, Recall]


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_any_statement_it_is_whole_or_not_at_all_and_done_once(kind):
    kind("warm").do()  # What is kept in memory is asked for no more.
    first = kind("first")
    nothing = first.looks()
    count, commits = mortal.boundaries_of(first.do)
    whole = first.looks()
    assert whole != nothing and commits and sums.faults() == {}
    for boundary in mortal.chosen(count, commits):
        deed = kind(boundary)
        assert mortal.is_killed_at(boundary, deed.do), f"{boundary} of {count}"
        assert deed.looks() in (nothing, whole), boundary
        deed.again()
        assert deed.looks() == whole, boundary
        assert sums.faults() == {}
