"""Nothing of the shop is shown before the declaration at the door (docs/rules/door.md)."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from lxml import html

from shop.professional_use import declaration
from shop.professional_use.models import KeptDeclaration
from shop.urls import urlpatterns
from tests.cast import client_of, pass_the_door, person

OPEN_PATHS = {
    "/enter/",
    "/favicon.ico",
    "/legal/imprint/",
    "/legal/privacy/",
    "/legal/terms/",
    "/robots.txt",
    "/webhooks/1/",
}
# Behind the door although nothing answers there: a new view cannot forget it.
OTHER_PATHS = ["/no-such-page/", "/media/x.pdf", "/enterprise/", "/healthz/x", "/feeds/new.rss"]


def every_path(patterns, before="/"):
    """One path for each pattern of the URLconf, its arguments filled in with 1."""
    for pattern in patterns:
        path = before + re.sub("<[^>]+>", "1", simplify_regex(str(pattern.pattern))[1:])
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from every_path(pattern.url_patterns, path)


PATHS = sorted({*every_path(get_resolver().url_patterns), *OTHER_PATHS})


def page_behind(response):
    """The `next` of a redirect to the door; None for every other response."""
    location = urlsplit(response.get("Location", ""))
    if response.status_code != 302 or location.path != "/enter/":
        return None
    return parse_qs(location.query)["next"][0]


# These tests have no database: whoever reached a view that asks one would fail.


def test_the_walk_through_the_addresses_has_found_them():
    assert len(PATHS) > 150 > len(urlpatterns)
    assert {"/", "/admin/inventory/lot/add/", "/checkout/preview/", "/dashboard/"} <= set(PATHS)
    assert {"/accounts/documents/1/", "/basket/add/1/", "/accounts/login/"} <= set(PATHS)


def test_asked_cold_every_page_but_the_open_ones_leads_to_the_door_and_back():  # D1
    client = Client(raise_request_exception=False)
    led = {path: page_behind(client.get(f"{path}?a=1&b=2")) for path in PATHS}
    assert {path for path in PATHS if led[path] is None} == OPEN_PATHS
    assert all(led[path] == f"{path}?a=1&b=2" for path in set(PATHS) - OPEN_PATHS)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_sent_cold_no_form_reaches_its_view(method):  # D1
    client = Client(raise_request_exception=False)
    send = getattr(client, method)
    reached = {path for path in PATHS if page_behind(send(path)) != "/"}
    assert reached == OPEN_PATHS


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value[:-1] + ("A" if value[-1] != "A" else "B"),
        lambda value: "x" + value[1:],
        lambda value: "",
        lambda value: "yes",
        lambda value: value.split(":")[0],
    ],
)
def test_a_tampered_answer_is_no_answer(spoil):  # D6
    client = client_of("visitor")
    cookie = client.cookies[settings.DOOR_COOKIE_NAME]
    client.cookies[settings.DOOR_COOKIE_NAME] = spoil(cookie.value)
    assert page_behind(client.get("/basket/")) == "/basket/"
    assert page_behind(client.post("/basket/")) == "/"


def test_an_answer_older_than_a_year_is_no_answer(monkeypatch):  # D4, D6
    client = client_of("visitor")
    monkeypatch.setattr(declaration, "COOKIE_SECONDS", -1)
    assert page_behind(client.get("/basket/")) == "/basket/"


def test_signature_and_age_of_an_answer_are_looked_at_once_a_day(monkeypatch, rf):
    request, response = rf.get("/"), HttpResponse()
    declaration.write(response, declaration.declare(True), secure=False)
    name = settings.DOOR_COOKIE_NAME
    request.COOKIES[name] = response.cookies[name].value
    day = timezone.now()
    monkeypatch.setattr(declaration.timezone, "now", lambda: day)
    assert declaration.read(request).is_current
    monkeypatch.setattr(declaration, "COOKIE_SECONDS", -1)
    assert declaration.read(request).is_current
    day += timedelta(days=1)
    assert declaration.read(request) is None


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites():
    cookie = Client().post("/enter/", {"confirm": "yes"}).cookies[settings.DOOR_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert not cookie["secure"]
    over_https = Client().post("/enter/", {"confirm": "yes"}, secure=True)
    assert over_https.cookies[settings.DOOR_COOKIE_NAME]["secure"]


def test_the_question_is_a_form_of_two_like_buttons_that_needs_no_script():  # D2, D3
    client = Client()
    page = html.fromstring(client.get("/enter/?next=/basket/").content)
    (form,) = page.forms
    sent = dict(form.form_values())
    yes, no = ({**button.attrib} for button in form.xpath(".//button"))
    assert (yes.pop("value"), no.pop("value")) == ("yes", "no")
    assert yes == no and yes["name"] == "confirm" and "confirm" not in sent
    declined = client.post(form.action, {**sent, "confirm": "no"})
    (back,) = html.fromstring(declined.content).xpath("//main//a[@class='button']")
    assert client.get(back.get("href")).status_code == 200
    assert client.post(form.action, {**sent, "confirm": "yes"}).url == "/basket/"


def test_who_said_no_stays_outside_and_may_still_change_the_answer():
    client = Client()
    client.post("/enter/", {"confirm": "no"})
    assert page_behind(client.get("/catalogue/")) == "/catalogue/"
    assert page_behind(client.post("/basket/add/4/", {"quantity": 1})) == "/"
    response = client.post("/enter/", {"confirm": "yes", "next": "/catalogue/?view=table"})
    assert response.url == "/catalogue/?view=table"


@pytest.mark.parametrize("answer", [{}, {"confirm": ""}, {"confirm": "perhaps"}])
def test_without_an_answer_nobody_gets_in(answer):
    client = Client()
    assert client.post("/enter/", answer).status_code == 200
    assert page_behind(client.get("/")) == "/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "///evil.example",
        "https://evil.example/",
        "https:evil.example",
        "http:///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\n//evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://testserver.evil.example/",
        "https://testserver@evil.example/",
        "//testserver:pass@evil.example/",
        "/enter/?next=/enter/",
    ],
)
@pytest.mark.parametrize("is_in_form", [True, False])
def test_the_way_back_never_leaves_the_site_nor_turns_in_a_circle(elsewhere, is_in_form):  # D7
    client = Client()
    sent = {"confirm": "yes"} | ({"next": elsewhere} if is_in_form else {})
    response = client.post("/enter/", sent, query_params={"next": elsewhere})
    assert response.url == "/"
    shown = client.get("/enter/", {"next": elsewhere}).content.decode()
    assert 'name="next" value="/"' in shown


def test_a_part_of_a_page_asked_for_by_htmx_sends_the_whole_page_to_the_door():
    response = Client().get("/search/?q=x", headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/enter/?next=%2Fsearch%2F%3Fq%3Dx"


def test_health_checks_meet_neither_the_door_nor_the_allowed_hosts():  # D9
    response = Client().get("/healthz", headers={"Host": "10.1.2.3:8000"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert not response.cookies


def test_a_page_asked_for_under_a_foreign_host_is_refused():
    client = Client(raise_request_exception=False)
    assert client.get("/enter/", headers={"Host": "10.1.2.3:8000"}).status_code == 400


@pytest.mark.django_db
def test_readiness_is_asked_of_the_database():
    response = Client().get("/readyz", headers={"Host": "10.1.2.3:8000"})
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_a_new_text_asks_again_but_not_in_the_middle_of_a_form(monkeypatch):  # D5
    client = client_of("visitor")
    monkeypatch.setattr(declaration, "TEXT_VERSION", "2099-01")
    assert page_behind(client.post("/basket/add/4/", {"quantity": 2})) is None
    assert page_behind(client.get("/basket/")) == "/basket/"
    client.post("/enter/", {"confirm": "yes"})
    assert b"BELOTERO" in client.get("/basket/").content


# The account keeps what the cookie says.


def kept(name):
    return list(
        KeptDeclaration.objects.filter(user=person(name)).values_list(
            "is_professional", "text_version"
        )
    )


@pytest.mark.django_db
def test_the_answer_is_kept_on_the_account_at_login_once():
    client = Client()
    pass_the_door(client)
    for _ in range(2):
        client.post(
            "/accounts/login/", {"login": "alba@demo.example", "password": "demo-only-pass"}
        )
        client.post("/accounts/logout/")
    assert kept("alba") == [(True, declaration.TEXT_VERSION)]


@pytest.mark.django_db
def test_an_answer_given_while_signed_in_is_kept_with_its_text():
    client = client_of("alba")
    client.post("/enter/", {"confirm": "no"})
    client.post("/enter/", {"confirm": "yes"})
    assert kept("alba") == [(True, declaration.TEXT_VERSION), (False, declaration.TEXT_VERSION)]


@pytest.mark.parametrize(
    ("answer", "goes_in"),
    [("yes", True), ("on", True), ("1", True), ("no", False), ("maybe", False), ("", False)],
)
@pytest.mark.django_db
def test_only_a_yes_opens_the_door(answer, goes_in):
    visitor = Client()
    visitor.post("/enter/", {"confirm": answer})
    assert (visitor.get("/catalogue/").status_code == 200) is goes_in


def test_the_door_takes_no_large_form():
    """Anybody may send it something before they have said who they are (D10)."""
    large = {"confirm": "yes", "file": SimpleUploadedFile("x.bin", b"x" * 20_000)}
    refused = Client().post("/enter/", large)
    assert refused.status_code == 413 and settings.DOOR_COOKIE_NAME not in refused.cookies


def test_the_door_keeps_no_file(monkeypatch):
    opened = []
    monkeypatch.setattr(MemoryFileUploadHandler, "new_file", lambda *args: opened.append(args))
    small = {"confirm": "yes", "file": SimpleUploadedFile("x.bin", b"x" * 200)}
    assert settings.DOOR_COOKIE_NAME in Client().post("/enter/", small).cookies
    assert opened == []
