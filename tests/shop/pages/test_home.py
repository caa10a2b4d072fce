"""The home page serves three people; for who is signed in it says what waits today."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import Licence, User
from catalogue.models import Edit, Ingredient, Product, TreatmentType
from common import kept
from common.clock import now
from common.parcel_states import ParcelState
from common.statements import Statement
from shop.claims.models import Claim
from shop.content.models import Article
from shop.countersigning import services as countersigning
from shop.inventory import services as stock
from shop.inventory.models import Lot
from shop.lists import services as lists
from shop.lists.rule import Typed
from shop.pages import home as home_queries
from shop.parcels.models import Parcel
from shop.quick_order import queries as usual
from tests import cast
from tests.shop.invoicing.invoices import invoiced, sent
from tests.shop.quick_order.lines import sold
from tests.shop.receivables.paying import bill, settled

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[False, True], ids=["few", "many"])
def few_or_many(request, monkeypatch):
    """The same is shown however many orders the reader has, for whom it is found otherwise."""
    for module in (home_queries, usual):
        monkeypatch.setattr(module, "has_many_orders", lambda user: request.param)


def home(name):
    return cast.client_of(name).get("/").content.decode()


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def shipped_order(name):
    """An order of the person, all of it shipped."""
    order = cast.order_of(name)
    stock.ship(stock.open_picks(order), timezone.localdate())
    return order


def lot_of(order):
    return Lot.objects.filter(picks__order_line__order=order)


def test_the_search_comes_first_then_three_ways_in():
    html = home("visitor")
    ways = [html.index(words) for words in ("I know what I need", "By treatment", "I want to read")]
    assert [html.index('id="home-search"'), *ways] == sorted(
        [html.index('id="home-search"'), *ways]
    )
    for address in ("/catalogue/", "/brands/", "/compare/", "/treatments/", "/ingredients/"):
        assert f'href="{address}"' in html


def test_a_visitor_is_told_nothing_about_orders():
    assert "Last order" not in home("visitor")


@pytest.mark.parametrize(
    ("name", "words", "button"),
    [
        ("alba", "There is nothing to do about it.", None),
        ("bruno", "You need not do anything now", None),
        ("carla", "Ordering is stopped until it is renewed.", "Renew your licence"),
    ],
)
def test_the_licence_is_said_in_words_with_the_one_next_step(name, words, button):
    html = home(name)
    assert words in words_of(html)
    assert ("Renew your licence" in html) == (button is not None)


def test_a_licence_that_stops_ordering_comes_first_of_the_day():
    for name, is_first in {"carla": True, "alba": False}.items():
        html = home(name)
        assert (html.index('id="home-licence"') < html.index('id="home-usual"')) == is_first, name
        assert html.count('id="home-licence"') == 1


def test_a_licence_that_ends_soon_asks_to_be_renewed():
    Licence.objects.filter(professional__user=cast.person("alba")).update(
        expires_on=cast.days_from_now(60)
    )
    assert "ordering does not stop on that day" in home("alba")
    Licence.objects.filter(professional__user=cast.person("alba")).update(
        expires_on=cast.days_from_now(61)
    )
    assert "ordering does not stop on that day" not in home("alba")


@pytest.mark.usefixtures("few_or_many")
def test_the_last_order_is_put_into_the_basket_again_from_home():
    order = cast.order_of("alba", quantity=2)
    client = cast.client_of("alba")
    html = client.get("/").content.decode()
    assert order.number in html and "2 × BELOTERO" in words_of(html)
    address = re.search(r'<form method="post"\s+action="([^"]+)"', html)[1]
    client.post(address, {"action": "reorder"})
    lines = get_model("basket", "Line").objects.filter(basket__owner=cast.person("alba"))
    assert [(line.product_id, line.quantity) for line in lines.filter(basket__status="Open")] == [
        (cast.BELOTERO, 2)
    ]


@pytest.mark.usefixtures("few_or_many")
def test_lots_that_end_within_ninety_days_are_listed_and_others_are_not():
    order = shipped_order("alba")
    lot_of(order).update(expires_on=cast.days_from_now(90))
    (number,) = lot_of(order).values_list("number", flat=True)
    assert f"of lot {number}" in words_of(home("alba"))
    assert f"of lot {number}" not in words_of(home("nina"))
    lot_of(order).update(expires_on=cast.days_from_now(91))
    assert "Nothing we shipped to you ends within 90 days." in home("alba")


@pytest.mark.usefixtures("few_or_many")
def test_a_recalled_lot_comes_before_everything_else():
    order = shipped_order("alba")
    lot_of(order).update(status="recalled", expires_on=cast.days_from_now(400))
    html = home("alba")
    assert html.index("Recalled: do not use") < html.index('id="home-licence"')
    assert 'href="/accounts/recalls/">Your recalls and answers' in html


@pytest.mark.usefixtures("few_or_many")
def test_many_lots_that_end_soon_do_not_push_a_recalled_one_off_the_page():
    for days in range(10, 10 + home_queries.MOST_LOTS + 1):
        stock.receive_lot(
            cast.product(cast.BELOTERO), f"T{days}", cast.days_from_now(days), 1, "Demo supplier"
        )
        shipped_order("alba")
    stock.set_status(Lot.objects.get(number=f"T{days}"), "recalled", "Test")
    told = tell_home()
    assert "Recalled: do not use" in told
    assert told.count("1 shipped of lot T") == home_queries.MOST_LOTS


@pytest.mark.usefixtures("few_or_many")
def test_a_lot_recalled_in_many_orders_is_told_once_and_hides_none_that_ends_soon():
    (key,) = {lot_of(shipped_order("alba")).get().pk for _ in range(10)}
    Lot.objects.filter(pk=key).update(status="recalled")
    stock.receive_lot(
        cast.product(cast.REDENSITY), "SOON", cast.days_from_now(60), 1, "Demo supplier"
    )
    stock.ship(stock.open_picks(cast.order_of("alba", cast.REDENSITY)), timezone.localdate())
    told = tell_home()
    assert told.count("Recalled: do not use") == 1
    assert "1 shipped of lot SOON" in told


@pytest.mark.usefixtures("few_or_many")
def test_of_many_recalled_lots_home_says_that_there_are_more():
    for number in range(home_queries.MOST_RECALLED + 1):
        more = "More lots that we sent you are recalled" in tell_home()
        assert not more, number
        day = cast.days_from_now(10 + number)
        stock.receive_lot(cast.product(cast.BELOTERO), f"R{number}", day, 1, "Demo supplier")
        shipped_order("alba")
        stock.set_status(Lot.objects.get(number=f"R{number}"), "recalled", "Test")
    told = tell_home()
    assert "More lots that we sent you are recalled. See all of them" in told
    assert told.count("Recalled: do not use") == home_queries.MOST_RECALLED


@pytest.mark.parametrize(("name", "most"), [("visitor", 1), ("alba", 4), ("nina", 4)])
def test_home_costs_few_queries(name, most, django_assert_max_num_queries):
    client = cast.client_of(name)
    if name == "alba":
        shipped_order("alba")
        cast.put_in_basket(client, cast.BELOTERO)
    client.get("/")
    with django_assert_max_num_queries(most):
        client.get("/")


def links_of(client, address):
    answer = client.get(address)
    if answer.status_code != 200:
        return set()
    found = re.findall(r'<a [^>]*?href="(/[^"#?]*)', answer.content.decode())
    return {link for link in found if not link.startswith(("/accounts/", "/admin/", "/enter/"))}


def test_every_product_ingredient_and_article_is_at_most_three_clicks_from_home():
    visitor = cast.client_of("visitor")
    reached, edge = {"/"}, {"/"}
    for _ in range(3):
        edge = set().union(*(links_of(visitor, address) for address in edge)) - reached
        reached |= edge
    public = Product.objects.filter(is_public=True)
    read = [*Ingredient.objects.all(), *Article.objects.filter(status=Article.Status.PUBLISHED)]
    wanted = {found.get_absolute_url() for found in [*public, *read]}
    assert wanted - reached == set()


def test_treatments_say_what_they_share_once_and_what_each_adds():
    html = words_of(cast.client_of("visitor").get("/treatments/").content.decode())
    assert html.count("set at even distances over the area") == 1
    assert html.index("What unites them") < html.index("What each adds")
    assert "The solution is left within the skin." in html


def test_an_ingredient_page_lets_its_products_be_ticked_and_compared():
    html = cast.client_of("visitor").get("/ingredients/lidocaine/").content.decode()
    assert html.count('form="compare"') > 1
    assert re.search(r'<form id="compare"[^>]*action="/compare/"', html, re.S)


def tell_home(name="alba"):
    return words_of(home(name))


@pytest.mark.usefixtures("few_or_many")
def test_what_is_ordered_often_opens_in_quick_order_with_as_many_as_last():
    client = cast.client_of("alba")
    assert "What you have ordered twice within half a year stands here" in tell_home()
    for units in (1, 3):
        cast.order_of("alba", quantity=units)
    cast.order_of("alba", cast.REDENSITY)
    assert "3 × BELOTERO" in tell_home() and "Order it again" in tell_home()
    page = client.get("/quick-order/usual/")
    (answer,) = page.context["table"].answers
    assert (answer.product.pk, answer.row.units) == (cast.BELOTERO, "3")
    client.post("/quick-order/", {"text": "REDENSITY", "amount": "1"})
    again = client.get("/quick-order/usual/").context["table"].answers
    assert len(again) == 2, "what is being written there stays"


@pytest.mark.usefixtures("few_or_many")
def test_of_much_that_is_ordered_often_the_oftenest_is_told_and_how_much_more_there_is():
    wanted = sold()[:8]
    for products, units in ((wanted, 1), (wanted, 1), (wanted[-1:], 3)):
        cast.order_of_many("alba", dict.fromkeys(products, units))
    told = tell_home()
    assert "What you order often 3 × " in told
    assert "and 2 more Order them again" in told


@pytest.mark.usefixtures("few_or_many")
def test_of_very_many_orders_the_newest_say_what_is_ordered_often(monkeypatch):
    """Q26."""
    monkeypatch.setattr(usual, "_NEWEST", 2)
    monkeypatch.setattr(home_queries, "_ALL", statements(home_queries._all))
    monkeypatch.setattr(usual, "_USUAL", statements(usual._usual))
    for product in (cast.AQUALYX, cast.AQUALYX, cast.BELOTERO, cast.BELOTERO):
        cast.order_of("alba", product)
    told = tell_home()
    assert "1 × BELOTERO" in told and "Order it again" in told
    answers = cast.client_of("alba").get("/quick-order/usual/").context["table"].answers
    assert [answer.product.pk for answer in answers] == [cast.BELOTERO]


def statements(build):
    """Those of few orders and of many, put together anew."""
    return {has_many: Statement(partial(build, has_many)) for has_many in (False, True)}


@pytest.mark.usefixtures("few_or_many")
def test_of_many_parcels_the_first_that_left_are_told_and_how_many_more_or_that_they_are_many():
    """Q25."""
    order, left = shipped_order("alba"), now() - timedelta(days=5)
    numbers = [f"{order.number}-9{at:02}" for at in range(32)]
    parcels = [parcel_of(order, number, left) for number in reversed(numbers[:30])]
    Parcel.objects.bulk_create(parcels)
    first = numbers[:10]
    told = cast.client_of("alba").get("/").content.decode()
    assert re.findall(r"/accounts/arrivals/([^/]+)/", told) == first
    assert "20 more parcels are on their way." in words_of(told) and "Over" not in told
    Parcel.objects.bulk_create(parcel_of(order, number, left) for number in numbers[30:])
    told = cast.client_of("alba").get("/").content.decode()
    assert re.findall(r"/accounts/arrivals/([^/]+)/", told) == first
    assert "Over 20 more parcels are on their way." in words_of(told)
    assert "on their way" not in tell_home("nina")


def parcel_of(order, number, left):
    """One that left so many seconds later as its number says, of the same day."""
    at = left.replace(hour=12, minute=0, second=int(number[-2:]))
    state, address = ParcelState.HANDED_OVER, order.shipping_address
    told = {"state": state, "address": address, "packed_at": at, "handed_over_at": at}
    return Parcel(order=order, number=number, **told)


@pytest.mark.usefixtures("few_or_many")
def test_what_waits_is_told_to_who_can_do_it_each_one_click_from_its_deed():
    bea, request = cast.client_of("bea"), cast.request_of_bea()
    countersigning.decline(request, "Too many")
    order = sent(cast.order_of("alba"), 1)
    parcel = order.parcels.get()
    claim = Claim.objects.create(
        order=order,
        number="C-1",
        state=Claim.State.THEIRS,
        reason="short",
        waits_since=timezone.now(),
    )
    found = lists.make(cast.clinic_of("alba"), "Fortnight")
    products = [cast.product(key) for key in (cast.REDENSITY, cast.BELOTERO, cast.AQUALYX)]
    lists.add(found, [(product, 4) for product in products])
    counts = zip(found.lines.all(), ("1", "4", "0"), strict=True)
    lists.write(found, "counted", {line.pk: Typed("", now) for line, now in counts}, {})
    html = bea.get("/").content.decode()
    for words, url in (
        ("What you asked to be countersigned for", f"/accounts/requests/{request.pk}/"),
        ("left on", f"/accounts/arrivals/{parcel.number}/"),
        ("Claim C-1: we asked you something", f"/accounts/claims/{claim.number}/"),
        ("Fortnight: 2 lines are below par", f"/lists/{found.pk}/count/"),
    ):
        assert words in words_of(html) and f'href="{url}"' in html
    for name, unseen in (("nina", "C-1"), ("ben", "Fortnight"), ("alba", "What you asked to be")):
        assert unseen not in tell_home(name)
    cast.order_of("alba", cast.REDENSITY)
    assert "Fortnight: 1 line is below par" in words_of(bea.get("/").content.decode())
    cast.order_of("alba", cast.AQUALYX)
    assert "below par" not in words_of(bea.get("/").content.decode()), "it was ordered since"


@pytest.mark.usefixtures("few_or_many")
def test_who_only_keeps_the_books_is_told_what_was_ordered_and_offered_no_ordering():
    """Q25."""
    for _ in range(2):
        order = cast.order_of_many("alba", dict.fromkeys(sold()[:2], 1))
    page = f"/accounts/orders/{order.number}/"
    for name, may in (("alba", True), ("bea", True), ("ben", False)):
        client = cast.client_of(name)
        html, of_order = client.get("/").content.decode(), client.get(page).content.decode()
        assert order.number in html and ("What you order often" in html) == may, name
        assert ("What your clinic orders often" in html) != may, name
        for offer in ("/quick-order/usual/", 'value="reorder"', 'href="/lists/"'):
            assert (offer in html) == may, (name, offer)
        for offer in ("Put the same in my basket", "Put it in my basket", "/quick-order/again/"):
            assert (offer in of_order) == may, (name, offer)


def test_invoices_due_are_told_to_who_sees_them(monkeypatch):
    (document,) = invoiced(1)
    assert document.number not in tell_home("ben"), "it is due in a month"
    monkeypatch.setattr("shop.pages.waiting._NEAR", timedelta(days=40))
    due = f"Invoice {document.number}: £{document.gross} to be paid, due on"
    assert f"{due} {document.due_on:%-d %b %Y}." in tell_home("ben")
    today_it_is = bill(days_late=0)
    assert f"Invoice {today_it_is.number}: £{today_it_is.gross} to be paid" in tell_home("ben")
    assert document.number not in tell_home("bea") + tell_home("nina")


def test_of_many_invoices_the_soonest_are_told_and_how_many_more_there_are():
    """What is settled is not even looked at: the database keeps what is open."""
    bills = [bill(days_late=days) for days in range(13)]
    settled(bills[12])
    told = tell_home("ben")
    numbers = [one.number for one in bills]
    assert [one for one in numbers if f"Invoice {one}:" in told] == numbers[2:12]
    assert "2 more invoices are to be paid. See them all" in told
    settled(bills[11])
    settled(bills[10])
    assert "more invoices" not in tell_home("ben")


def test_what_is_the_same_for_all_is_kept_and_never_old():
    alba = cast.client_of("alba")
    assert "Open an account" not in alba.get("/").content.decode()
    TreatmentType.objects.filter(slug="facial-rejuvenation").update(name="Another way")
    assert "Another way" in alba.get("/").content.decode()
    assert "Open an account" in home("visitor")


def test_home_is_shown_in_a_shop_whose_catalogue_was_never_edited():
    Edit.objects.all().delete()
    assert "Today, " in tell_home()


def test_home_is_drawn_once_for_what_it_says_and_for_nobody_else(monkeypatch):
    order = shipped_order("alba")
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    asked = []
    monkeypatch.setattr(
        kept, "drawn", lambda *told, draw=kept.drawn: asked.append(1) or draw(*told)
    )
    first = words_of(alba.get("/").content.decode())
    assert words_of(alba.get("/").content.decode()) == first and len(asked) == 1
    hers = words_of(bea.get("/").content.decode())
    names = [cast.person(name).display_name for name in ("alba", "bea")]
    assert order.number in first and order.number in hers, "they are of one clinic"
    for text, own, other in ((first, *names), (hers, *names[::-1])):
        assert f"Today, {own}" in text and other not in text
    cast.put_in_basket(alba, cast.BELOTERO, quantity=2)
    alba.get("/basket/")  # What was told once is told.
    assert ", 2 units" in words_of(alba.get("/").content.decode()) and len(asked) == 2
    lot_of(order).update(status="recalled")
    assert "Recalled: do not use" in words_of(alba.get("/").content.decode())


def test_of_two_who_have_the_same_day_each_has_their_own_name():
    xanthe, ysolde = (words_of(home_of_somebody_new(name)) for name in ("Xanthe", "Ysolde"))
    assert "Today, Xanthe New" in xanthe
    assert ysolde == xanthe.replace("Xanthe", "Ysolde")


def home_of_somebody_new(name):
    user = User.objects.create(email=f"{name}@demo.example", first_name=name, last_name="New")
    client = Client()
    cast.pass_the_door(client)
    cast.sign_in(client, user)
    return client.get("/").content.decode()
