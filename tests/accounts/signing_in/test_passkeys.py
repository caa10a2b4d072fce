"""Passkeys: made, used to sign in, and as the second factor of staff (docs/rules/accounts.md, A3).

The ceremony in a real browser is tests/journeys/test_passkeys.py; here a key in software answers.
"""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache

from accounts.signing_in import second_factor
from tests.authenticator import SecurityKey, passkey_of
from tests.cast import client_of, person, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/2fa/webauthn/login/"
ADD = "/accounts/2fa/webauthn/add/"


@pytest.fixture(autouse=True)
def anew():
    cache.clear()


def add(client, key, **fields):
    options = client.get(ADD, secure=True).context["js_data"]["creation_options"]
    credential = json.dumps(key.make(json.loads(json.dumps(options))))
    return client.post(ADD, {"credential": credential, "name": "Phone", **fields}, secure=True)


def sign_in_with(key, client=None):
    client = client or client_of("visitor")
    options = client.get(LOGIN, secure=True, headers={"accept": "application/json"}).json()
    credential = json.dumps(key.give(options["request_options"]))
    return client, client.post(LOGIN, {"credential": credential}, secure=True)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def key_of(name, **options):
    key = SecurityKey(**options)
    passkey_of(person(name), key)
    return key


def test_a_person_makes_a_passkey_and_gets_a_mail_and_recovery_codes():
    key = SecurityKey()
    answer = add(client_of("alba"), key, passwordless="on")
    assert answer.url == "/accounts/2fa/recovery-codes/"
    assert mail.outbox[0].subject == "A passkey was added to your account"
    client, answer = sign_in_with(key)
    assert answer.url == "/accounts/" and is_signed_in(client)


def test_a_key_that_does_not_verify_its_user_is_not_taken():
    add(client_of("alba"), SecurityKey(verifies=False), passwordless="on")
    add(client_of("alba"), SecurityKey(verifies=False))
    assert not Authenticator.objects.filter(user=person("alba")).exists()


def test_a_stolen_key_that_was_not_verified_opens_nothing():
    client, _ = sign_in_with(key_of("alba", verifies=False))
    assert not is_signed_in(client)


def test_not_even_with_the_challenge_of_somebody_elses_second_step():
    """Both ceremonies keep their state in one place; none of them may ask for less."""
    stolen = key_of("alba", verifies=False)
    thief = client_of("visitor")
    key_of("nina")
    thief.post("/accounts/login/", {"login": "nina@demo.example", "password": "demo-only-pass"})
    page = thief.get("/accounts/2fa/authenticate/", secure=True)
    options = json.loads(json.dumps(page.context["js_data"]["request_options"]))
    thief.post(LOGIN, {"credential": json.dumps(stolen.give(options))}, secure=True)
    assert not is_signed_in(thief)


def test_a_passkey_signs_staff_in_and_is_their_second_factor():
    client, _ = sign_in_with(key_of("rita"))
    assert client.get("/admin/", secure=True).status_code == 200


def test_the_key_of_a_closed_account_opens_nothing():
    key = key_of("alba")
    alba = person("alba")
    alba.is_active = False
    alba.save()
    client, answer = sign_in_with(key)
    assert not is_signed_in(client) and answer.url == "/accounts/inactive/"


def test_an_answer_is_taken_once_and_from_its_own_page():
    key, client = key_of("alba"), client_of("visitor")
    options = client.get(LOGIN, secure=True, headers={"accept": "application/json"}).json()
    credential = json.dumps(key.give(options["request_options"]))
    other = client_of("visitor")
    other.post(LOGIN, {"credential": credential}, secure=True)
    assert not is_signed_in(other)
    client.post(LOGIN, {"credential": credential}, secure=True)
    client.post("/accounts/logout/", secure=True)
    client.post(LOGIN, {"credential": credential}, secure=True)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", '"x"', '{"response": {}}', '{"id": 1}', "nonsense"]
)
def test_nonsense_instead_of_a_passkey_is_refused_in_words(credential):
    visitor = client_of("visitor")
    visitor.get(LOGIN, secure=True, headers={"accept": "application/json"})
    answer = visitor.post(LOGIN, {"credential": credential}, secure=True)
    assert answer.status_code == 302 and answer.url == "/accounts/login/"
    alba = client_of("alba")
    alba.get(ADD, secure=True)
    assert alba.post(ADD, {"credential": credential}, secure=True).status_code == 200
    assert not Authenticator.objects.filter(user=person("alba")).exists()


def spoilt(answer):
    """An answer with one thing wrong at a time: missing, of another kind, cut off, changed."""
    for name in ("rawId", "response"):  # The others are not read.
        yield {key: value for key, value in answer.items() if key != name}
        yield {**answer, name: 7}
    for name, value in answer["response"].items():
        rest = {key: value for key, value in answer["response"].items() if key != name}
        for wrong in (
            {},
            {name: None},
            {name: 7},
            {name: "%%%"},
            {name: value[: len(value) // 2]},
            {name: ""},
        ):
            yield {**answer, "response": rest | wrong}


def test_a_spoilt_answer_makes_no_passkey_and_no_fault():
    alba, key = client_of("alba"), SecurityKey()
    page = alba.get(ADD, secure=True)
    made = key.make(json.loads(json.dumps(page.context["js_data"]["creation_options"])))
    made.pop("clientExtensionResults")
    for answer in spoilt(made):
        sent = {"credential": json.dumps(answer)}
        assert alba.post(ADD, sent, secure=True).status_code == 200, answer
        assert not Authenticator.objects.filter(user=person("alba")).exists()


def test_a_spoilt_answer_signs_nobody_in():
    key = key_of("alba")
    for spoil in range(40):
        visitor = client_of("visitor")
        options = visitor.get(LOGIN, secure=True, headers={"accept": "application/json"}).json()
        given = key.give(options["request_options"])
        given.pop("clientExtensionResults")
        answers = list(spoilt(given))
        if spoil == len(answers):
            return
        sent = {"credential": json.dumps(answers[spoil])}
        assert visitor.post(LOGIN, sent, secure=True).url == "/accounts/login/"
        assert not is_signed_in(visitor)


def test_staff_keep_their_last_second_factor():
    rita = client_of("rita")
    app = second_factor.factors_of(person("rita")).get()
    passkey = passkey_of(person("rita"))
    rita.post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert list(second_factor.factors_of(person("rita"))) == [app], "one of two may go"
    passkey = passkey_of(person("rita"))
    app.delete()
    page = rita.post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/remove/", follow=True)
    assert "Add another first" in page.content.decode()
    assert list(second_factor.factors_of(person("rita"))) == [passkey]


def test_a_customer_removes_their_last_one():
    passkey = passkey_of(person("alba"))
    client_of("alba").post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert not second_factor.is_enrolled(person("alba"))


def test_a_person_with_a_passkey_may_still_change_the_address():
    passkey_of(person("alba"))
    page = client_of("alba").post(
        "/accounts/email/", {"email": "new@clinic.example", "action_add": ""}, follow=True
    )
    assert "new@clinic.example" in page.content.decode()


def test_where_the_address_is_a_number_the_page_says_so():
    alba = client_of("alba")
    for page in ("/accounts/2fa/", ADD, "/accounts/2fa/webauthn/"):
        assert b"is a number" in alba.get(page, headers={"host": "127.0.0.1:8000"}).content
        assert b"is a number" not in alba.get(page, headers={"host": "localhost:8000"}).content
    login = client_of("visitor").get("/accounts/login/", headers={"host": "127.0.0.1:8000"})
    assert b"Sign in with a passkey" not in login.content


def test_a_passkey_answers_when_asked_again(settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    key, alba = key_of("alba"), client_of("visitor")
    sign_in(alba, person("alba"))
    session = alba.session
    session["account_authentication_methods"] = []
    session.save()
    asked = alba.get("/accounts/email/", secure=True)
    assert asked.url.startswith("/accounts/2fa/webauthn/reauthenticate/")
    page = alba.get("/accounts/2fa/webauthn/reauthenticate/?next=/accounts/email/", secure=True)
    options = json.loads(json.dumps(page.context["js_data"]["request_options"]))
    answer = alba.post(
        "/accounts/2fa/webauthn/reauthenticate/",
        {"credential": json.dumps(key.give(options)), "next": "/accounts/email/"},
        secure=True,
    )
    assert answer.url == "/accounts/email/"
    assert alba.get("/accounts/email/", secure=True).status_code == 200
