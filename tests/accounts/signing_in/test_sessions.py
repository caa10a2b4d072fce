"""Where somebody is signed in, ending it, and being asked again (accounts.md, A5 and A6)."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache import cache
from django.utils import timezone

from accounts.signing_in import sessions
from accounts.signing_in.session_store import SessionStore
from common.browsers import device
from tests.cast import BELOTERO, client_of, fill_in, person, put_in_basket, sign_in

pytestmark = pytest.mark.django_db

PASSWORD, NEW = "demo-only-pass", "another-pass-4711"
LIST = "/accounts/sessions/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def anew():
    cache.clear()


def browser(name, user_agent=DESK, **fields):
    """Signed in through the login form."""
    client = client_of("visitor")
    client.defaults["HTTP_USER_AGENT"] = user_agent
    fields = {"login": f"{name}@demo.example", "password": PASSWORD, **fields}
    client.post("/accounts/login/", fields)
    assert is_signed_in(client)
    return client


def is_signed_in(client):
    return client.get("/accounts/").status_code == 200


def text_of(response):
    return " ".join(response.content.decode().split())


def session_key(client):
    return UserSession.objects.get(session_key=client.session.session_key).pk


# Seeing and ending.


def test_a_person_sees_every_browser_and_which_one_this_is():
    browser("alba", PHONE)
    page = text_of(browser("alba", DESK).get(LIST))
    assert "Firefox on Windows" in page and "Safari on iPhone" in page
    assert page.count("This browser") == 1 and "127.0.0.1" in page


def test_a_person_ends_one():
    phone, desk = browser("alba", PHONE), browser("alba")
    page = desk.post(f"{LIST}{session_key(phone)}/end/", follow=True)
    assert "Safari on iPhone is signed out." in text_of(page)
    assert not is_signed_in(phone) and is_signed_in(desk)


def test_a_person_ends_all_others():
    others, desk = [browser("alba", PHONE), browser("alba", remember="on")], browser("alba")
    nina = browser("nina")
    desk.post(LIST)
    assert not any(map(is_signed_in, others))
    assert is_signed_in(desk) and is_signed_in(nina)


def test_nobody_ends_somebody_elses():
    alba, nina = browser("alba"), browser("nina")
    assert nina.post(f"{LIST}{session_key(alba)}/end/").status_code == 404
    assert is_signed_in(alba)


def test_a_session_is_seen_again_after_ten_minutes_at_the_earliest():
    alba = browser("alba")
    row = UserSession.objects.filter(pk=session_key(alba))
    alba.get("/accounts/")
    row.update(last_seen_at=timezone.now() - timedelta(days=1), ip="192.0.2.1")
    alba.get("/accounts/")
    assert row.get().ip == "192.0.2.1"
    session = alba.session
    session["seen_at"] = time.time() - sessions.SEEN_EVERY - 1
    session.save()
    alba.get("/accounts/")
    assert row.get().ip == "127.0.0.1"
    assert timezone.now() - row.get().last_seen_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Safari on iPhone"),
        (DESK, "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", "Safari on macOS"),
        ("curl/8.14", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert device(user_agent) == words


# What ends them all.


def test_a_new_password_ends_every_other_session():
    phone, desk = browser("alba", PHONE, remember="on"), browser("alba")
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    desk.post("/accounts/password/change/", fields)
    assert is_signed_in(desk) and not is_signed_in(phone)
    assert text_of(desk.get(LIST)).count("Firefox on Windows") == 1


def test_a_password_chosen_by_a_link_ends_them_all(mailoutbox):
    phone = browser("alba", PHONE, remember="on")
    stranger = client_of("visitor")
    stranger.post("/accounts/password/reset/", {"email": "alba@demo.example"})
    link = next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)
    page = stranger.get("/" + link.split("/", 3)[3], follow=True)
    stranger.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert not is_signed_in(phone)


def close_account(staff, name):
    user = person(name)
    fields = {"first_name": user.first_name, "last_name": user.last_name}
    answer = fill_in(staff, f"/admin/accounts/user/{user.pk}/change/", **fields)
    assert answer.status_code == 302 and not person(name).is_active


def test_closing_an_account_ends_its_sessions_and_opening_it_revives_none():
    browsers = [browser("alba", PHONE, remember="on"), browser("alba")]
    close_account(client_of("admin"), "alba")
    assert not any(map(is_signed_in, browsers))
    alba = person("alba")
    alba.is_active = True
    alba.save()
    assert not any(map(is_signed_in, browsers))


def test_staff_see_a_persons_sessions_and_end_one_or_all():
    phone, desk = browser("alba", PHONE), browser("alba")
    admin, page = client_of("admin"), f"/admin/accounts/user/{person('alba').pk}/sessions/"
    assert "Safari on iPhone" in text_of(admin.get(page))
    admin.post(page, {"session": session_key(phone)})
    assert not is_signed_in(phone) and is_signed_in(desk)
    admin.post(page)
    assert not is_signed_in(desk)
    assert "signed in nowhere" in text_of(admin.get(page))


def test_staff_without_the_right_end_nothing():
    alba = browser("alba")
    page = f"/admin/accounts/user/{person('alba').pk}/sessions/"
    assert client_of("omar").post(page).status_code == 403
    admin_page = f"/admin/accounts/user/{person('admin').pk}/sessions/"
    assert client_of("rita").post(admin_page).status_code == 403
    assert is_signed_in(alba)


# Asked again.

ADDRESS = {
    "first_name": "Alba",
    "last_name": "Alba",
    "line1": "Marin Skin Clinic",
    "line2": "9 New Street",
    "line4": "Leeds",
    "postcode": "LS1 4DY",
    "country": "GB",
}
RISKY = [
    "/accounts/clinic/new/",
    "/accounts/email/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/recovery-codes/generate/",
]


def long_ago(client):
    """What was answered in this session is an hour old now."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    return client


@pytest.mark.parametrize("page", RISKY)
def test_a_risky_page_asks_again_before_its_form(page):
    alba = long_ago(client_of("alba"))
    assert alba.get(page).url.startswith("/accounts/reauthenticate/?next=")
    answer = alba.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": page})
    assert answer.url == page
    assert alba.get(page).status_code == 200


@pytest.mark.parametrize("page", RISKY)
def test_who_has_just_signed_in_is_not_asked(page):
    assert client_of("alba").get(page).status_code == 200


def test_a_wrong_answer_opens_nothing():
    alba = long_ago(client_of("alba"))
    page = alba.post("/accounts/reauthenticate/", {"password": "guess", "next": RISKY[0]})
    assert "This is not your password" in text_of(page)
    assert alba.get(RISKY[0]).status_code == 302


@pytest.fixture
def new_address():
    """The page on which alba adds a delivery address to her clinic."""
    return f"/accounts/clinic/{clinic_of_alba().pk}/addresses/new/"


def clinic_of_alba():
    return person("alba").memberships.get().clinic


def is_added():
    return clinic_of_alba().addresses.filter(postcode="LS1 4DY").exists()


def test_what_was_typed_when_the_time_ran_out_is_kept_and_carried_out(new_address):
    alba = client_of("alba")
    assert alba.get(new_address).status_code == 200
    long_ago(alba)
    asked = alba.post(new_address, ADDRESS)
    assert asked.url.startswith("/accounts/reauthenticate/?next=%2Faccounts%2Fclinic%2F")
    assert not is_added()
    fields = {"password": PASSWORD, "next": new_address}
    answer = alba.post("/accounts/reauthenticate/", fields)
    assert answer.url == f"/accounts/clinic/{clinic_of_alba().pk}/"
    assert is_added()


def test_so_is_a_mistake_in_it(new_address):
    alba = long_ago(client_of("alba"))
    alba.post(new_address, ADDRESS | {"postcode": ""})
    fields = {"password": PASSWORD, "next": new_address}
    page = text_of(alba.post("/accounts/reauthenticate/", fields))
    assert "9 New Street" in page and "Not done yet" in page


def test_a_known_address_is_chosen_at_the_checkout_without_asking():
    alba = client_of("alba")
    put_in_basket(alba, BELOTERO)
    long_ago(alba)
    known = clinic_of_alba().addresses.get()
    chosen = alba.post("/checkout/shipping-address/", {"address_id": known.pk})
    assert chosen.url == "/checkout/preview/"


def test_an_answer_of_somebody_else_does_not_count():
    alba = client_of("alba")
    sign_in(alba, person("nina"))
    session = alba.session
    session["account_authentication_methods_user"] = str(person("alba").pk)
    session.save()
    assert alba.get(RISKY[0]).url.startswith("/accounts/reauthenticate/")


def test_what_is_noted_in_a_session_that_ended_meanwhile_is_lost_with_it():
    session = SessionStore()
    session["told"] = "before"
    session.create()
    other = SessionStore(session.session_key)
    other["told"] = "since"
    other.save()
    assert SessionStore(session.session_key)["told"] == "since"
    session.delete()
    with pytest.raises(UpdateError):
        other.save()
    assert not SessionStore().exists(other.session_key)
