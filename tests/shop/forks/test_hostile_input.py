"""Nonsense posted to basket and checkout gets words, never an error page."""

import pytest
from django.test import Client
from oscar.core.loading import get_model

from tests import cast

Basket = get_model("basket", "Basket")

pytestmark = pytest.mark.django_db

NONSENSE = ["", "abc", "-1", "0", "1.5", "9" * 30, "1e3", "\x00", "½", "<b>", "None"]


@pytest.mark.parametrize("value", NONSENSE)
def test_a_nonsense_quantity_is_refused_in_words(value):
    client = cast.client_of("alba")
    response = client.post(f"/basket/add/{cast.BELOTERO}/", {"quantity": value}, follow=True)
    assert response.status_code == 200
    assert not Basket.open.filter(owner=cast.person("alba"), lines__isnull=False).exists()
    assert "Not done." in response.content.decode()


@pytest.mark.parametrize("value", NONSENSE)
def test_a_nonsense_basket_form_keeps_the_basket(value):
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO, 2)
    line = Basket.open.get(owner=cast.person("alba")).lines.get()
    forms = [
        {},
        {"form-TOTAL_FORMS": value, "form-INITIAL_FORMS": value},
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": value,
            "form-0-quantity": "3",
        },
    ]
    for form in forms:
        assert client.post("/basket/", form, follow=True).status_code == 200
    line.refresh_from_db()
    assert line.quantity == 2


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/basket/", "code"),
        ("/basket/", "voucher_out"),
        ("/checkout/shipping-address/", "address_id"),
        ("/checkout/shipping-address/", "country"),
        ("/checkout/preview/", "basket"),
        ("/checkout/preview/", "total"),
        ("/accounts/orders/AAAAA-AAAAA/", "action"),
    ],
)
def test_a_nonsense_field_is_never_an_error_page(path, field):
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO)
    cast.choose_address(client, "alba")
    client.raise_request_exception = False
    for value in NONSENSE:
        data = {"action": "place_order", "use_voucher": "", field: value}
        with cast.undone():
            assert client.post(path, data).status_code < 500, value


@pytest.mark.parametrize("query", ["order=\x00", "order=" + "9" * 5000, "order="])
def test_a_nonsense_thank_you_page_leads_home(query):
    client = cast.client_of("alba")
    assert client.get(f"/checkout/thank-you/?{query}").status_code in (302, 400, 404)


@pytest.mark.parametrize("address_id", ["", "nonsense", "99999999", "-1", "1e3"])
def test_an_address_that_is_not_the_clinics_is_not_chosen(address_id):
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO)
    page = client.post("/checkout/shipping-address/", {"address_id": address_id}, follow=True)
    assert "Choose one of your clinic" in page.content.decode()


def test_the_address_of_another_clinic_is_not_chosen():  # C1
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO)
    page = cast.choose_address(client, "nina")
    assert page.url == "/checkout/shipping-address/"


# Forms that cannot be read at all: 400 in words, at whatever address, and the same again after it.

FORM = "application/x-www-form-urlencoded"
UNREADABLE = {
    "a charset that is refused": (f"{FORM}; charset=latin-1", b"q=%E4", {}),
    "another one": (f"{FORM}; charset=utf-16", b"q=1", {}),
    "a multipart without a boundary": ("multipart/form-data", b"--x", {}),
    "a boundary that is too long": (f"multipart/form-data; boundary={'x' * 300}", b"--x", {}),
    "a boundary that is no text": ("multipart/form-data; boundary=\xff", b"--x", {}),
    "more fields than anybody fills in": (FORM, b"&".join([b"a"] * 5000), {}),
    "a length in words": (FORM, b"q=1", {"CONTENT_LENGTH": "many"}),
    "a length below nothing": (FORM, b"q=1", {"CONTENT_LENGTH": "-1"}),
    "a length in other digits": (FORM, b"q=1", {"CONTENT_LENGTH": "\uff15"}),
}
ADDRESSES = ["/enter/", "/", "/no-such-page/", "/static/none.css", "/media/none.png", "/basket/"]
ADDRESSES += ["/legal/terms/", "/accounts/login/", "/accounts/licence/", "/admin/no-such-page/"]


def strict_client(name):
    """As a browser is met: forms are checked, and what fails is answered."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    cast.pass_the_door(client)
    if name != "visitor":
        cast.sign_in(client, cast.person(name))
    client.get("/enter/")  # Brings the cookie that makes Django read the form for its token.
    return client


@pytest.mark.parametrize("name", ["visitor", "alba", "rita"])
@pytest.mark.parametrize("form", UNREADABLE.values(), ids=UNREADABLE)
def test_a_form_that_cannot_be_read_is_refused_in_words_everywhere(form, name):
    content_type, body, headers = form
    client, answers = strict_client(name), {}
    for address in ADDRESSES:
        answers[address] = client.generic(
            "POST", address, body, content_type=content_type, **headers
        )
    # Some addresses refuse every form before anybody reads it.
    assert {answer.status_code for answer in answers.values()} <= {400, 403, 404, 405}
    assert 400 in {answer.status_code for answer in answers.values()}
    for answer in answers.values():
        assert answer.status_code == 405 or "<h1>" in answer.content.decode()


@pytest.mark.parametrize(
    "cookie",
    ["sessionid=\xff\xfe", "csrftoken=\xff", "messages=abc$[[1", "professional_use=\xff"]
    + ["oscar_open_basket=1:\xff", "oscar_history=[1", "=;=;", "a" * 5000],
)
def test_a_cookie_that_cannot_be_read_counts_for_nothing(cookie):
    client = Client(raise_request_exception=False)
    for address in ("/enter/", "/basket/", "/accounts/login/", "/admin/"):
        for method in ("GET", "POST"):
            assert client.generic(method, address, HTTP_COOKIE=cookie).status_code < 500


@pytest.mark.parametrize("origin", ["abc", "http:abc", "//", "http://[", "javascript:1", "\xff"])
def test_a_page_that_one_comes_from_and_that_is_none_is_not_followed(origin):
    client = cast.client_of("alba")
    address = f"/basket/add/{cast.BELOTERO}/"
    answer = client.post(address, {"quantity": 1}, headers={"referer": origin})
    assert answer.url.startswith("/")


# Where to go on (A10): what is no page of ours is not followed, whoever is asked.

NO_PAGE = ["abc", "abc/def", "//elsewhere.example/", "https://elsewhere.example/", "javascript:1"]
NO_PAGE += ["/no-such-page/", "?x", "#x", "\\\\elsewhere.example", "http://[", "é", " "]


@pytest.mark.parametrize("wanted", NO_PAGE)
def test_what_is_no_page_of_ours_is_not_followed(wanted):
    visitor = Client()
    assert visitor.post("/enter/", {"confirm": "yes", "next": wanted}).url == "/"
    assert Client().post("/enter/", {"confirm": "no", "next": wanted}).status_code == 200
    fields = {"login": "alba@demo.example", "password": "demo-only-pass", "next": wanted}
    assert visitor.post("/accounts/login/", fields).url == "/accounts/"
    added = visitor.post(f"/basket/add/{cast.BELOTERO}/", {"quantity": 1, "next": wanted})
    assert added.url == "/basket/"
    again = visitor.post(
        "/accounts/reauthenticate/", {"password": "demo-only-pass", "next": wanted}
    )
    assert again.url == "/accounts/"
    assert visitor.post("/accounts/logout/", {"next": wanted}).url == "/"


@pytest.mark.parametrize("wanted", ["/basket/?x=1#y", "http://testserver/search/?q=a"])
def test_a_page_of_ours_is(wanted):
    assert Client().post("/enter/", {"confirm": "yes", "next": wanted}).url == wanted
