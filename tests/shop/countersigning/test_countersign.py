"""A buyer asks, the responsible clinician signs: one order under both names (C2, C12 to C15)."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connections
from oscar.core.loading import get_model
from oscar.core.prices import Price

from accounts.clinics import members
from accounts.licences.policy import State
from accounts.models import Licence, Membership, ShipToAddress, User
from common.clock import now
from shop.countersigning import services
from shop.countersigning.models import Request
from shop.countersigning.policy import VALID_FOR
from shop.forks.order.utils import OrderCreator
from shop.inventory.models import Lot
from shop.ordering import permission, placing
from shop.ordering.exceptions import Refused
from shop.purchasing.models import OrderSignature
from tests import cast
from tests.parallel import at_once

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def ready_to_ask(product_pk=cast.BELOTERO, quantity=2):
    bea = cast.client_of("bea")
    cast.put_in_basket(bea, product_pk, quantity)
    bea.get("/checkout/")
    return bea


def fields_of(client, path="/checkout/preview/"):
    page = client.get(path).content.decode()
    return dict(re.findall(r'type="hidden" name="(basket|seen)" value="(\w+)"', page))


def ask(bea, **more):
    return bea.post("/checkout/preview/", {"action": "ask", **fields_of(bea), **more})


def asked(**kwargs):
    """What bea asked alba."""
    ask(ready_to_ask(**kwargs))
    return Request.objects.get()


def page_of(request):
    return f"/accounts/requests/{request.pk}/"


def answer(client, request, deed, **more):
    fields = fields_of(client, page_of(request)) if "seen" not in more else {}
    return client.post(page_of(request), {"deed": deed, **fields, **more})


def countersign(request, client=None):
    return answer(client or cast.client_of("alba"), request, "countersign")


@pytest.fixture
def marin(db):
    return cast.person("bea").memberships.get().clinic


# Asking


@pytest.mark.django_db
def test_a_buyer_is_offered_to_ask_and_cannot_place():
    bea = ready_to_ask()
    page = text_of(bea.get("/checkout/preview/"))
    assert "Ask Dr Alba Marin to countersign" in page
    assert "Place order ·" not in page
    assert cast.place_order(bea).status_code == 409
    assert not Order.objects.exists()


@pytest.mark.django_db
def test_asking_freezes_the_basket_as_it_was_seen_and_writes_to_the_clinician(mailoutbox):  # C12
    response = ask(ready_to_ask(quantity=3), note="Needed by Friday.")
    request = Request.objects.get()
    assert response.url == page_of(request)
    assert request.basket.status == Basket.FROZEN
    assert request.lines[0]["quantity"] == 3
    (mail,) = [mail for mail in mailoutbox if mail.to == ["alba@demo.example"]]
    assert mail.subject == "Bea Lind asks you to countersign an order"
    assert "Needed by Friday." in mail.body and page_of(request) in mail.body
    assert not Order.objects.exists()


@pytest.mark.django_db
def test_a_double_clicked_question_is_one_request():
    bea = ready_to_ask()
    fields = fields_of(bea)
    first = bea.post("/checkout/preview/", {"action": "ask", **fields})
    second = bea.post("/checkout/preview/", {"action": "ask", **fields})
    assert first.url == second.url == page_of(Request.objects.get())


@pytest.mark.django_db
def test_what_changed_since_it_was_seen_is_not_asked():  # C13
    bea = ready_to_ask()
    fields = fields_of(bea)
    cast.put_in_basket(bea, cast.REDENSITY)
    page = bea.post("/checkout/preview/", {"action": "ask", "note": "Kept words", **fields})
    assert "has changed since you saw it" in text_of(page)
    assert "Kept words" in page.content.decode()
    assert not Request.objects.exists()


@pytest.mark.django_db
def test_without_a_responsible_clinician_nobody_can_be_asked(marin):
    members.step_down(marin, cast.person("alba"))
    page = text_of(ready_to_ask().get("/checkout/preview/"))
    assert "Nobody countersigns for your clinic at the moment" in page
    assert "to countersign" not in page


@pytest.mark.django_db
def test_a_clinician_who_stepped_down_meanwhile_is_not_asked(marin):
    bea = ready_to_ask()
    fields = fields_of(bea)
    members.step_down(marin, cast.person("alba"))
    response = bea.post("/checkout/preview/", {"action": "ask", **fields})
    assert response.status_code == 409
    assert Basket.open.get(owner=cast.person("bea")).num_items == 2
    assert not Request.objects.exists()


@pytest.mark.django_db
def test_a_book_keeper_can_neither_place_nor_ask():
    ben = cast.client_of("ben")
    cast.put_in_basket(ben, cast.BELOTERO)
    ben.get("/checkout/")
    page = text_of(ben.get("/checkout/preview/"))
    assert "As a book-keeper of your clinic you see its orders but place none" in page
    ask(ben, seen="made-up")
    cast.place_order(ben)
    assert not Request.objects.exists() and not Order.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("prices", ["everyone", "verified"])
def test_a_lapsed_clinician_is_not_asked_whoever_posts_it(settings, prices, mailoutbox):
    settings.PRICES_FOR = prices
    bea = ready_to_ask()
    fields = fields_of(bea)
    Licence.objects.filter(professional__user=cast.person("alba")).update(
        expires_on=cast.days_from_now(-1)
    )
    response = bea.post("/checkout/preview/", {"action": "ask", **fields})
    assert response.status_code == 409
    assert "has passed its last day" in text_of(response)
    assert not Request.objects.exists() and not mailoutbox


@pytest.mark.django_db
def test_who_signs_their_own_orders_asks_nobody():
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO)
    alba.get("/checkout/")
    assert ask(alba).status_code == 409
    assert not Request.objects.exists()


# Answering


@pytest.mark.django_db
def test_a_countersigned_order_carries_both_names_everywhere(mailoutbox):  # C13
    request = asked()
    response = countersign(request)
    order = Order.objects.get()
    assert response.url == f"/accounts/orders/{order.number}/"
    signature = OrderSignature.objects.get(order=order)
    assert (signature.ordered_by, signature.signed_by) == (
        cast.person("bea"),
        cast.person("alba"),
    )
    assert order.user == cast.person("bea")
    names = "Ordered by Bea Lind, countersigned by Alba Marin"
    told = {mail.to[0] for mail in mailoutbox if names in mail.body}
    assert told == {f"{name}@demo.example" for name in ("alba", "bea", "ben")}
    for reader in ("alba", "bea", "ben"):
        page = cast.client_of(reader).get(f"/accounts/orders/{order.number}/")
        assert names in text_of(page), reader
    omar = cast.client_of("omar")
    for path in ("change", "slip"):
        page = omar.get(f"/admin/order/order/{order.pk}/{path}/")
        assert names in text_of(page), path


@pytest.mark.django_db
def test_a_second_click_leads_to_the_one_order():
    request = asked()
    alba = cast.client_of("alba")
    fields = fields_of(alba, page_of(request))
    answers = [alba.post(page_of(request), {"deed": "countersign", **fields}).url for _ in range(2)]
    assert answers == [f"/accounts/orders/{Order.objects.get().number}/"] * 2


@pytest.mark.django_db
def test_the_page_names_who_asks_each_line_and_the_total():
    page = text_of(cast.client_of("alba").get(page_of(asked())))
    for told in ("Bea Lind asks you to countersign", "Your licence allows it", "Marin Skin"):
        assert told in page
    assert "Countersign and place order ·" in page


@pytest.mark.django_db
def test_a_declined_basket_comes_back_with_the_reason_and_joins_the_new_one(mailoutbox):  # C14
    request = asked(quantity=2)
    cast.put_in_basket(cast.client_of("bea"), cast.REDENSITY)
    assert "Say why: Bea Lind reads it." in text_of(
        answer(cast.client_of("alba"), request, "decline")
    )
    answer(cast.client_of("alba"), request, "decline", reason="We have enough.")
    basket = Basket.open.get(owner=cast.person("bea"))
    assert {line.product_id: line.quantity for line in basket.lines.all()} == {
        cast.BELOTERO: 2,
        cast.REDENSITY: 1,
    }
    assert "We have enough." in text_of(cast.client_of("bea").get(page_of(request)))
    assert any("We have enough." in mail.body for mail in mailoutbox)
    assert not Order.objects.exists()


@pytest.mark.django_db
def test_what_was_taken_back_cannot_be_countersigned():
    request = asked()
    alba = cast.client_of("alba")
    fields = fields_of(alba, page_of(request))
    answer(cast.client_of("bea"), request, "withdraw")
    response = alba.post(page_of(request), {"deed": "countersign", **fields})
    assert "Withdrawn since you opened this page" in text_of(response)
    assert not Order.objects.exists()
    assert Basket.open.get(owner=cast.person("bea")).num_items == 2


def suspend_alba():
    Licence.objects.filter(professional__user=cast.person("alba")).update(state=State.SUSPENDED)


def take_the_stock():
    Lot.objects.filter(product=cast.BELOTERO).update(status=Lot.Status.RECALLED)


def close_the_address():
    ShipToAddress.objects.filter(clinic__name="Marin Skin Clinic").update(status="closed")


def change_the_price():
    get_model("partner", "StockRecord").objects.filter(product=cast.BELOTERO).update(price="1.00")


def bea_leaves():
    members.leave(cast.person("bea").memberships.get().clinic, cast.person("bea"))


def bea_is_book_keeper_now():
    Membership.objects.filter(user=cast.person("bea")).update(role="book_keeper")


def beas_account_is_closed():
    User.objects.filter(pk=cast.person("bea").pk).update(is_active=False)


def alba_steps_down():
    members.step_down(cast.person("alba").memberships.get().clinic, cast.person("alba"))


def fourteen_days_pass():
    Request.objects.update(asked_at=now() - VALID_FOR)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what_happens", "sentence"),
    [
        (suspend_alba, "is suspended here"),
        (take_the_stock, "asked for 2"),
        (close_the_address, "The clinic has closed the delivery address that it was for"),
        (change_the_price, "It has changed since you saw it"),
        (bea_leaves, "may not order for the clinic any more"),
        (bea_is_book_keeper_now, "may not order for the clinic any more"),
        (beas_account_is_closed, "The account of whoever asked is closed"),
        (alba_steps_down, "another responsible clinician now, or none"),
        (fourteen_days_pass, "within fourteen days"),
    ],
)
def test_what_happens_between_page_and_countersignature_is_said_and_orders_nothing(
    what_happens, sentence
):  # C12
    request = asked()
    alba = cast.client_of("alba")
    fields = fields_of(alba, page_of(request))
    what_happens()
    response = alba.post(page_of(request), {"deed": "countersign", **fields})
    assert response.status_code == 409
    assert sentence in text_of(response)
    assert not Order.objects.exists()
    assert request.basket.lines.get().quantity == 2


@pytest.mark.django_db
def test_what_has_nothing_in_it_any_more_is_no_order_and_no_fault_of_ours():
    request = asked()
    request.basket.lines.all().delete()
    response = countersign(request)
    assert response.status_code == 409 and not Order.objects.exists()
    assert "There is nothing in it any more." in text_of(response)


@pytest.mark.django_db
def test_a_changed_total_is_shown_beside_what_was_asked():
    request = asked()
    change_the_price()
    page = text_of(cast.client_of("alba").get(page_of(request)))
    assert "Changed since it was asked" in page
    countersign(request)
    assert Order.objects.exists()


@pytest.mark.django_db
def test_the_decision_of_each_line_is_about_the_clinicians_licence():
    Licence.objects.filter(professional__user=cast.person("alba")).update(
        profession="cosmetologist"
    )
    bea = ready_to_ask(cast.AQUALYX)
    assert "profession of your responsible clinician is not among" in text_of(bea.get("/basket/"))
    basket = Basket.open.get(owner=cast.person("bea"))
    address = cast.person("bea").memberships.get().clinic.addresses.get()
    basket.strategy = bea.get("/basket/").context["basket"].strategy
    total = Price("GBP", Decimal("1.00"), tax=Decimal("0.00"))
    request = services.ask(
        basket,
        asked_by=cast.person("bea"),
        asked_of=cast.person("alba"),
        address=address,
        note="",
        total=total,
        seen="x",
    )
    page = cast.client_of("alba").get(page_of(request))
    assert "Your profession is not among those that may order this product" in text_of(page)
    assert "Countersign and place" not in text_of(page)
    assert countersign(request).status_code == 409
    assert not Order.objects.exists()


# What each role reads

SAYS = {
    "owner": "The responsible clinician of your clinic countersigns",
    "buyer": "The responsible clinician of your clinic countersigns",
    "clinician": "Your licence is not on your account yet",
    "book_keeper": "As a book-keeper of your clinic you see its orders but place none",
}
IN_THE_BASKET = {**SAYS, "owner": "Nothing stands against", "buyer": "Nothing stands against"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", SAYS)
def test_product_and_basket_say_what_the_role_may_do(role):
    Membership.objects.filter(user=cast.person("bea")).update(role=role)
    bea = ready_to_ask()
    assert SAYS[role] in text_of(bea.get(cast.product(cast.BELOTERO).get_absolute_url()))
    assert IN_THE_BASKET[role] in text_of(bea.get("/basket/"))
    asks = "Ask Dr Alba Marin to countersign" in text_of(bea.get("/checkout/preview/"))
    assert asks is (role in ("owner", "buyer"))


@pytest.mark.django_db
def test_a_buyer_reorders_what_another_member_ordered():
    order = cast.order_of("alba", quantity=2)
    bea = cast.client_of("bea")
    bea.post(f"/accounts/orders/{order.number}/", {"action": "reorder"})
    assert Basket.open.get(owner=cast.person("bea")).num_items == 2
    assert order.number in bea.get("/").content.decode()


@pytest.mark.django_db
def test_with_hidden_prices_a_buyer_asks_and_the_clinician_countersigns(settings):
    settings.PRICES_FOR = "verified"
    request = asked()
    assert request.total > 0
    for name in ("bea", "alba"):
        assert cast.client_of(name).get(page_of(request)).status_code == 200
    countersign(request)
    assert Order.objects.exists()


@pytest.mark.django_db
def test_with_hidden_prices_a_lapsed_clinician_reads_the_request_without_them(settings):
    request = asked()
    settings.PRICES_FOR = "verified"
    Licence.objects.filter(professional__user=cast.person("alba")).update(
        expires_on=cast.days_from_now(-1)
    )
    for name in ("bea", "alba"):
        page = cast.client_of(name).get(page_of(request))
        assert page.status_code == 200
        assert str(request.total) not in text_of(page), name
        for path in ("/accounts/requests/", "/"):
            assert str(request.total) not in text_of(cast.client_of(name).get(path)), (name, path)
    assert countersign(request).status_code == 409
    assert not Order.objects.exists()


# Whose it is


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["nina", "ben", "rita"])
def test_a_request_does_not_exist_for_whom_it_does_not_concern(name):
    request = asked()
    client = cast.client_of(name)
    assert client.get(page_of(request)).status_code == 404
    for deed in ("countersign", "decline", "withdraw"):
        response = client.post(page_of(request), {"deed": deed, "reason": "No"})
        assert response.status_code == 404
    request.refresh_from_db()
    assert request.state == "open"


@pytest.mark.django_db
def test_who_asks_cannot_countersign_and_who_is_asked_cannot_withdraw():  # C13
    request = asked()
    answer(cast.client_of("bea"), request, "countersign")
    answer(cast.client_of("alba"), request, "withdraw")
    request.refresh_from_db()
    assert request.state == "open" and not Order.objects.exists()


@pytest.mark.django_db
def test_the_link_of_the_mail_leads_through_the_login():
    client = cast.client_of("visitor")
    response = client.get(page_of(asked()))
    assert (
        response.status_code == 302 and "/accounts/login/?next=/accounts/requests/" in response.url
    )


@pytest.mark.django_db
@pytest.mark.parametrize("signer", ["nina", "bea", "ben", None])
def test_a_direct_call_of_the_order_creator_refuses_who_is_not_responsible(signer):
    bea = ready_to_ask()
    basket = bea.get("/basket/").context["basket"]
    verified = cast.person("bea").memberships.get().clinic.addresses.get()
    address = get_model("order", "ShippingAddress")()
    verified.populate_alternative_model(address)
    if signer:
        basket.freeze()
    with pytest.raises(Refused):
        OrderCreator().place_order(
            basket,
            total=None,
            shipping_method=None,
            shipping_charge=None,
            user=cast.person("bea"),
            shipping_address=address,
            signer=signer and cast.person(signer),
        )
    assert not Order.objects.exists()


@pytest.mark.django_db
def test_orders_and_lots_are_the_clinics_and_own_ones_stay_for_ever(marin):  # C15
    countersign(asked())
    order = Order.objects.get()
    page = f"/admin/order/order/{order.pk}/ship/"
    cast.fill_in(cast.client_of("omar"), page, reference="")
    paths = ("/accounts/orders/", f"/accounts/orders/{order.number}/", "/accounts/lots/")
    shows = {
        name: [order.number in cast.client_of(name).get(path).content.decode() for path in paths]
        for name in ("alba", "bea", "ben", "nina")
    }
    assert shows == {
        "alba": [True, True, True],
        "bea": [True, True, True],
        "ben": [True, True, False],
        "nina": [False, False, False],
    }
    members.leave(marin, cast.person("ben"))
    members.leave(marin, cast.person("bea"))
    Membership.objects.filter(user=cast.person("alba")).update(left_at=now())
    for name, stays in {"alba": 200, "bea": 200, "ben": 404}.items():
        assert cast.client_of(name).get(paths[1]).status_code == stays, name


@pytest.mark.django_db
def test_what_waits_is_on_home_and_my_account():
    asked()
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    for path in ("/", "/accounts/"):
        assert "Waiting for your countersignature" in text_of(alba.get(path))
        assert "Waiting for your countersignature" not in text_of(bea.get(path))


@pytest.mark.django_db
def test_leaving_gives_back_what_waited_at_once(mailoutbox):
    request = asked()
    with cast.committed():
        cast.client_of("bea").post(f"/accounts/clinic/{request.clinic_id}/leave/")
    request.refresh_from_db()
    assert request.state == "ended"
    assert Basket.open.get(owner=cast.person("bea")).num_items == 2
    assert any("cannot be countersigned any more" in mail.body for mail in mailoutbox)
    assert services.end_lost(now()) == 0, "safe to run twice"


# Races


@pytest.mark.race
@pytest.mark.usefixtures("fresh_demo")
def test_countersigned_eight_times_at_once_is_one_order():
    request = asked()
    alba = cast.client_of("alba")
    fields = fields_of(alba, page_of(request))

    def click():
        tab = type(alba)()
        tab.cookies = alba.cookies.copy()
        return tab.post(page_of(request), {"deed": "countersign", **fields})

    replies = at_once([click] * 8)
    order = Order.objects.get()
    assert {reply.url for reply in replies} == {f"/accounts/orders/{order.number}/"}


def removal_while_signing(monkeypatch, seconds):
    """Whether bea could be removed while her order was being written, and waited so long."""
    request = asked()
    marin, owner = request.clinic, cast.person("alba")
    membership = cast.person("bea").memberships.get()
    plan, came_between = placing.plan_lots, []

    def remove_on_another_connection():
        try:
            members.remove(marin, owner, membership.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:

        def plan_while_somebody_removes(basket, **told):
            other.submit(remove_on_another_connection)
            came_between.append(has_left_within(seconds, membership))
            return plan(basket, **told)

        monkeypatch.setattr(placing, "plan_lots", plan_while_somebody_removes)
        countersign(request)
    membership.refresh_from_db()
    assert membership.left_at and Order.objects.count() == 1
    return came_between == [True]


def has_left_within(seconds, membership):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if type(membership).objects.get(pk=membership.pk).left_at:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.race
@pytest.mark.usefixtures("fresh_demo")
def test_a_removal_waits_for_an_order_that_was_already_allowed(monkeypatch):
    assert not removal_while_signing(monkeypatch, seconds=1)


@pytest.mark.race
@pytest.mark.usefixtures("fresh_demo")
def test_with_the_clinics_lock_off_the_same_removal_comes_between(monkeypatch):
    """The negative control: only the lock differs, so the race above would notice."""
    monkeypatch.setattr(permission, "lock_clinics_of", lambda user: [])
    assert removal_while_signing(monkeypatch, seconds=30)


@pytest.mark.race
@pytest.mark.usefixtures("fresh_demo")
def test_a_basket_put_in_while_another_comes_back_loses_nothing():
    request = asked()
    bea = cast.client_of("bea")

    def add():
        tab = type(bea)()
        tab.cookies = bea.cookies.copy()
        return cast.put_in_basket(tab, cast.REDENSITY)

    at_once([lambda: services.withdraw(request), *[add] * 4])
    basket = Basket.open.get(owner=cast.person("bea"))
    quantities = {line.product_id: line.quantity for line in basket.lines.all()}
    assert quantities == {cast.BELOTERO: 2, cast.REDENSITY: 4}
