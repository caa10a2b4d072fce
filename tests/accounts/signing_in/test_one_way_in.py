"""One login form in the whole URLconf, and a second factor before everything for staff (A1, A2)."""

from html.parser import HTMLParser
from itertools import cycle

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client

from accounts.signing_in import second_factor
from accounts.signing_in.middleware import OPEN_PAGES, OPEN_PREFIXES
from tests.architecture import urlconf
from tests.authenticator import passkey_of
from tests.belongings import Belongings
from tests.cast import client_of, pass_the_door, person

pytestmark = pytest.mark.django_db

BACKEND = "accounts.signing_in.backend.Backend"
PASSWORD = "demo-only-pass"


@pytest.fixture(scope="module")
def belongings(kept_rows):
    return Belongings().everything()


class Forms(HTMLParser):
    """For each form of a page, the types of its fields."""

    def __init__(self, response):
        super().__init__()
        self.found = []
        if "html" in response.get("Content-Type", ""):
            self.feed(response.content.decode())

    def handle_starttag(self, tag, attributes):
        if tag == "form":
            self.found.append([])
        elif tag == "input" and self.found:
            self.found[-1].append(dict(attributes).get("type", "text"))

    @property
    def logins(self):
        """Forms that ask for a name and one password; a form with two passwords sets one."""
        return [
            types
            for types in self.found
            if types.count("password") == 1 and {"text", "email"} & set(types)
        ]


def test_exactly_one_address_shows_a_login_form(belongings):
    visitor = client_of("visitor")
    with_form = {
        each.shown
        for each in urlconf.addresses()
        if Forms(visitor.get(each.path(belongings), follow=False)).logins
    }
    assert with_form == {"/accounts/login/"}


@pytest.mark.parametrize("name", ["nina", "admin"])
def test_a_password_sent_to_any_other_address_signs_nobody_in(name, belongings):
    email = f"{name}@demo.example"
    names = ("login", "username", "email", "login-username")
    fields = {field: email for field in names} | {
        "password": PASSWORD,
        "login-password": PASSWORD,
        "login_submit": "1",
        "this_is_the_login_form": "1",
        "action": "login",
    }
    opened = set()
    for each in urlconf.addresses():
        visitor = client_of("visitor")
        visitor.post(each.path(belongings), fields)
        # To ask a browser without one for its session makes one.
        if settings.SESSION_COOKIE_NAME in visitor.cookies and SESSION_KEY in visitor.session:
            opened.add(each.shown)
    assert opened == ({"/accounts/login/"} if name == "nina" else set())


# The second factor.


def without_factor(name):
    """Signed in without one, as whoever is made staff while signed in."""
    client = Client(raise_request_exception=False)
    pass_the_door(client)
    client.force_login(person(name), BACKEND)
    return client


def test_without_a_second_factor_staff_reach_no_address_at_all(belongings):
    """Each is read and sent to, and asked in one of the other ways by turns."""
    rita = without_factor("rita")
    closed = [
        each
        for each in urlconf.addresses()
        if each.name not in OPEN_PAGES and not each.shown.startswith(OPEN_PREFIXES)
    ]
    assert len(closed) > 250
    reached = {
        (method, each.shown)
        for each, other in zip(closed, cycle(["put", "delete", "head", "options"]), strict=False)
        for path in [each.path(belongings)]
        for method in ("get", "post", other)
        if urlconf.outcome(getattr(rita, method)(path)) != "factor"
    }
    assert reached == set()


def test_a_script_is_led_there_as_a_whole_page():
    answer = without_factor("rita").get("/admin/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/accounts/2fa/reauthenticate/")


def test_a_superuser_without_the_mark_of_staff_needs_it_too():
    admin = person("admin")
    admin.is_staff = False
    admin.save()
    assert urlconf.outcome(without_factor("admin").get("/accounts/")) == "factor"


@pytest.mark.parametrize("page", ["/accounts/2fa/webauthn/add/", "/accounts/2fa/totp/activate/"])
@pytest.mark.parametrize("kind", ["app", "passkey"])
def test_a_password_alone_adds_no_second_factor_to_the_first(page, kind):
    """Else a stolen password would bring its own factor."""
    cache.clear()
    if kind == "passkey":
        second_factor.factors_of(person("rita")).delete()
        passkey_of(person("rita"))
    rita = without_factor("rita")
    rita.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert urlconf.outcome(rita.get(page)) == "factor"
    assert urlconf.outcome(rita.post(page, {"credential": "{}", "code": "1"})) == "factor"


def test_staff_without_any_factor_may_choose_which_to_make():
    nina = person("nina")
    nina.is_staff = True
    nina.save()
    client = without_factor("nina")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_staff_whose_only_factor_is_a_passkey_are_asked_for_that():
    second_factor.factors_of(person("rita")).delete()
    passkey_of(person("rita"))
    asked = without_factor("rita").get("/admin/")
    assert asked.url.startswith("/accounts/2fa/webauthn/reauthenticate/")
