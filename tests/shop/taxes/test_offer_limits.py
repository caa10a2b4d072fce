"""Limits of offers and vouchers, what a use counts, and what a cancelled order gives back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone
from oscar.core.loading import get_model

from shop.countersigning.models import Request
from shop.forks.checkout.views import PaymentDetailsView
from shop.forks.shipping.repository import TrackedCourier
from shop.ordering.processing import EventHandler
from tests import cast
from tests.offers import Benefit, ConditionalOffer, Voucher, offer, use_voucher, voucher
from tests.shop.taxes.test_money import amounts, filled, priced

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")

pytestmark = pytest.mark.django_db

PRICE = "96.00"


def ready(name, **units):
    """(client, the form of the second screen) of somebody who has seen the total."""
    priced(PRICE)
    client = filled(name, **(units or {"p4": 1}))
    return client, seen_by(client)


def seen_by(client):
    context = client.get("/checkout/preview/").context
    return {"basket": context["basket"].pk, "seen": context["seen"]}


def place(name, code="", **units):
    """The order that somebody places as they see it, with a voucher."""
    client, form = ready(name, **units)
    if code:
        use_voucher(client, code)
        form = seen_by(client)
    return placed(client, form)


def placed(client, form):
    assert cast.place_order(client, **form).status_code == 302
    return Order.objects.latest("pk")


def taken_from(order):
    return sum(row.amount for row in order.discounts.all())


# Limits (M9).


def test_an_offer_for_two_is_given_twice_and_the_third_buyer_sees_the_full_price_first():
    """Once the second order saved the count that it had read, and a third got it too."""
    ten = offer(max_global_applications=2)
    buyers = [ready(name) for name in ("alba", "nina", "cosmo")]
    for client, form in buyers[:2]:
        assert taken_from(placed(client, form)) == Decimal("9.60")
    client, form = buyers[2]
    again = cast.place_order(client, **form)
    assert Order.objects.count() == 2
    assert {9600, 1920, 11520} <= set(amounts(cast.text_of(again)))
    assert again.context["order_total"].totals.discounts == ()
    assert taken_from(placed(client, seen_by(client))) == 0
    ten.refresh_from_db()
    assert (ten.num_applications, ten.num_orders, ten.status) == (2, 2, ten.CONSUMED)


ENDS = {
    "suspended": lambda rows: rows.update(status=ConditionalOffer.SUSPENDED),
    "used up": lambda rows: rows.update(num_applications=5),
    "given away": lambda rows: rows.update(total_discount=50),
    "expired": lambda rows: rows.update(end_datetime=timezone.now() - timedelta(seconds=1)),
    "deleted": lambda rows: rows.delete(),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_an_offer_that_ends_at_the_last_moment_is_named_and_the_full_price_shown(end, monkeypatch):
    """After the offers were applied, before they are locked."""
    ten = offer(max_global_applications=5, max_discount=50)
    client, form = ready("alba")
    number = PaymentDetailsView.generate_order_number

    def end_it(self, basket):
        end(ConditionalOffer.objects.filter(pk=ten.pk))
        return number(self, basket)

    with monkeypatch.context() as patched:
        patched.setattr(PaymentDetailsView, "generate_order_number", end_it)
        again = cast.place_order(client, **form)
    page = cast.text_of(again)
    assert again.status_code == 409
    assert "The offer “Ten percent” has ended or was used up meanwhile." in page
    assert 11520 in amounts(page)
    assert again.context["order_total"].totals.discounts == ()
    assert not Order.objects.exists()
    seen = {"basket": form["basket"], "seen": again.context["seen"]}
    assert taken_from(placed(client, seen)) == 0


VOUCHER_ENDS = {
    "passed": lambda basket, made: Voucher.objects.update(end_datetime=timezone.now()),
    "taken out": lambda basket, made: basket.vouchers.remove(made),
}


@pytest.mark.parametrize("end", VOUCHER_ENDS.values(), ids=VOUCHER_ENDS)
def test_a_voucher_that_ends_at_the_last_moment_takes_nothing(end, monkeypatch):
    made = voucher("SPRING")
    client, _ = ready("alba")
    use_voucher(client, "SPRING")
    form = seen_by(client)
    number = PaymentDetailsView.generate_order_number

    def end_it(self, basket):
        end(basket, made)
        return number(self, basket)

    monkeypatch.setattr(PaymentDetailsView, "generate_order_number", end_it)
    again = cast.place_order(client, **form)
    assert again.status_code == 409
    assert "The voucher SPRING has ended or was taken out meanwhile." in cast.text_of(again)
    assert 11520 in amounts(cast.text_of(again))
    assert not Order.objects.exists()


def test_one_person_gets_an_offer_as_often_as_it_says():
    offer(max_user_applications=1)
    assert taken_from(place("alba")) == Decimal("9.60")
    assert taken_from(place("alba")) == 0
    assert taken_from(place("nina")) == Decimal("9.60")


def test_a_basket_gets_an_offer_as_often_as_it_says():
    pounds = offer("A pound a unit", Benefit.FIXED, 1, max_affected_items=1)
    assert taken_from(place("alba", p4=5)) == 5
    ConditionalOffer.objects.filter(pk=pounds.pk).update(max_basket_applications=2)
    assert taken_from(place("alba", p4=5)) == 2


def test_the_last_order_gets_what_is_left_of_the_largest_total_discount():
    ten = offer(max_discount=25)
    taken = [taken_from(place(name)) for name in ("alba", "nina", "cosmo", "alba")]
    assert taken == [Decimal("9.60"), Decimal("9.60"), Decimal("5.80"), 0]
    ten.refresh_from_db()
    assert (ten.total_discount, ten.num_orders, ten.status) == (25, 3, ten.CONSUMED)


def test_the_largest_total_discount_holds_for_delivery_too(monkeypatch):
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    offer("Free delivery", Benefit.SHIPPING_PERCENTAGE, 100, max_discount=8)
    orders = [place(name) for name in ("alba", "nina", "cosmo")]
    assert [order.shipping_excl_tax for order in orders] == [0, Decimal("1.98"), Decimal("4.99")]


def test_of_two_offers_for_delivery_only_the_one_that_is_used_is_counted(monkeypatch):
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    first = offer("Half", Benefit.SHIPPING_PERCENTAGE, 50, priority=2)
    second = offer("Free", Benefit.SHIPPING_PERCENTAGE, 100, priority=1)
    order = place("alba")
    counts = [type(o).objects.get(pk=o.pk).num_orders for o in (first, second)]
    assert (counts, taken_from(order)) == ([1, 0], Decimal("2.50"))
    assert order.shipping_excl_tax == Decimal("2.49")


def test_an_offer_behind_two_vouchers_is_given_once():
    shared = offer(offer_type="Voucher", max_basket_applications=1)
    voucher("ONE", shared), voucher("TWO", shared)
    client, _ = ready("alba")
    for code in ("ONE", "TWO"):
        use_voucher(client, code)
    assert taken_from(placed(client, seen_by(client))) == Decimal("9.60")
    assert sorted(Voucher.objects.values_list("num_orders", flat=True)) == [0, 1]


def test_a_suspended_offer_is_suspended_behind_its_voucher_too():
    ten = offer(offer_type="Voucher")
    voucher("SPRING", ten)
    client, _ = ready("alba")
    use_voucher(client, "SPRING")
    ten.suspend()
    assert taken_from(placed(client, seen_by(client))) == 0
    assert Voucher.objects.get().num_orders == 0


def test_a_voucher_that_gives_nothing_is_not_used_up():
    voucher("ONCE", offer(condition=("Value", 150), offer_type="Voucher"), usage="Single use")
    client, _ = ready("alba", p4=2)
    use_voucher(client, "ONCE")
    line = Basket.open.get(owner=cast.person("alba")).lines.get()
    type(line).objects.filter(pk=line.pk).update(quantity=1)
    assert taken_from(placed(client, seen_by(client))) == 0
    assert not Voucher.objects.get().applications.exists()


def test_a_voucher_is_weighed_beside_an_offer_that_applies_already():
    """Once the offer had taken the units before the voucher was asked, and the code was refused."""
    offer("Five percent", value=5)
    voucher("SPRING", offer(value=20, offer_type="Voucher"))
    client, _ = ready("alba")
    use_voucher(client, "SPRING")
    assert taken_from(placed(client, seen_by(client))) == Decimal("19.20")


# What staff save stands (M10).


def read_twice(model):
    return model.objects.get(), model.objects.get()


def test_what_staff_save_and_what_orders_count_do_not_undo_each_other():
    offer()
    early, late = read_twice(ConditionalOffer)
    early.suspend()
    late.record_usage({"freq": 1, "discount": Decimal("9.60")})
    stored = ConditionalOffer.objects.get()
    assert (stored.status, stored.num_orders) == (stored.SUSPENDED, 1)
    early.name = "Renamed"
    early.save()
    stored.refresh_from_db()
    assert (stored.name, stored.num_applications, stored.total_discount) == (
        "Renamed",
        1,
        Decimal("9.60"),
    )


def test_two_who_change_different_fields_of_an_offer_both_keep_their_change():
    offer()
    one, other = read_twice(ConditionalOffer)
    one.max_global_applications = 3
    one.save()
    other.description = "For the spring."
    other.save()
    stored = ConditionalOffer.objects.get()
    assert (stored.max_global_applications, stored.description) == (3, "For the spring.")


def test_a_voucher_edited_while_it_is_used_keeps_its_counts():
    voucher("SPRING")
    staff, ordering = read_twice(Voucher)
    order = place("alba")
    ordering.record_discount({"discount": Decimal("9.60")})
    ordering.record_usage(order, order.user)
    staff.name = "Spring sale"
    staff.save()
    stored = Voucher.objects.get()
    assert (stored.name, stored.num_orders, stored.total_discount) == (
        "Spring sale",
        1,
        Decimal("9.60"),
    )


# A cancelled order (M10).


def cancel(order, name="omar"):
    EventHandler(cast.person(name)).cancel(order, "The fridge failed.")


def test_a_cancelled_order_gives_its_voucher_back():
    once = voucher("ONCE", usage=Voucher.ONCE_PER_CUSTOMER)
    order = place("alba", "ONCE")
    client, _ = ready("alba")
    use_voucher(client, "ONCE")
    assert not Basket.open.get(owner=order.user).vouchers.exists()
    cancel(order)
    once.refresh_from_db()
    assert (once.num_orders, once.total_discount) == (0, 0)
    use_voucher(client, "ONCE")
    assert taken_from(placed(client, seen_by(client))) == Decimal("9.60")
    assert taken_from(order) == Decimal("9.60"), "the cancelled order keeps its figures"


@pytest.mark.parametrize("limit", ["max_global_applications", "max_user_applications"])
def test_a_cancelled_order_gives_its_use_of_an_offer_back(limit):
    ten = offer(**{limit: 1})
    order = place("alba")
    assert taken_from(place("alba")) == 0
    cancel(order)
    ten.refresh_from_db()
    assert (ten.num_applications, ten.num_orders, ten.total_discount) == (0, 0, 0)
    assert ten.status == ten.OPEN
    assert taken_from(place("alba")) == Decimal("9.60")


def test_giving_back_does_not_reopen_what_staff_suspended():
    ten = offer(max_global_applications=1)
    order = place("alba")
    ConditionalOffer.objects.get().suspend()
    cancel(order)
    ten.refresh_from_db()
    assert (ten.status, ten.num_orders) == (ten.SUSPENDED, 0)


def test_a_held_order_that_staff_refuse_gives_its_uses_back():
    voucher("ONCE", usage=Voucher.ONCE_PER_CUSTOMER)
    order = place("alba", "ONCE")
    Order.objects.filter(pk=order.pk).update(status="Held")
    cancel(order)
    assert not Voucher.objects.get().applications.exists()
    assert Voucher.objects.get().num_orders == 0


def test_counts_that_were_lost_in_the_past_do_not_keep_an_order_from_being_cancelled():
    ten = offer()
    order = place("alba")
    ConditionalOffer.objects.update(num_orders=0, num_applications=0, total_discount=0)
    cancel(order)
    ten.refresh_from_db()
    assert (ten.num_orders, ten.total_discount) == (0, 0)


def test_a_declined_request_has_used_nothing_and_brings_the_voucher_back():
    once = voucher("ONCE", usage=Voucher.ONCE_PER_CUSTOMER)
    client, _ = ready("bea")
    use_voucher(client, "ONCE")
    client.post("/checkout/preview/", {"action": "ask", **seen_by(client)})
    asked = Request.objects.get()
    answer = {"deed": "decline", "reason": "Not now."}
    cast.client_of("alba").post(f"/accounts/requests/{asked.pk}/", answer)
    once.refresh_from_db()
    assert (once.num_orders, once.applications.count()) == (0, 0)
    assert "Voucher ONCE" in cast.text_of(client.get("/basket/"))


def test_the_buyer_of_a_cancelled_order_reads_why_on_its_page_and_in_the_mail():
    order = place("alba")
    cancel(order)
    page = cast.text_of(cast.client_of("alba").get(f"/accounts/orders/{order.number}/"))
    assert "Why it was cancelled" in page and "The fridge failed." in page
    assert any("The fridge failed." in message.body for message in mail.outbox)


def test_why_an_order_was_released_is_for_staff_only():
    order = place("alba")
    Order.objects.filter(pk=order.pk).update(status="Held")
    EventHandler(cast.person("admin")).release(order, "Their usual amount.")
    cancel(order)
    page = cast.text_of(cast.client_of("alba").get(f"/accounts/orders/{order.number}/"))
    assert "The fridge failed." in page and "Their usual amount." not in page
