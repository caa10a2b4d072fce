"""What the basket does and tells: products by name, the number true now, what was not done."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from shop.forks.basket import models, views
from shop.forks.shipping.repository import TrackedCourier
from shop.inventory.models import Lot
from tests import cast, offers
from tests.offers import offer

Basket = get_model("basket", "Basket")
Condition = get_model("offer", "Condition")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Order = get_model("order", "Order")
Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")
Voucher = get_model("voucher", "Voucher")

pytestmark = pytest.mark.django_db

ADD, HYDRO = f"/basket/add/{cast.BELOTERO}/", "BELOTERO® HYDRO"


@pytest.fixture
def alba():
    return cast.client_of("alba")


def name_of(key):
    return cast.product(key).full_name


def basket_of(name):
    return Basket.open.get(owner=cast.person(name))


def units(name="alba"):
    return dict(basket_of(name).lines.values_list("product", "quantity"))


def lines(name="alba"):
    return list(basket_of(name).lines.order_by("pk"))


def page_form(client, **typed):
    """What a browser sends of its basket page: every line, and what was typed or pressed."""
    fields = {}
    for row, line in enumerate(client.get("/basket/").context["basket"].all_lines()):
        fields |= {
            f"form-{row}-id": line.pk,
            f"form-{row}-name": line.product.full_name,
            f"form-{row}-was": line.quantity,
            f"form-{row}-price": str(line.unit_price_excl_tax),
            f"form-{row}-quantity": line.quantity,
        }
    return fields | {re.sub(r"^form_(\d)_", r"form-\1-", key): typed[key] for key in typed}


def told(response):
    """The messages of the page that a response leads to, or is."""
    return [str(each) for each in response.context["messages"]]


def send(client, fields, path="/basket/"):
    return client.post(path, fields, follow=True)


def only(number, key=cast.BELOTERO):
    """So many units of a product, and no more, can be ordered."""
    lots = Lot.objects.filter(product=key)
    lots.update(status=Lot.Status.ON_HOLD)
    lot = lots.first()
    lots.filter(pk=lot.pk).update(
        status=Lot.Status.AVAILABLE, allocated=0, expires_on=cast.days_from_now(900)
    )
    cast.put_on_the_shelf(lot, number)


def voucher_of_ten_percent(code="SPRING", **fields):
    now = timezone.now()
    times = {"start_datetime": now - timedelta(days=1), "end_datetime": now + timedelta(days=1)}
    voucher = Voucher.objects.create(name=code, code=code, **(times | fields))
    behind = ConditionalOffer.objects.filter(offer_type="Voucher").first()
    voucher.offers.add(behind or offer(offer_type="Voucher"))
    return voucher


# Putting in.


def test_what_is_added_is_told_with_what_is_in_the_basket_now(alba):  # P23
    assert told(send(alba, {"quantity": 6}, ADD)) == [f"{HYDRO}: 6 in your basket."]
    assert told(send(alba, {"quantity": 6}, ADD)) == [f"{HYDRO}: 6 added, 12 in your basket."]


def test_more_than_there_is_is_not_added_and_the_basket_is_named(alba):
    only(100)
    send(alba, {"quantity": 6}, ADD)
    assert told(send(alba, {"quantity": 95}, ADD)) == [
        f"{HYDRO}: nothing added. Only 100 can be ordered at the moment. 6 in your basket."
    ]


@pytest.mark.parametrize("typed", ["", "abc", "0", "-1", "2.5"])
def test_a_number_that_is_none_adds_nothing_and_names_the_product(typed, alba):
    assert told(send(alba, {"quantity": typed}, ADD)) == [
        f"{HYDRO}: nothing added. Type a whole number of units, 1 or more."
    ]


def test_a_basket_holds_no_more_than_it_may(alba, settings):
    settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 5
    assert told(send(alba, {"quantity": 6}, ADD)) == [
        f"{HYDRO}: nothing added. A basket holds at most 5 units."
    ]
    send(alba, {"quantity": 5}, ADD)
    assert told(send(alba, page_form(alba, form_0_quantity=6))) == [
        f"{HYDRO}: still 5. A basket holds at most 5 units."
    ]


def test_nothing_is_added_to_a_basket_that_became_an_order_at_this_moment(alba, monkeypatch):
    send(alba, {"quantity": 1}, ADD)
    form_valid = views.BasketAddView.form_valid

    def order_first(view, form):
        Basket.objects.filter(pk=view.request.basket.pk).update(status=Basket.SUBMITTED)
        return form_valid(view, form)

    monkeypatch.setattr(views.BasketAddView, "form_valid", order_first)
    (message,) = told(send(alba, {"quantity": 1}, ADD))
    assert message.startswith(f"{HYDRO}: nothing added. This basket became an order")
    assert Basket.objects.get(owner=cast.person("alba"), status="Submitted").num_items == 1


# Changing.


def test_where_no_offer_could_hold_an_add_reads_no_line(alba, monkeypatch):
    """It costs the same whatever is in the basket (docs/performance.md)."""
    alba.post(ADD, {"quantity": 1})
    read = []
    monkeypatch.setattr(models, "lines_of", read.append)
    for key in (cast.AQUALYX, cast.BELOTERO):
        alba.post(f"/basket/add/{key}/", {"quantity": 1})
    assert units() == {cast.BELOTERO: 2, cast.AQUALYX: 1} and read == []


def test_what_is_sold_in_another_currency_is_not_put_beside_the_rest(alba):
    send(alba, {"quantity": 1}, ADD)
    basket_of("alba").lines.update(price_currency="EUR")
    (message,) = told(send(alba, {"quantity": 1}, ADD))
    assert "in another currency" in message and units() == {cast.BELOTERO: 1}
    basket = basket_of("alba")
    basket.strategy = cast.Strategy(user=cast.person("alba"))
    with pytest.raises(ValueError, match="in another currency"):
        basket.add_product(cast.product(cast.AQUALYX))


def test_what_came_in_two_currencies_at_one_moment_is_no_order(alba):
    for product in (cast.BELOTERO, cast.AQUALYX):
        cast.put_in_basket(alba, product)
    cast.choose_address(alba, "alba")
    StockRecord.objects.filter(product=cast.AQUALYX).update(price_currency="EUR")
    answer = cast.place_order(alba)
    assert answer.status_code == 409 and "in two currencies" in cast.text_of(answer)
    assert not Order.objects.exists() and units() == {cast.BELOTERO: 1, cast.AQUALYX: 1}


def test_a_changed_number_is_told_with_the_total_now(alba):
    send(alba, {"quantity": 3}, ADD)
    page = send(alba, page_form(alba, form_0_quantity=4))
    total = page.context["order_total"].incl_tax
    assert told(page) == [f"{HYDRO}: 4, total £{total}."]
    assert units() == {cast.BELOTERO: 4}


def test_what_was_typed_goes_to_the_checkout(alba):  # P24
    send(alba, {"quantity": 3}, ADD)
    page = send(alba, page_form(alba, form_0_quantity=4, checkout="yes"))
    assert page.request["PATH_INFO"] == "/checkout/"
    assert units() == {cast.BELOTERO: 4} and told(page)[0].startswith(f"{HYDRO}: 4, total ")


def test_what_cannot_be_taken_stays_on_the_basket_page_as_it_was_typed(alba):
    only(100)
    send(alba, {"quantity": 3}, ADD)
    page = send(alba, page_form(alba, form_0_quantity=101, checkout="yes"))
    assert page.request["PATH_INFO"] == "/basket/"
    assert told(page) == [f"{HYDRO}: still 3. Only 100 can be ordered at the moment."]
    shown = page.content.decode()
    assert 'value="101"' in shown and units() == {cast.BELOTERO: 3}
    assert 'aria-invalid="true" aria-describedby="why-0"' in shown
    assert '<p class="error-list" id="why-0">' in shown


@pytest.mark.parametrize("typed", ["", "abc", "-1", "2.5", "1e3", "½", "3 4"])
def test_a_number_that_is_none_takes_nothing_out(typed, alba):
    send(alba, {"quantity": 3}, ADD)
    page = send(alba, page_form(alba, form_0_quantity=typed))
    assert told(page) == [f"{HYDRO}: still 3. Type a whole number of units; 0 takes it out."]
    assert units() == {cast.BELOTERO: 3}


@pytest.mark.parametrize("typed", ["9" * 30, "9" * 5000])
def test_a_huge_number_is_more_than_there_is(typed, alba):
    send(alba, {"quantity": 3}, ADD)
    (message,) = told(send(alba, page_form(alba, form_0_quantity=typed)))
    assert message.startswith(f"{HYDRO}: still 3. ")


def test_one_number_that_is_none_does_not_keep_the_others_from_being_taken(alba):
    send(alba, {"quantity": 3}, ADD)
    cast.put_in_basket(alba, cast.AQUALYX, 2)
    page = send(alba, page_form(alba, form_0_quantity="x", form_1_quantity=5))
    done, refused = told(page)
    assert done.startswith(f"{name_of(cast.AQUALYX)}: 5, total £") and "still 3" in refused
    assert units() == {cast.BELOTERO: 3, cast.AQUALYX: 5}


def test_a_line_that_is_short_of_stock_does_not_keep_another_from_being_changed(alba):
    send(alba, {"quantity": 5}, ADD)
    cast.put_in_basket(alba, cast.AQUALYX, 2)
    only(2)
    send(alba, page_form(alba, form_1_quantity=3))
    assert units() == {cast.BELOTERO: 5, cast.AQUALYX: 3}


@pytest.mark.parametrize("how", [{"form_0_quantity": 0}, {"form_0_DELETE": "yes"}])
def test_what_is_taken_out_is_named_and_the_total_is_told(how, alba):
    send(alba, {"quantity": 3}, ADD)
    cast.put_in_basket(alba, cast.AQUALYX)
    page = send(alba, page_form(alba, **how))
    total = page.context["order_total"].incl_tax
    assert told(page) == [f"{HYDRO}: taken out, total £{total}."]
    assert told(send(alba, page_form(alba, form_0_DELETE="yes"))) == [
        f"{name_of(cast.AQUALYX)}: taken out. Your basket is empty."
    ]


def test_taking_one_line_out_keeps_what_was_typed_beside_another(alba):
    send(alba, {"quantity": 3}, ADD)
    cast.put_in_basket(alba, cast.AQUALYX, 2)
    send(alba, page_form(alba, form_0_DELETE="yes", form_1_quantity=4))
    assert units() == {cast.AQUALYX: 4}


# Two windows with the same basket.


def test_an_older_page_changes_only_what_was_typed_in_it(alba):
    send(alba, {"quantity": 3}, ADD)
    cast.put_in_basket(alba, cast.AQUALYX, 2)
    older = page_form(alba)
    send(alba, page_form(alba, form_0_quantity=4))
    send(alba, older | {"form-1-quantity": 5})
    assert units() == {cast.BELOTERO: 4, cast.AQUALYX: 5}


def test_a_line_that_another_window_took_out_is_named(alba):
    send(alba, {"quantity": 3}, ADD)
    older = page_form(alba, form_0_quantity=5)
    send(alba, page_form(alba, form_0_DELETE="yes"))
    assert told(send(alba, older)) == [
        f"{HYDRO}: no longer in your basket, so nothing was changed."
    ]


# Where reading goes on.


def focused(page):
    """The name of the one field or button that takes the focus when the page opens."""
    (tag,) = re.findall(r"<[^>]*\sautofocus[^>]*>", page.content.decode())
    name = re.search(r'name="([^"]*)"', tag)
    return name.group(1) if name else tag


def test_focus_stays_beside_what_was_changed(alba):
    send(alba, {"quantity": 3}, ADD)
    cast.put_in_basket(alba, cast.AQUALYX, 2)
    assert focused(send(alba, page_form(alba, form_1_quantity=4))) == "form-1-quantity"
    assert focused(send(alba, page_form(alba, form_0_quantity="x"))) == "form-0-quantity"
    assert focused(send(alba, page_form(alba, form_0_DELETE="y"))) == "form-0-quantity"
    assert "<h2" in focused(send(alba, page_form(alba, form_0_DELETE="y")))


def test_after_the_last_line_is_taken_out_focus_goes_to_the_one_before(alba):
    send(alba, {"quantity": 3}, ADD)
    cast.put_in_basket(alba, cast.AQUALYX, 2)
    assert focused(send(alba, page_form(alba, form_1_DELETE="y"))) == "form-0-quantity"


# Kept for later.


def test_what_is_kept_for_later_is_told_and_comes_back(alba):
    send(alba, {"quantity": 3}, ADD)
    page = send(alba, page_form(alba, form_0_save_for_later="yes"))
    assert told(page) == [f"{HYDRO}: 3 kept for later. Your basket is empty."]
    kept = {"saved-0-id": Basket.saved.get(owner=cast.person("alba")).lines.get().pk}
    send(alba, {"quantity": 1}, ADD)
    page = send(alba, kept | {"saved-0-move_to_basket": "yes"})
    assert told(page)[0].startswith(f"{HYDRO}: 3 put back, 4 in your basket, total £")
    assert units() == {cast.BELOTERO: 4} and focused(page) == "form-0-quantity"


def test_what_cannot_come_back_stays_kept_and_says_why(alba, settings):
    only(3)
    send(alba, {"quantity": 3}, ADD)
    send(alba, page_form(alba, form_0_save_for_later="yes"))
    send(alba, {"quantity": 1}, ADD)
    kept = {"saved-0-id": Basket.saved.get(owner=cast.person("alba")).lines.get().pk}
    page = send(alba, kept | {"saved-0-move_to_basket": "yes"})
    assert told(page) == [f"{HYDRO}: 3 still kept for later. Only 3 can be ordered at the moment."]
    settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 3
    only(100)
    page = send(alba, kept | {"saved-0-move_to_basket": "yes"})
    assert told(page) == [f"{HYDRO}: 3 still kept for later. A basket holds at most 3 units."]
    assert told(send(alba, kept | {"saved-0-DELETE": "yes"}))[0].startswith(
        f"{HYDRO}: no longer kept for later, total £"
    )


def test_nobody_reaches_the_lines_of_somebody_else(alba):
    send(alba, {"quantity": 3}, ADD)
    line = basket_of("alba").lines.get()
    nina = cast.client_of("nina")
    for deed in ({"form-0-DELETE": "y"}, {"form-0-quantity": 9}, {"form-0-save_for_later": "y"}):
        assert told(send(nina, {"form-0-id": line.pk} | deed)) == [
            "A product: no longer in your basket, so nothing was changed."
        ]
    send(alba, page_form(alba, form_0_save_for_later="yes"))
    for deed in ({"saved-0-DELETE": "y"}, {"saved-0-move_to_basket": "y"}):
        assert told(send(nina, {"saved-0-id": line.pk} | deed)) == [
            "A product: not among what you keep for later any more."
        ]
    assert Basket.saved.get(owner=cast.person("alba")).num_items == 3


# Vouchers.


def test_a_voucher_is_told_with_what_it_takes_off(alba):
    voucher = voucher_of_ten_percent()
    send(alba, {"quantity": 1}, ADD)
    page = send(alba, page_form(alba, code="spring"))
    (discount,) = page.context["basket"].voucher_discounts
    total = page.context["order_total"].incl_tax
    assert told(page) == [f"Voucher SPRING: −£{discount['discount']}, total £{total}."]
    assert focused(page) == "voucher_out"
    page = send(alba, page_form(alba, voucher_out=voucher.pk))
    total = page.context["order_total"].incl_tax
    assert told(page) == [f"Voucher SPRING: taken out, total £{total}."]
    assert focused(page) == "code"
    assert told(send(alba, page_form(alba, voucher_out=voucher.pk))) == [
        "The voucher is not in your basket any more."
    ]


@pytest.mark.parametrize(
    ("charge", "words"),
    [
        ("4.99", "Voucher SHIP: −£4.99, total £"),
        ("0.00", "Voucher SHIP was not used: delivery costs nothing as it is."),
    ],
)
def test_a_voucher_for_delivery_is_told_with_what_it_takes_off(charge, words, alba, monkeypatch):
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal(charge))
    free = offers.offer("Free", offers.Benefit.SHIPPING_PERCENTAGE, 100, offer_type="Voucher")
    offers.voucher("SHIP", free)
    send(alba, {"quantity": 1}, ADD)
    assert told(send(alba, page_form(alba, code="ship")))[0].startswith(words)


@pytest.mark.parametrize("typed", ["SPRING 10", "spring10", " Spring  10 "])
def test_a_code_with_a_space_in_it_is_found_however_it_is_typed(typed, alba):
    voucher_of_ten_percent("SPRING 10")
    send(alba, {"quantity": 1}, ADD)
    assert told(send(alba, page_form(alba, code=typed)))[0].startswith("Voucher SPRING10: −£")
    assert "it is in your basket already." in told(send(alba, page_form(alba, code=typed)))[0]


def test_a_voucher_typed_on_the_way_to_the_checkout_is_used(alba):
    voucher_of_ten_percent()
    send(alba, {"quantity": 1}, ADD)
    page = send(alba, page_form(alba, code="SPRING", form_0_quantity=2, checkout="yes"))
    assert page.request["PATH_INFO"] == "/checkout/"
    assert told(page)[0].startswith(f"{HYDRO}: 2; Voucher SPRING: −£")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (None, "there is none with this code."),
        ({"end_datetime": timezone.now() - timedelta(days=1)}, "it ended on "),
        ({"start_datetime": timezone.now() + timedelta(hours=9)}, "it can be used from "),
    ],
)
def test_a_voucher_that_cannot_be_used_says_why_and_keeps_what_was_typed(fields, why, alba):
    if fields is not None:
        voucher_of_ten_percent(**fields)
    send(alba, {"quantity": 1}, ADD)
    page = send(alba, page_form(alba, code="spring", checkout="yes"))
    (message,) = told(page)
    assert message.startswith(f"Voucher SPRING was not used: {why}")
    assert 'value="SPRING"' in page.content.decode() and focused(page) == "code"


def test_a_voucher_without_effect_or_used_up_says_so(alba):
    voucher_of_ten_percent(usage=Voucher.SINGLE_USE)
    dear = voucher_of_ten_percent("DEAR")
    send(alba, {"quantity": 1}, ADD)
    send(alba, page_form(alba, code="SPRING"))
    assert told(send(alba, page_form(alba, code="SPRING"))) == [
        "Voucher SPRING was not used: it is in your basket already."
    ]
    dear.offers.set([])
    assert told(send(alba, page_form(alba, code="DEAR"))) == [
        "Voucher DEAR was not used: nothing in your basket meets its conditions."
    ]
    assert told(send(alba, page_form(alba, use_voucher="yes"))) == [
        "No voucher was used: type its code first."
    ]


def test_an_offer_that_comes_or_goes_is_told_with_its_amount(alba):
    offer()
    Condition.objects.update(value=2)
    send(alba, {"quantity": 1}, ADD)
    page = send(alba, page_form(alba, form_0_quantity=2))
    (discount,) = page.context["basket"].offer_discounts
    assert told(page)[1] == f"The offer Ten percent applies now: −£{discount['discount']}."
    page = send(alba, page_form(alba, form_0_quantity=1))
    assert told(page)[1] == "The offer Ten percent does not apply any more."


# Signing in.


def test_a_visitors_basket_is_joined_and_every_product_is_named():
    alba, visitor = cast.client_of("alba"), cast.client_of("visitor")
    send(alba, {"quantity": 3}, ADD)
    send(visitor, {"quantity": 2}, ADD)
    send(visitor, {"quantity": 1}, f"/basket/add/{cast.AQUALYX}/")
    cast.sign_in(visitor, cast.person("alba"))
    page = visitor.get("/")
    assert (
        f"From before you signed in: {HYDRO}: still 3, the 2 from before are not added; "
        f"{name_of(cast.AQUALYX)}: 1."
    ) in cast.text_of(page)
    assert units() == {cast.BELOTERO: 3, cast.AQUALYX: 1}
    assert ", 4 units" in cast.text_of(page)
    assert told(visitor.get("/basket/")) == []


def test_the_larger_number_counts_at_signing_in():  # P26
    alba, visitor = cast.client_of("alba"), cast.client_of("visitor")
    send(alba, {"quantity": 1}, ADD)
    send(visitor, {"quantity": 2}, ADD)
    cast.sign_in(visitor, cast.person("alba"))
    assert told(visitor.get("/basket/")) == [f"From before you signed in: {HYDRO}: 2, was 1."]


# Prices and products that changed while they were in the basket.


def test_a_price_that_changed_stands_beside_its_line_until_the_basket_is_sent_again(alba):
    StockRecord.objects.filter(product=cast.BELOTERO).update(price="90.00")
    send(alba, {"quantity": 1}, ADD)
    StockRecord.objects.filter(product=cast.BELOTERO).update(price="96.00")
    words = "£96.00 excl. VAT now, was £90.00."
    assert words in cast.text_of(alba.get("/basket/"))
    assert words not in cast.text_of(send(alba, page_form(alba)))


def test_a_price_that_changed_while_the_page_was_open_is_told_on_the_next(alba):
    StockRecord.objects.filter(product=cast.BELOTERO).update(price="90.00")
    send(alba, {"quantity": 1}, ADD)
    opened = page_form(alba, form_0_quantity=2)
    StockRecord.objects.filter(product=cast.BELOTERO).update(price="96.00")
    assert "£96.00 excl. VAT now, was £90.00." in cast.text_of(send(alba, opened))


@pytest.mark.parametrize("change", [{"is_public": False}, {"is_reference": True}])
def test_a_product_that_left_the_shop_while_in_the_basket_can_only_be_taken_out(change, alba):
    send(alba, {"quantity": 2}, ADD)
    Product.objects.filter(pk=cast.BELOTERO).update(**change)
    page = alba.get("/basket/")
    assert page.status_code == 200 and page.context["refusals"].of_lines
    assert told(send(alba, page_form(alba, form_0_quantity=1))) == [
        f"{HYDRO}: still 2. This product is not for sale here."
    ]
    assert (
        "taken out. Your basket is empty."
        in told(send(alba, page_form(alba, form_0_DELETE="yes")))[0]
    )
