"""A lot near its end is bought at its own price by who accepts its last day, or not at all."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from common.clock import today
from common.deeds import NotPossible
from shop.countersigning.models import Request
from shop.inventory import holding
from shop.inventory import services as stock
from shop.inventory.models import Lot, Movement, Pick, Reason, ShortDatedOffer, ShortDatedSale
from shop.inventory.putting_right import Truth, Why, correct
from shop.inventory.queries import receipts_of
from shop.inventory.short_dated import services
from shop.inventory.swapping import swap
from shop.invoicing.models import Line as InvoiceLine
from shop.ordering import open_lines
from shop.ordering.models import CancelledUnits
from shop.ordering.placing import plan_lots
from shop.ordering.processing import EventHandler
from shop.ordering.short_dated import put_in
from shop.parcels import services as parcels
from shop.parcels.wording import may_not_leave
from shop.purchasing.models import PurchaseLimit
from tests import cast
from tests.shop.forks.test_basket import page_form
from tests.shop.invoicing.invoices import issue, sent
from tests.shop.pricing.terms import agreed
from tests.shop.short_dated.offering import PRICE, STANDARD, lots, offered, put, sold

Basket, Line = get_model("basket", "Basket"), get_model("basket", "Line")
Order, OrderLine = get_model("order", "Order"), get_model("order", "Line")
StockRecord = get_model("partner", "StockRecord")
pytestmark = [pytest.mark.django_db, pytest.mark.official]
BELOTERO, PAGE = cast.BELOTERO, "/catalogue/belotero-hydro_4/"


@pytest.fixture(autouse=True)
def standard_price():
    PurchaseLimit.objects.all().delete()
    StockRecord.objects.filter(product=BELOTERO).update(price=STANDARD)


@pytest.fixture
def lot():
    near, _ = lots()
    return near


@pytest.fixture
def offer(lot):
    return offered(lot)


@pytest.fixture
def alba():
    return cast.client_of("alba")


def day_of(offer):
    return f"{offer.lot.expires_on:%-d %b %Y}"


def placed(client, name="alba"):
    cast.choose_address(client, name)
    answer = cast.place_order(client)
    return answer, Order.objects.order_by("-pk").first()


def picks(order):
    rows = Pick.objects.filter(order_line__order=order).order_by("lot__expires_on")
    return [(pick.lot.number, pick.quantity) for pick in rows]


def test_the_ways_to_buy_are_apart_from_the_first_screen_to_the_invoice(offer, alba):
    """Two lines of one product, each at its price, each of its lot (U12, U13, U16)."""
    words = cast.text_of(alba.get(PAGE))
    assert f"I accept units that expire on {day_of(offer)}" in words
    assert "£31.00" in words and "instead of £42.00" in words and "5 left" in words
    cast.put_in_basket(alba, BELOTERO, 3)
    assert put(alba, offer, 2).status_code == 302
    lines = {line.offer_key: line.quantity for line in Line.objects.filter(basket__status="Open")}
    assert lines == {None: 3, offer.pk: 2}
    page = cast.text_of(alba.get("/basket/"))
    assert "£188.00" in page and f'expires <time datetime="{offer.lot.expires_on}"' in page
    _, order = placed(alba)
    ordinary, short = order.lines.order_by("pk")
    assert picks(order) == [("NEAR-1", 2), ("FAR-1", 3)]
    assert short.sold_at.price == PRICE and short.sold_at.kind == "short"
    assert (
        ordinary.sold_at.price == STANDARD and short.short_dated.expires_on == offer.lot.expires_on
    )
    assert sold(offer) == 2
    assert "expires" in cast.text_of(alba.get(f"/accounts/orders/{order.number}/"))
    issue(sent(order, 3, 2))
    names = InvoiceLine.objects.order_by("pk").values_list("name", flat=True)
    agreed_to = f"{short.title}, expires {day_of(offer)} as agreed"
    assert [name for name in names if "as agreed" in name] == [agreed_to]
    admin = cast.client_of("admin")
    staff = cast.text_of(admin.get(f"/admin/order/order/{order.pk}/change/"))
    assert f"Short-dated, as agreed: expires {day_of(offer)}" in staff


def test_nothing_goes_in_without_the_tick_that_names_the_day(offer, alba):
    """And nothing typed is lost."""
    for accepts in ("", "yes", (offer.lot.expires_on + timedelta(days=1)).isoformat()):
        refused = put(alba, offer, 4, accepts=accepts)
        assert refused.status_code == 422 and not Line.objects.filter(basket__status="Open")
        words = cast.text_of(refused)
        assert f"These units expire on {day_of(offer)}: that day has to be accepted." in words
        assert "Nothing was put into your basket." in words
        assert 'value="4"' in words
    assert "Only 5 of this lot can be ordered." in cast.text_of(put(alba, offer, 6))
    put(alba, offer, 4)
    assert put(alba, offer, 2).status_code == 422  # With those in the basket they are six.
    assert put(alba, offer, 1).status_code == 302
    assert Line.objects.get(basket__status="Open").quantity == 5


def test_ordinary_lines_never_get_the_lot_while_it_is_offered(offer, lot, alba):
    """Although it ends first: it is for who accepts its day; afterwards it is as any (U13)."""
    order = cast.order_of("alba", quantity=4)
    assert picks(order) == [("FAR-1", 4)]
    refused = alba.post(f"/basket/add/{BELOTERO}/", {"quantity": 17}, follow=True)
    assert "Only 16 can be ordered" in cast.text_of(refused)
    services.end_offer(offer, "Sold elsewhere", cast.person("admin"))
    assert picks(cast.order_of("alba", quantity=1)) == [("NEAR-1", 1)]


ENDINGS = {
    "held": lambda lot, offer: stock.set_status(lot, Lot.Status.ON_HOLD, "Look at it"),
    "recalled": lambda lot, offer: stock.set_status(lot, Lot.Status.RECALLED, "FSN"),
    "ended": lambda lot, offer: services.end_offer(offer, "No", cast.person("admin")),
    "sold to others": lambda lot, offer: cast.person("nina") and _buy("nina", offer, 4),
    "redated": lambda lot, offer: Lot.objects.filter(pk=lot.pk).update(
        expires_on=lot.expires_on + timedelta(days=1)
    ),
    "too near its end": lambda lot, offer: Lot.objects.filter(pk=lot.pk).update(
        expires_on=today() + timedelta(days=6)
    ),
}


def _buy(name, offer, units):
    client = cast.client_of(name)
    put(client, offer, units)
    assert placed(client, name)[0].status_code == 302


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_ends_an_offer_stops_it_at_once_and_no_other_lot_takes_its_place(
    ending, offer, lot, alba
):
    """In a basket, between two screens, and at the last place (U15, U16)."""
    put(alba, offer, 2)
    cast.choose_address(alba, "alba")
    seen = cast.seen_by(alba)
    ENDINGS[ending](lot, offer)
    before = Order.objects.count()
    answer = alba.post("/checkout/preview/", {"action": "place_order", **seen})
    assert answer.status_code in (302, 409) and Order.objects.count() == before
    words = cast.text_of(alba.get("/basket/"))
    left = "Only 1 can be ordered" if ending == "sold to others" else "offer has ended"
    assert left in words
    assert not ShortDatedSale.objects.filter(order_line__order__user=cast.person("alba")).exists()
    if ending in ("held", "recalled"):
        ended = ShortDatedOffer.objects.get(pk=offer.pk)
        assert ended.ended_at and "the lot is" in ended.ended_because


def test_the_last_place_asks_itself(offer, lot, monkeypatch):
    """Nothing that a page said before counts: the plan is made under the lock of the lot."""
    basket = Basket.objects.create(owner=cast.person("alba"))
    basket.strategy = cast.strategy_of(cast.person("alba"))
    put_in(basket, cast.product(BELOTERO), offer.pk, 2, lot.expires_on)
    (line,) = basket.all_lines()
    assert line.purchase_info.availability.num_available == 5
    services.end_offer(offer, "No", cast.person("admin"))
    with pytest.raises(stock.NotEnoughStock) as short:
        plan_lots(basket)
    assert [(one.wanted, one.sellable) for one in short.value.shortages] == [(2, 0)]


def test_the_clinics_own_price_applies_where_it_is_lower_and_is_named_between_screens(offer, alba):
    put(alba, offer, 1)
    cast.choose_address(alba, "alba")
    seen = cast.seen_by(alba)
    agreed("alba", BELOTERO, "30.00")
    refused = alba.post("/checkout/preview/", {"action": "place_order", **seen})
    assert refused.status_code == 409
    assert "£30.00" in cast.text_of(refused) and "£31.00" in cast.text_of(refused)
    _, order = placed(alba)
    line = order.lines.get()
    assert (line.sold_at.price, line.sold_at.kind) == (Decimal("30.00"), "agreed")
    assert line.short_dated.expires_on == offer.lot.expires_on
    assert "instead of" not in cast.text_of(alba.get(f"/short-dated/{offer.pk}/"))


def test_what_is_cancelled_can_be_had_by_the_offer_again(offer, alba):
    put(alba, offer, 5)
    _, order = placed(alba)
    assert sold(offer) == 5 and put(cast.client_of("nina"), offer, 1).status_code == 422
    EventHandler(cast.person("admin")).cancel(order, "Not wanted")
    assert sold(offer) == 0
    assert put(cast.client_of("nina"), offer, 5).status_code == 302
    with pytest.raises(DatabaseError), transaction.atomic():  # The last guard.
        ShortDatedOffer.objects.filter(pk=offer.pk).update(sold=6)
    with pytest.raises(DatabaseError), transaction.atomic():
        ShortDatedOffer.objects.filter(pk=offer.pk).update(price=1)


def test_units_that_can_never_leave_are_cancelled_and_told_and_never_exchanged(
    offer, lot, alba, mailoutbox
):
    put(alba, offer, 2)
    cast.put_in_basket(alba, BELOTERO, 1)
    _, order = placed(alba)
    pick = Pick.objects.get(lot=lot)
    other = Lot.objects.get(number="FAR-1")
    with pytest.raises(NotPossible, match="this very lot"), transaction.atomic():
        swap(pick, other, 1, "Nearer", today())
    EventHandler(cast.person("omar")).pick_again(order)
    assert picks(order) == [("NEAR-1", 2), ("FAR-1", 1)]
    stock.set_status(lot, Lot.Status.RECALLED, "FSN")
    open_lines.look_at_all()
    assert picks(order) == [("FAR-1", 1)]
    cancelled = CancelledUnits.objects.get(line__order=order)
    assert (cancelled.units, cancelled.by) == (2, None)
    assert any("We send no other in its place" in mail.body for mail in mailoutbox)
    order.refresh_from_db()
    assert order.waits
    alone = cast.client_of("nina")
    assert put(alone, offer, 1).status_code == 422


def test_an_order_of_nothing_but_a_lot_that_can_never_leave_is_cancelled(offer, lot, alba):
    put(alba, offer, 2)
    _, order = placed(alba)
    stock.set_status(lot, Lot.Status.RECALLED, "FSN")
    open_lines.look_at_all()
    order.refresh_from_db()
    assert order.is_cancelled and not picks(order)


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_lot_that_ends_before_the_accepted_day_does_not_leave(is_packed, offer, lot, alba):
    put(alba, offer, 2)
    cast.put_in_basket(alba, BELOTERO, 1)
    _, order = placed(alba)
    sooner, why = lot.expires_on - timedelta(days=1), Why("typed", "Misread", cast.person("admin"))
    truth = Truth(quantity=5, number=lot.number, expires_on=sooner, supplier="Medica")
    correct(receipts_of(lot).get(), truth, why)
    if is_packed:
        with pytest.raises(stock.NotShippable) as refused:
            parcels.ship(order, cast.person("omar"))
        assert "NEAR-1 (ends before the day that was agreed)" in may_not_leave(refused.value.picks)
        return
    open_lines.look_at_all()
    assert picks(order) == [("FAR-1", 1)]
    assert lot.movements.filter(kind=Movement.Kind.RELEASED, reason=Reason.TOO_SHORT).exists()


def test_ordered_again_it_is_an_ordinary_unit_and_both_differences_are_named(offer, alba):  # U17
    put(alba, offer, 2)
    _, order = placed(alba)
    page = alba.post(f"/accounts/orders/{order.number}/", {"action": "reorder"}, follow=True)
    words = cast.text_of(page)
    assert f"it was short-dated then (expires {day_of(offer)})" in words
    assert "£42.00, was £31.00" in words
    line = Line.objects.get(basket__status="Open", basket__owner=cast.person("alba"))
    assert (line.offer_key, line.quantity) == (None, 2)
    again = cast.text_of(alba.get(f"/quick-order/again/{order.number}/"))
    assert "It was short-dated then" in again and "£11.00" in again


def test_a_countersigned_basket_keeps_the_line_and_its_day(offer):
    bea = cast.client_of("bea")
    put(bea, offer, 2)
    bea.get("/checkout/")
    bea.post("/checkout/preview/", {"action": "ask", **cast.seen_by(bea)})
    asked = Request.objects.get(asked_by=cast.person("bea"))
    alba, page = cast.client_of("alba"), f"/accounts/requests/{asked.pk}/"
    shown = alba.get(page)
    assert "as accepted" in cast.text_of(shown)
    alba.post(page, {"deed": "countersign", "seen": shown.context["seen"]})
    assert picks(Order.objects.latest("pk")) == [("NEAR-1", 2)]


def test_the_basket_page_changes_keeps_and_puts_back_the_line_as_what_it_is(offer, alba):
    cast.put_in_basket(alba, BELOTERO, 1)
    put(alba, offer, 2)
    fields = page_form(alba)
    for row in (0, 1):
        fields[f"form-{row}-quantity"] = "9"
    answer = alba.post("/basket/", fields)
    assert "Only 5 of this lot can be ordered." in cast.text_of(answer)
    at = next(i for i in (0, 1) if fields[f"form-{i}-was"] == 2)
    kept = page_form(alba) | {f"form-{at}-save_for_later": "yes"}
    alba.post("/basket/", kept)
    saved = Line.objects.get(basket__status="Saved")
    assert saved.offer_key == offer.pk
    alba.post("/basket/", {"saved-0-id": saved.pk, "saved-0-move_to_basket": "yes"})
    back = {line.offer_key: line.quantity for line in Line.objects.filter(basket__status="Open")}
    assert back == {None: 9, offer.pk: 2}


def test_who_may_not_see_prices_or_may_not_buy_is_told_why_and_offered_nothing(offer, settings):
    listing = "/short-dated/"
    assert day_of(offer) in cast.text_of(cast.client_of("alba").get(listing))
    assert "Short-dated" in cast.text_of(cast.client_of("alba").get("/catalogue/?q=belotero"))
    bruno = cast.text_of(cast.client_of("bruno").get(listing))
    assert "I accept units" not in bruno and "line-refusal" in bruno
    settings.PRICES_FOR = "verified"
    visitor = cast.client_of("visitor")
    for page in (PAGE, f"/short-dated/{offer.pk}/", "/catalogue/?q=belotero"):
        assert "£31.00" not in cast.text_of(visitor.get(page))
    settings.PRICES_FOR = "everyone"
    services.end_offer(offer, "No", cast.person("admin"))
    assert "Nothing is short-dated today" in cast.text_of(cast.client_of("alba").get(listing))
    assert "This offer has ended" in cast.text_of(visitor.get(f"/short-dated/{offer.pk}/"))


def test_quick_order_names_it_as_another_way_and_pages_ask_no_query_more(lot, alba):
    pages = [PAGE, "/catalogue/?view=table", "/basket/"]

    def asked():
        found = []
        for page in pages:
            alba.get(page)
            with CaptureQueriesContext(connection) as queries:
                alba.get(page)
            found.append(len(queries))
        return found

    before = asked()
    offer = offered(lot)
    assert asked() == before
    sku = StockRecord.objects.get(product=BELOTERO).partner_sku
    words = cast.text_of(alba.post("/quick-order/", {"text": sku, "amount": "2"}))
    assert f"/short-dated/{offer.pk}/" in words and "£31.00 instead of £42.00" in words


def test_units_held_for_a_payment_are_sold_until_they_are_let_go(offer, lot):
    want = stock.Want(1, cast.product(BELOTERO), 2, offer.pk, lot.expires_on)
    payment = uuid4()
    with transaction.atomic():
        holding.hold(stock.plan([want], today()), payment)
    assert sold(offer) == 2
    with transaction.atomic():
        plan = holding.take_over(payment)
        assert plan.offers == {1: offer.pk} and sold(offer) == 0
        transaction.set_rollback(True)
    holding.let_go(payment)
    assert sold(offer) == 0
