"""What every kind of answer tells the browser, and what its cookies are called in production."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from common.headers import HEADERS
from tests.architecture.test_settings import run
from tests.belongings import Belongings
from tests.cast import BELOTERO, client_of, put_in_basket

STATIC = "/static/css/shop.css"
UNREADABLE = {"content_type": "application/x-www-form-urlencoded; charset=latin-1"}


def answers():
    """One answer of every kind: (what it is, response)."""
    visitor, alba, rita = client_of("visitor"), client_of("alba"), client_of("rita")
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    broken = client_of("alba")
    broken.raise_request_exception = False
    yield "a page before the door", Client().get("/enter/")
    yield "a redirect", Client().get("/")
    yield "a page", visitor.get("/catalogue/")
    yield "a page of an account", alba.get("/accounts/")
    yield "a page of staff", rita.get("/admin/")
    yield "a script's answer", alba.get("/search/suggest/?q=be", headers={"HX-Request": "true"})
    yield "not found", visitor.get("/no-such-page/")
    yield "not allowed", alba.get("/dashboard/")
    yield "no such method", alba.get(f"/basket/add/{BELOTERO}/")
    yield "a form without its token", strict.post("/enter/", {"confirm": "yes"})
    yield "an unreadable form", visitor.post("/enter/", b"a=%E4", **UNREADABLE)
    yield "a health check", Client().get("/healthz")
    yield "a text for robots", Client().get("/robots.txt")
    yield "a picture or none", visitor.get("/media/none.png")


@pytest.mark.django_db
def test_every_kind_of_answer_carries_the_headers(monkeypatch):  # A13
    got = {what: answer.headers for what, answer in answers()}
    missing = {
        what: [name for name, value in HEADERS.items() if headers.get(name) != value]
        for what, headers in got.items()
    }
    assert {what: names for what, names in missing.items() if names} == {}


@pytest.mark.django_db
def test_so_does_a_failure_of_ours_and_too_many_attempts(monkeypatch, settings):
    def fail(request):
        raise RuntimeError("for the test")

    monkeypatch.setattr("shop.pages.views.buyers_day", lambda *args: fail(None))
    alba = client_of("alba")
    alba.raise_request_exception = False
    failed = alba.get("/")
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    cache.clear()
    stopped = [client_of("visitor").post("/accounts/login/", {}) for _ in range(2)][-1]
    assert (failed.status_code, stopped.status_code) == (500, 429)
    for answer in (failed, stopped):
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.django_db
def test_home_papers_and_failures_of_an_account_are_not_kept_either():  # A13
    """Personal pages: test_url_matrix.py."""
    belongings, alba = Belongings(), client_of("alba")
    for path in ("/", f"/accounts/documents/{belongings.paper.pk}/", "/accounts/no-such-page/"):
        assert "no-store" in alba.get(path).headers["Cache-Control"]


# In production: static files through WhiteNoise, and what cookies are called.

PROGRAM = """
import json, pathlib
import django
from django.conf import settings
pathlib.Path(settings.STATIC_ROOT).mkdir(parents=True)
(pathlib.Path(settings.STATIC_ROOT) / "x.css").write_text("a{}")
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
django.setup()
from django.contrib.messages.storage import default_storage
from django.http import HttpResponse
from django.test import Client, RequestFactory
client = Client(headers={"host": "shop.example"}, raise_request_exception=False)
def get(path): return client.get(path, secure=True)
pages = {path: get(path) for path in ("/static/x.css", "/healthz", "/legal/terms/", "/enter/")}
client.post("/enter/", {"confirm": "yes"}, secure=True)
print(json.dumps({
    "headers": {path: dict(page.headers) for path, page in pages.items()},
    "cookies": {c.key: [c["secure"], c["path"], c["domain"]] for c in client.cookies.values()},
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME,
              settings.LANGUAGE_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME,
              settings.DOOR_COOKIE_NAME, settings.KNOWN_BROWSER_COOKIE_NAME,
              settings.OSCAR_BASKET_COOKIE_OPEN, settings.OSCAR_RECENTLY_VIEWED_COOKIE_NAME],
}))
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    result = run("-c", PROGRAM, data=tmp_path_factory.mktemp("production"))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_static_files_carry_the_headers_too(production):  # A13
    for path, headers in production["headers"].items():
        assert {name: headers.get(name) for name in HEADERS} == HEADERS, path
    assert "no-store" not in production["headers"]["/static/x.css"].get("Cache-Control", "")


def test_in_production_every_cookie_is_bound_to_this_host_and_to_https(production):  # A13
    assert all(name.startswith("__Host-") for name in production["names"])
    assert {"__Host-professional_use", "__Host-csrftoken"} <= set(production["cookies"])
    for name, (secure, path, domain) in production["cookies"].items():
        assert name.startswith("__Host-") and secure and path == "/" and not domain


@pytest.mark.django_db
def test_there_is_no_cookie_whose_name_production_does_not_give(production):
    """Walk through the shop and look at what browsers are given."""
    cache.clear()
    client = Client()
    client.post("/enter/", {"confirm": "yes"})
    put_in_basket(client, BELOTERO)
    client.get("/catalogue/belotero-hydro_4/", follow=True)
    client.post("/basket/", {"use_voucher": "", "code": "none"})
    client.post("/accounts/login/", {"login": "alba@demo.example", "password": "demo-only-pass"})
    client.get("/accounts/")
    given = set(client.cookies)
    assert {"sessionid", "known_browser", "professional_use"} <= given
    assert given <= {name.removeprefix("__Host-") for name in production["names"]}


def test_the_privacy_page_names_every_cookie(production):
    page = (Path(settings.BASE_DIR) / "templates/legal/privacy.html").read_text()
    for name in production["names"]:
        if name != "__Host-language":  # Given only where somebody chooses a language.
            assert f'<th scope="row">{name.removeprefix("__Host-")}</th>' in page
