"""Where prices are hidden, no page, header, cookie or mail tells one (P40 to P44).

Every product costs the same odd amount; whoever may not see it walks through the whole shop.
"""

import html
import re
from decimal import Decimal

import pytest
from django.urls import get_resolver
from oscar.core.loading import get_class, get_model

from accounts.clinics.queries import memberships_of
from accounts.models import Clinic, Licence, Membership, User
from catalogue.models import Product
from common.supply_classes import SupplyClass
from shop.content.models import Article
from shop.purchasing.policy import Reason
from shop.purchasing.wording import HIDDEN_PRICE, PRICES_HIDDEN, VOUCHER_WAITS
from tests import cast, outbox
from tests.offers import use_voucher

pytestmark = pytest.mark.django_db

Selector = get_class("partner.strategy", "Selector")
StockRecord = get_model("partner", "StockRecord")
PRICE, UNITS = Decimal("7351.97"), 3
BELOTERO = "/catalogue/belotero-hydro_4/"
COMPARED = f"/compare/?p={cast.BELOTERO}&p={cast.AQUALYX}"
# Each of them shows amounts to who sees prices.
SURFACES = [
    "/catalogue/",
    "/catalogue/?view=table",
    "/catalogue/?sort=price",
    "/catalogue/?sort=-price&view=table&page=2",
    "/search/?q=hydro",
    "/search/?q=hydro&sort=-price&view=table",
    "/treatments/facial-rejuvenation/?sort=price",
    "/brands/belotero/",
    COMPARED,
    f"{COMPARED}&show=differences",
    "/basket/",
]
OTHERS = [
    "/search/suggest/?q=bel",
    "/catalogue/?min_price=7000&max_price=8000&price=1",
    "/catalogue/?may=1&stock=1&sort=price",
    "/compare/?p=4&add=aqualyx",
]
SIGNED_IN = ["/checkout/shipping-address/", "/checkout/preview/"]
# What fills the parameters of an address; what is not here is asked for with a 1.
FILLED = {
    "product_slug": lambda: [p.get_absolute_url() for p in Product.objects.filter(is_public=True)],
    "articles/": lambda: [a.get_absolute_url() for a in Article.objects.all()],
    "treatments/": lambda: ["/treatments/fat-removal/"],
    "ingredients/": lambda: ["/ingredients/hyaluronic-acid/"],
    "areas/": lambda: ["/areas/face/"],
    "brands/": lambda: ["/brands/restylane/"],
}


# The amounts.


def _amounts():
    for excl_tax in (PRICE, PRICE * UNITS):
        for discount in (Decimal(0), excl_tax / 10):
            for amount in (excl_tax - discount, (excl_tax - discount) / 5, discount):
                yield from (amount, amount + (excl_tax - discount))


DIGITS = {re.sub(r"\D", "", f"{amount:.2f}") for amount in _amounts() if amount}
# What is drawn anew each time (nonce, signature, token, a request's number), and the length of a
# page, may hold any digits.
RANDOM = re.compile(
    r"Content-Length: \d+|nonce[-=\"]+[\w+/-]+|:[\w-]{27,}|\b(?=\w*[a-zA-Z])(?=\w*\d)\w{20,}\b"
)
ROUNDED = re.compile(r"(?<![\w.])(7[,. ]?35[12]|8[,. ]?822|22[,. ]?05[56]|26[,. ]?467)(?!\w)")


def amounts_in(response):
    """The amounts in body, headers and cookies, however they are written."""
    body = "" if response.streaming else response.content.decode("utf-8", "replace")
    return amounts_of(f"{response.serialize_headers().decode()}\n{response.cookies}\n{body}")


def amounts_of(text):
    text = RANDOM.sub("", html.unescape(text))
    joined = re.sub(r"(?<=\d)[.,'’\s](?=\d)", "", text)
    return {digits for digits in DIGITS if digits in joined} | set(ROUNDED.findall(text))


def test_an_amount_is_found_however_it_is_written():
    for written in ("£7,351.97", "7351,97", "7 351.97", "735197", "8822.36", "about 7,352"):
        assert amounts_of(written), written
    assert not amounts_of("7315.97, 17351 and 28-822")
    assert not amounts_of("script-src 'nonce-9c-735197ab0e882236' 9c735197ab0e882236ff17")


# The people.


@pytest.fixture
def odd_prices(settings):
    """Every price is PRICE, and only verified professionals see it."""
    StockRecord.objects.update(price=PRICE)
    settings.PRICES_FOR = "verified"
    return settings


def newcomer(name="newcomer"):
    return User.objects.create_user(f"{name}@demo.example", "x", first_name=name)


def member(name, role, of):
    """A newcomer in the clinic of somebody in the cast."""
    clinic = memberships_of(cast.person(of)).get().clinic
    return Membership.objects.create(clinic=clinic, user=newcomer(name), role=role)


def in_state(name, state):
    Licence.objects.filter(professional__user=cast.person(name)).update(state=state)
    return name


def leaver():
    membership = member("leaver", "buyer", "alba")
    Membership.objects.filter(pk=membership.pk).update(left_at=membership.joined_at)
    return "leaver"


def without_responsible():
    member("orphan", "buyer", "alba")
    Clinic.objects.filter(memberships__user=cast.person("alba")).update(responsible=None)
    return "orphan"


def with_closed_responsible():
    member("orphan", "buyer", "alba")
    User.objects.filter(pk=cast.person("alba").pk).update(is_active=False)
    return "orphan"


HIDDEN_FROM = {
    "a visitor": (lambda: "visitor", Reason.NOT_SIGNED_IN),
    "a newcomer": (lambda: newcomer() and "newcomer", Reason.NO_LICENCE),
    "who waits": (lambda: "bruno", Reason.LICENCE_WAITING),
    "who was asked": (lambda: in_state("bruno", "more_needed"), Reason.LICENCE_MORE_NEEDED),
    "who was refused": (lambda: in_state("bruno", "refused"), Reason.LICENCE_REFUSED),
    "who lapsed": (lambda: "carla", Reason.LICENCE_LAPSED),
    "who is suspended": (lambda: in_state("alba", "suspended"), Reason.LICENCE_SUSPENDED),
    "a lapsed clinic's book-keeper": (
        lambda: member("book", "book_keeper", "carla") and "book",
        Reason.NO_RESPONSIBLE,
    ),
    "a clinician without a licence": (
        lambda: member("clio", "clinician", "alba") and "clio",
        Reason.NO_LICENCE,
    ),
    "who left a clinic": (leaver, Reason.NO_LICENCE),
    "a clinic nobody answers for": (without_responsible, Reason.NO_RESPONSIBLE),
    "a clinic whose clinician is gone": (with_closed_responsible, Reason.NO_RESPONSIBLE),
    "staff without the permission": (lambda: "rita", Reason.NO_LICENCE),
}
SHOWN_TO = {
    "a verified clinician": lambda: "alba",
    "a verified clinic's buyer": lambda: member("buyer", "buyer", "alba") and "buyer",
    "its book-keeper": lambda: member("book", "book_keeper", "alba") and "book",
    "its owner": lambda: member("owner", "owner", "alba") and "owner",
    "staff with the permission": lambda: "admin",
}


def filled(name):
    """A client with a basket, and for who has a clinic an address chosen."""
    client = cast.client_of(name)
    cast.put_in_basket(client, cast.BELOTERO, UNITS)
    if name != "visitor":
        cast.choose_address(client, name)
    return client


def told(client, addresses, **headers):
    """{address: amounts} of the pages that tell any."""
    found = {address: amounts_in(client.get(address, headers=headers)) for address in addresses}
    return {address: amounts for address, amounts in found.items() if amounts}


def test_a_hidden_price_is_not_even_read(odd_prices):  # P42
    info = Selector().strategy().fetch_for_product(cast.product(cast.BELOTERO))
    assert info.price.exists and info.stockrecord
    found = (info.price.excl_tax, info.price.incl_tax, info.price.tax, info.stockrecord.price)
    assert set(found) == {None}


# The walk.


def routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        else:
            yield route


def every_address():
    for route in routes(get_resolver()):
        if "<" not in route:
            yield f"/{route}"
        elif examples := next((FILLED[part] for part in FILLED if part in route), None):
            yield from examples()
        else:
            yield "/" + re.sub(r"<[^>]*>|\(\?P<\w+>[^/]*\)|[\^$?]", "1", route)


@pytest.mark.parametrize("name", ["visitor", "bruno"])
def test_no_address_of_the_shop_tells_an_amount(name, odd_prices):
    client = filled(name)
    addresses = [address for address in every_address() if "logout" not in address]
    assert BELOTERO in addresses
    assert told(client, [*addresses, *SURFACES, *OTHERS, *SIGNED_IN]) == {}
    assert told(client, [*SURFACES, *OTHERS, BELOTERO], **{"HX-Request": "true"}) == {}
    assert not any(amounts_of(f"{mail.subject} {mail.body}") for mail in outbox.mails())


@pytest.mark.parametrize(("person", "reason"), HIDDEN_FROM.values(), ids=HIDDEN_FROM)
def test_no_amount_is_told_and_the_reason_is_to(person, reason, odd_prices):  # P44
    client = filled(person())
    assert told(client, ["/catalogue/", BELOTERO, COMPARED, "/basket/"]) == {}
    for address in ("/catalogue/", BELOTERO, COMPARED, "/basket/"):
        page = client.get(address).content.decode()
        assert PRICES_HIDDEN[reason] in page and HIDDEN_PRICE in page


def test_an_article_with_cards_says_why_once(odd_prices):
    pages = [
        cast.client_of("visitor").get(article.get_absolute_url()).content.decode()
        for article in Article.objects.all()
    ]
    told_why = [page.count(PRICES_HIDDEN[Reason.NOT_SIGNED_IN]) for page in pages]
    assert told_why == [int(HIDDEN_PRICE in page) for page in pages] and any(told_why)


@pytest.mark.parametrize("person", SHOWN_TO.values(), ids=SHOWN_TO)
def test_amounts_are_told_to(person, odd_prices):
    client = filled(person())
    assert told(client, ["/catalogue/", BELOTERO, COMPARED, "/basket/"]).keys() == {
        "/catalogue/",
        BELOTERO,
        COMPARED,
        "/basket/",
    }


def test_the_same_pages_tell_amounts_to_who_sees_prices(odd_prices):
    wanted = {*SURFACES, *SIGNED_IN, BELOTERO}
    assert told(filled("alba"), wanted).keys() == wanted


def test_everyone_sees_prices_unless_the_setting_says_otherwise(odd_prices):
    odd_prices.PRICES_FOR = "everyone"
    wanted = {*SURFACES, BELOTERO}
    assert told(filled("visitor"), wanted).keys() == wanted
    assert told(filled("bruno"), SIGNED_IN).keys() == set(SIGNED_IN)
    assert HIDDEN_PRICE not in filled("visitor").get(BELOTERO).content.decode()


def test_no_shared_cache_may_keep_a_page_with_prices(odd_prices):
    client = filled("alba")
    for address in (*SURFACES, *SIGNED_IN, BELOTERO):
        assert "Cookie" in client.get(address).headers["Vary"], address


# Deeds.


def offer(name, from_amount):
    """Ten per cent off everything from this amount on."""
    everything = get_model("offer", "Range").objects.create(name=name, includes_all_products=True)
    condition = get_model("offer", "Condition").objects.create(
        range=everything, type="Value", value=from_amount
    )
    benefit = get_model("offer", "Benefit").objects.create(
        range=everything, type="Percentage", value=10
    )
    get_model("offer", "ConditionalOffer").objects.create(
        name=name, condition=condition, benefit=benefit
    )


def answers(client):
    """The answer to everything that can be done to a basket, each with the page after it."""
    line = get_model("basket", "Line").objects.latest("pk")
    form = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": line.pk,
        "form-0-quantity": 2,
    }
    posts = [
        (f"/basket/add/{cast.AQUALYX}/", {"quantity": 1}),
        ("/basket/", form),
        ("/basket/", form | {"form-0-quantity": 99999}),
        ("/basket/", {"use_voucher": "", "code": "SPRING"}),
        ("/checkout/preview/", {"action": "place_order"}),
    ]
    for headers in ({}, {"X-Requested-With": "XMLHttpRequest"}):
        for address, fields in posts:
            yield client.post(address, fields, headers=headers)
            yield client.get("/basket/")


@pytest.mark.parametrize("name", ["visitor", "bruno", "carla"])
def test_nothing_done_to_a_basket_tells_an_amount(name, odd_prices):
    offer("Spring", from_amount=20_000)
    found = list(answers(filled(name)))
    assert [answer.status_code for answer in found if answer.status_code >= 500] == []
    assert [amounts_in(answer) for answer in found if amounts_in(answer)] == []
    assert not any("Spring" in answer.content.decode() for answer in found)


def test_what_is_done_to_a_basket_tells_amounts_to_who_sees_prices(odd_prices):
    offer("Spring", from_amount=20_000)
    found = list(answers(filled("alba")))
    assert any("Spring" in answer.content.decode() for answer in found)
    assert sum(bool(amounts_in(answer)) for answer in found) > 5


def test_a_voucher_waits_until_prices_are_shown(odd_prices):  # P43
    client = filled("bruno")
    page = use_voucher(client, "SPRING").content.decode()
    assert VOUCHER_WAITS in page
    assert "I have a voucher" not in page


def test_an_order_refused_shows_no_total(odd_prices):
    client = filled("bruno")
    answer = cast.place_order(client)
    assert answer.status_code == 409
    assert amounts_in(answer) == set()
    assert PRICES_HIDDEN[Reason.LICENCE_WAITING] in answer.content.decode()


def test_a_basket_row_keeps_no_amount_of_who_sees_none(odd_prices):
    filled("bruno")
    line = get_model("basket", "Line").objects.get(basket__owner=cast.person("bruno"))
    assert (line.quantity, line.price_excl_tax, line.price_incl_tax) == (UNITS, None, None)


def test_an_unknown_total_is_not_zero(odd_prices):
    shown = filled("bruno").get("/basket/").context
    assert shown["basket"].total_incl_tax is None and shown["order_total"].incl_tax is None


def test_a_basket_filled_before_the_licence_is_verified_is_ordered_after_it(odd_prices):
    client = filled("bruno")
    Licence.objects.filter(professional__user=cast.person("bruno")).update(
        state="verified", scope=SupplyClass.values
    )
    assert amounts_in(client.get("/basket/"))
    assert cast.place_order(client).status_code == 302
    order = get_model("order", "Order").objects.get(user=cast.person("bruno"))
    assert order.total_excl_tax == PRICE * UNITS


# The order of a list.


def shown_order(client, query):
    page = client.get(f"/catalogue/?{query}").content.decode()
    return re.findall(r'class="card-link" href="([^"]+)"', page)


@pytest.mark.parametrize("sort", ["price", "-price"])
def test_a_list_sorted_by_price_is_as_the_list_without(sort, odd_prices):  # P43
    for rank, record in enumerate(StockRecord.objects.order_by("-product__title")):
        StockRecord.objects.filter(pk=record.pk).update(price=10 + rank)
    visitor, alba = cast.client_of("visitor"), cast.client_of("alba")
    assert shown_order(visitor, f"sort={sort}") == shown_order(visitor, "")
    assert shown_order(alba, f"sort={sort}") != shown_order(alba, "")


def test_an_order_by_price_is_refused_in_words(odd_prices):
    page = cast.client_of("visitor").get("/catalogue/?sort=price").content.decode()
    assert "The order “Price, lowest first” is not offered to you; another one is used." in page
    assert 'value="price"' not in page and 'value="-price"' not in page


def test_machines_are_told_no_offer(odd_prices):  # P43
    page = cast.client_of("visitor").get(BELOTERO).content.decode()
    assert "application/ld+json" in page and '"offers"' not in page
    assert '"offers"' in cast.client_of("alba").get(BELOTERO).content.decode()


# What was agreed stays.


def test_ones_own_past_orders_keep_their_amounts(odd_prices):  # P45
    order = cast.order_of("alba")
    in_state("alba", "suspended")
    client = cast.client_of("alba")
    own = ["/", "/accounts/orders/", f"/accounts/orders/{order.number}/"]
    assert told(client, own).keys() == set(own)


def test_putting_a_past_order_in_the_basket_again_tells_no_price_of_today(odd_prices):  # P45
    StockRecord.objects.update(price=Decimal("11.00"))
    order = cast.order_of("alba")
    StockRecord.objects.update(price=PRICE)
    in_state("alba", "suspended")
    client = cast.client_of("alba")
    answer = client.post(f"/accounts/orders/{order.number}/", {"action": "reorder"})
    assert answer.status_code == 302
    assert amounts_in(answer) | amounts_in(client.get("/basket/")) == set()
    assert get_model("basket", "Line").objects.filter(basket__owner=order.user).count() == 2


# Cost.


def test_the_default_setting_asks_the_database_nothing(django_assert_num_queries):
    strategy = Selector().strategy(user=cast.person("bruno"))
    with django_assert_num_queries(0):
        assert strategy.shows_prices


def test_who_sees_prices_is_asked_once_a_request(odd_prices, django_assert_num_queries):
    strategy = Selector().strategy(user=cast.person("bruno"))
    with django_assert_num_queries(2):
        assert not strategy.shows_prices
        assert strategy.prices_hidden_because == Reason.LICENCE_WAITING
