"""Limits of quantity at the checkout and in staff's review (docs/rules/purchase.md, P16, P17)."""

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import Membership, Role
from shop.countersigning.models import Request
from shop.inventory.models import Lot
from shop.ordering.processing import EventHandler
from shop.purchasing.models import LineDecision, PurchaseLimit
from tests import cast

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db
REASON = {f"reason-{cast.AQUALYX}": "Two courses for five patients"}
HELD = REASON | {"may_be_held": "yes"}


def ready(units, name="alba", product=cast.AQUALYX):
    client = cast.client_of(name)
    cast.put_in_basket(client, product, units)
    cast.choose_address(client, name)
    return client


def allocated():
    return sum(Lot.objects.filter(product=cast.AQUALYX).values_list("allocated", flat=True))


def test_within_the_limit_nothing_is_asked():
    client = ready(10)
    assert "Why does your clinic need so much?" not in cast.text_of(client.get(PREVIEW))
    assert cast.place_order(client).status_code == 302
    assert Order.objects.get().status == "Placed"


PREVIEW = "/checkout/preview/"


def test_beyond_the_limit_the_second_screen_asks_why_and_keeps_the_answer_with_the_line():  # P15
    client = ready(11)
    page = cast.text_of(client.get(PREVIEW))
    assert "11 units in one order are more than the 10" in page
    assert "Why does your clinic need so much?" in page and "will be placed" not in page
    assert cast.place_order(client).status_code == 409
    assert not Order.objects.exists()
    assert cast.place_order(client, **REASON).status_code == 302
    order, decision = Order.objects.get(), LineDecision.objects.get()
    assert (order.status, decision.extent) == ("Placed", "needs_reason")
    assert decision.buyer_reason == "Two courses for five patients"
    assert "Two courses for five patients" in cast.text_of(
        client.get(f"/accounts/orders/{order.number}/")
    )


def test_far_beyond_the_limit_the_buyer_is_told_first_and_the_order_is_held_with_its_lots():
    client = ready(21)
    assert "not packed before we have looked" in cast.text_of(client.get(PREVIEW))
    refused = cast.place_order(client, **REASON)
    assert refused.status_code == 409 and "Two courses for five patients" in cast.text_of(refused)
    assert cast.place_order(client, **HELD).status_code == 302
    order = Order.objects.get()
    assert (order.status, order.lines.get().status, allocated()) == ("Held", "Held", 21)
    assert "keep its lots" in mail.outbox[-1].body


def test_what_the_clinic_ordered_before_counts_whoever_ordered_it():  # P15
    colleague, clinic = cast.person("nina"), cast.person("alba").memberships.get().clinic
    cast.place_order(ready(10))
    cast.place_order(ready(10))
    Membership.objects.filter(user=colleague).update(clinic=clinic, role=Role.CLINICIAN)
    client = ready(1, "nina")
    assert "With 20 ordered for your clinic in the last 28 days" in cast.text_of(
        client.get(PREVIEW)
    )
    assert cast.place_order(client).status_code == 409
    assert Order.objects.count() == 2


def test_cancelled_orders_do_not_count():
    for _ in range(2):
        cast.place_order(ready(10))
    for order in Order.objects.all():
        EventHandler(cast.person("omar")).cancel(order, "Demo")
    assert cast.place_order(ready(1)).status_code == 302


def test_a_family_has_one_limit_for_all_its_variants():  # P15
    PurchaseLimit.objects.create(product_id=1, per_order=5, basis="Demo", checked_on="2026-01-01")
    client = ready(3, product=101)
    cast.put_in_basket(client, 102, 3)
    assert cast.place_order(client).status_code == 409
    said = {"reason-101": "A", "reason-102": "B"}
    assert cast.place_order(client, **said).status_code == 302


def held_order():
    cast.place_order(ready(21), **HELD)
    return Order.objects.get(status="Held")


def test_a_held_order_is_not_shipped_until_somebody_with_the_right_releases_it_with_a_reason():
    order, omar, rita = held_order(), cast.client_of("omar"), cast.client_of("admin")
    page = f"/admin/order/order/{order.pk}/"
    cast.fill_in(omar, f"{page}ship/")
    assert omar.post(f"{page}release/", {"reason": "Fine"}).status_code == 403
    assert "Orders held for review" in cast.text_of(rita.get("/admin/"))
    assert cast.fill_in(rita, f"{page}release/").status_code == 409
    order.refresh_from_db()
    assert order.status == "Held"
    cast.fill_in(rita, f"{page}release/", reason="Asked the clinic: two courses.")
    order.refresh_from_db()
    assert (order.status, order.lines.get().status) == ("Placed", "Placed")
    assert "Asked the clinic: two courses." in cast.text_of(rita.get(f"{page}change/"))
    assert "is released" in mail.outbox[-1].subject
    cast.fill_in(omar, f"{page}ship/")
    order.refresh_from_db()
    assert order.status == "Shipped"


def test_a_held_order_is_cancelled_with_a_reason_and_its_lots_are_free():
    order = held_order()
    page = f"/admin/order/order/{order.pk}/cancel/"
    cast.fill_in(cast.client_of("omar"), page, reason="Too much.")
    order.refresh_from_db()
    assert (order.status, allocated()) == ("Cancelled", 0)


def test_the_order_page_says_why_each_line_was_allowed():
    cast.place_order(ready(1))
    order = Order.objects.get()
    page = cast.text_of(cast.client_of("omar").get(f"/admin/order/order/{order.pk}/change/"))
    assert "version 1" in page and "Physician may order Fat-dissolving injectable" in page
    assert "May be sold in GB: Demo data" in page


@pytest.mark.parametrize("table", ["linedecision", "ordersignature"])
def test_records_of_decisions_stay(table):
    cast.place_order(ready(1))
    from django.db import connection

    for change in ("DELETE FROM {}", "UPDATE {} SET id = id"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(change.format(f"purchasing_{table}"))


def asked(units):
    """A buyer of alba's clinic at the second screen, and its form."""
    clinic, buyer = cast.person("alba").memberships.get().clinic, cast.person("bruno")
    buyer.memberships.update(left_at=timezone.now())
    Membership.objects.create(clinic=clinic, user=buyer, role=Role.BUYER)
    client = ready(units, "bruno")
    seen = client.get(PREVIEW).context["seen"]
    return client, {"action": "ask", "seen": seen}


def test_a_buyer_says_why_before_asking_and_the_clinician_reads_it_and_may_say_more():
    client, form = asked(21)
    refused = client.post(PREVIEW, form)
    assert refused.status_code == 409 and not Request.objects.exists()
    client.post(PREVIEW, form | REASON)
    alba, url = cast.client_of("alba"), reverse("request", args=[Request.objects.get().pk])
    page = alba.get(url)
    words = cast.text_of(page)
    assert "21 units in one order are more than the 10" in words
    assert "Two courses for five patients" in words and "not packed before we have looked" in words
    answer = {"deed": "countersign", "seen": page.context["seen"]}
    assert alba.post(url, answer).status_code == 409, "she was not told that it is held"
    alba.post(url, answer | {"may_be_held": "yes"})
    assert Order.objects.get().status == "Held"
    assert LineDecision.objects.get().buyer_reason == "Two courses for five patients"
