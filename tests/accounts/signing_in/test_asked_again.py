"""Asked again, a second factor that is on is the answer (docs/rules/accounts.md, A6)."""

import json
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache

from accounts.signing_in import second_factor
from tests.architecture import urlconf
from tests.authenticator import SecurityKey, code_of, passkey_of
from tests.cast import client_of, person

pytestmark = pytest.mark.django_db

SECRET, PASSWORD = "DEMOONLYDEMOONLY", "demo-only-pass"
BY_PASSWORD, BY_CODE = "/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/"
BY_PASSKEY = "/accounts/2fa/webauthn/reauthenticate/"
RISKY = [
    "/accounts/clinic/new/",
    "/accounts/close/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/download/",
    "/accounts/2fa/recovery-codes/generate/",
]


@pytest.fixture(autouse=True)
def anew():
    cache.clear()


@pytest.fixture
def alba():
    """With an authenticator app, in a session whose answers are 16 minutes old."""
    second_factor.enrol(person("alba"), SECRET)
    RecoveryCodes.activate(person("alba"))
    return later(client_of("alba"))


def later(client, minutes=16):
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= minutes * 60
    session.save()
    return client


def record(client, method, **more):
    session = client.session
    session["account_authentication_methods"] += [{"method": method, "at": time.time(), **more}]
    session.save()


def where(answer):
    return urlconf.outcome(answer)


@pytest.mark.parametrize("page", RISKY)
def test_every_risky_page_asks_for_the_factor(alba, page):
    assert alba.get(page).url.startswith(f"{BY_CODE}?next=")


@pytest.mark.parametrize("page", RISKY)
def test_the_password_opens_none_of_them(alba, page):
    alba.post(BY_PASSWORD, {"password": PASSWORD, "next": page})
    record(alba, "password", reauthenticated=False)
    assert where(alba.get(page)) == "factor"


def test_the_page_that_asks_for_the_password_leads_to_the_one_for_the_code(alba):
    for answer in (alba.get(BY_PASSWORD), alba.post(BY_PASSWORD, {"password": PASSWORD})):
        assert answer.url == BY_CODE
    page = alba.get(BY_CODE).content.decode()
    assert "Use your password instead" not in page


@pytest.mark.parametrize("page", RISKY)
def test_the_code_opens_them(alba, page):
    code = code_of(SECRET)
    assert alba.post(BY_CODE, {"code": code, "next": page}).url == page
    assert alba.get(page).status_code == 200


def test_a_recovery_code_does_too(alba):
    codes = Authenticator.objects.get(user=person("alba"), type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]
    assert alba.post(BY_CODE, {"code": code, "next": RISKY[0]}).url == RISKY[0]
    assert alba.get(RISKY[0]).status_code == 200


def test_whose_only_factor_is_a_passkey_is_asked_for_that_and_may_use_a_recovery_code():
    key = SecurityKey()
    passkey_of(person("alba"), key)
    RecoveryCodes.activate(person("alba"))
    alba = later(client_of("alba"))
    assert alba.get("/accounts/email/").url.startswith(BY_PASSKEY)
    page = alba.get(BY_PASSKEY, secure=True)
    assert "Use a code instead" in page.content.decode()
    options = json.loads(json.dumps(page.context["js_data"]["request_options"]))
    fields = {"credential": json.dumps(key.give(options)), "next": "/accounts/email/"}
    assert alba.post(BY_PASSKEY, fields, secure=True).url == "/accounts/email/"
    assert alba.get("/accounts/email/", secure=True).status_code == 200


@pytest.mark.parametrize("page", RISKY)
def test_who_has_just_signed_in_with_it_is_not_asked(page):
    second_factor.enrol(person("alba"), SECRET)
    RecoveryCodes.activate(person("alba"))
    assert client_of("alba").get(page).status_code == 200


def test_a_session_opened_before_the_factor_was_set_up_is_asked_for_it():
    """By its password alone it would stay as open as before."""
    client = client_of("alba")
    second_factor.enrol(person("alba"), SECRET)
    assert where(client.get("/accounts/email/")) == "factor"


def test_staff_are_asked_for_the_factor_too():
    rita = later(client_of("rita"))
    rita.post(BY_PASSWORD, {"password": PASSWORD})
    assert where(rita.get("/accounts/email/")) == "factor"


STAFF_RISKY = [
    "/admin/accounts/user/{}/change/",
    "/admin/accounts/user/{}/close/",
    "/admin/auth/group/{}/change/",
    "/admin/mfa/authenticator/{}/delete/",
]


@pytest.mark.parametrize("page", STAFF_RISKY)
def test_staff_are_asked_before_they_give_rights_or_take_a_factor_away(page):
    factor = second_factor.enrol(person("nina"), SECRET).instance
    keys = {"mfa": factor.pk, "group": Group.objects.first().pk}
    page = page.format(next((keys[k] for k in keys if k in page), person("nina").pk))
    assert client_of("admin").get(page).status_code == 200
    admin = later(client_of("admin"))
    assert where(admin.get(page)) == "factor"
    assert where(admin.post(page, {"post": "yes", "is_superuser": "on"})) == "factor"
    assert second_factor.is_enrolled(person("nina"))
    assert not person("nina").is_superuser


def test_only_a_superuser_changes_what_a_group_may_do():
    """Who else has Django's right to do it would give themselves every other right."""
    own = person("rita").groups.get()
    rights = Permission.objects.filter(codename__endswith="_group")
    person("rita").user_permissions.set(rights)
    rita, page = client_of("rita"), f"/admin/auth/group/{own.pk}/change/"
    assert rita.get(page).status_code == 200
    assert rita.post(page, {"name": "Mine", "permissions": ["1"]}).status_code == 403
    assert not Group.objects.filter(name="Mine").exists()


def test_without_a_factor_the_password_is_the_answer():
    nina = later(client_of("nina"))
    assert nina.get("/accounts/email/").url.startswith(BY_PASSWORD)
    nina.post(BY_PASSWORD, {"password": PASSWORD})
    assert nina.get("/accounts/email/").status_code == 200


def test_without_a_factor_a_new_password_asks_only_in_its_own_form():
    assert later(client_of("nina")).get("/accounts/password/change/").status_code == 200
