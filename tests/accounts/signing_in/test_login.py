"""One way in: registering, confirming, signing in, and the second factor of staff."""

import io
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from accounts.signing_in import second_factor
from tests.authenticator import code_of
from tests.cast import client_of, pass_the_door, person, sign_in

PASSWORD = "demo-only-pass"
SECRET = "DEMOONLYDEMOONLY"
LICENCE_PAGE = "/accounts/licence/"


@pytest.fixture
def browser(db):
    """A visitor inside the door; rate limits and used codes start anew."""
    cache.clear()
    return client_of("visitor")


def register(browser, email, password="a-long-pass-4711"):
    fields = {
        "first_name": "Nora",
        "last_name": "New",
        "email": email,
        "password1": password,
        "password2": password,
    }
    return browser.post("/accounts/signup/", fields, follow=True)


def enter(browser, email, password=PASSWORD, follow=True, **fields):
    fields = {"login": email, "password": password, **fields}
    return browser.post("/accounts/login/", fields, follow=follow)


def link_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body).group(1)


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


# Registering


def test_registering_sends_a_link_and_signs_nobody_in(browser):
    page = register(browser, "new@clinic.example")
    assert "Check your mail" in text_of(page)
    assert not is_signed_in(browser)
    user = User.objects.get(email="new@clinic.example")
    assert user.get_full_name() == "Nora New"
    assert mail.outbox[0].subject == "Confirm your e-mail address"


def test_the_demo_says_where_mail_is_found(browser):
    assert "/mail</code>" in text_of(register(browser, "new@clinic.example"))


def test_after_confirming_the_way_leads_over_the_login_to_the_licence(browser):
    register(browser, "new@clinic.example")
    link = link_in(mail.outbox[0])
    assert "Confirm this address" in text_of(browser.get(link))
    response = browser.post(link)
    assert response.url == f"/accounts/login/?next={LICENCE_PAGE}"
    assert not is_signed_in(browser)
    page = enter(browser, "new@clinic.example", "a-long-pass-4711", next=LICENCE_PAGE)
    assert page.redirect_chain[-1][0] == LICENCE_PAGE


def test_the_link_alone_confirms_nothing(browser):
    """A mail scanner opens links; only the button confirms."""
    register(browser, "new@clinic.example")
    browser.get(link_in(mail.outbox[0]))
    enter(browser, "new@clinic.example", "a-long-pass-4711")
    assert not is_signed_in(browser)


def test_before_confirming_nobody_gets_in_and_the_link_is_sent_again(browser):
    register(browser, "new@clinic.example")
    page = enter(browser, "new@clinic.example", "a-long-pass-4711")
    assert "Check your mail" in text_of(page)
    assert not is_signed_in(browser)


def _pages_about(email):
    """What a stranger sees who tries this address at every door."""
    pages = []
    attempts = [
        lambda browser: register(browser, email),
        lambda browser: enter(browser, email, "not-the-password"),
        lambda browser: browser.post("/accounts/password/reset/", {"email": email}, follow=True),
    ]
    for attempt in attempts:
        response = attempt(client_of("visitor"))
        text = text_of(response).replace(email, "ADDRESS")
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)
        pages.append((response.status_code, response.redirect_chain, text))
    return pages


def test_no_page_tells_whether_an_address_has_an_account(db, settings):
    settings.DEMO = False  # The demo's help names its people.
    assert _pages_about("alba@demo.example") == _pages_about("nobody@demo.example")


def test_whoever_registers_a_known_address_is_told_by_mail(browser):
    register(browser, "alba@demo.example")
    assert [message.subject for message in mail.outbox] == ["You have an account already"]
    assert User.objects.filter(email__iexact="alba@demo.example").count() == 1


def test_a_mistake_in_the_form_keeps_what_was_typed(browser):
    page = text_of(register(browser, "new@clinic.example", "short"))
    assert 'value="Nora"' in page and 'value="new@clinic.example"' in page
    assert not mail.outbox


def test_a_new_password_is_chosen_by_a_link(browser):
    browser.post("/accounts/password/reset/", {"email": "alba@demo.example"})
    page = browser.get(link_in(mail.outbox[0]), follow=True)
    address = page.redirect_chain[-1][0]
    fields = {"password1": "another-pass-4711", "password2": "another-pass-4711"}
    browser.post(address, fields)
    enter(browser, "alba@demo.example", "another-pass-4711")
    assert is_signed_in(browser)


def test_every_mail_of_the_login_is_in_our_words(browser):
    register(browser, "new@clinic.example")
    register(client_of("visitor"), "alba@demo.example")
    for email in ("alba@demo.example", "nobody@demo.example"):
        browser.post("/accounts/password/reset/", {"email": email})
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        assert "Hello from" not in message.body and "example.com" not in message.body
        assert message.body.rstrip().endswith("Ampoule")


def test_guessing_a_password_is_slowed_down(browser, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    pages = [text_of(enter(browser, "alba@demo.example", "guess")) for _ in range(4)]
    assert "Too many attempts" not in pages[2]
    assert "Too many attempts" in pages[3]
    enter(browser, "alba@demo.example")
    assert not is_signed_in(browser)


# Doors


@pytest.mark.parametrize("door", ["/admin/login/", "/dashboard/login/"])
def test_every_other_door_leads_to_the_one_login(browser, door):
    page = browser.get(f"{door}?next=/basket/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/login/")
    assert "next=" in page.redirect_chain[-1][0]
    posted = browser.post(door, {"username": "alba@demo.example", "password": PASSWORD})
    assert posted.status_code in (302, 405)
    assert not is_signed_in(browser)


def test_the_login_leads_to_no_other_site(browser):
    response = enter(browser, "alba@demo.example", follow=False, next="https://elsewhere.example/")
    assert response.url == "/accounts/"


def test_the_email_address_is_not_changed_without_confirming_it(db):
    bruno = client_of("bruno")
    fields = {"first_name": "Bruno", "last_name": "A", "email": "other@demo.example"}
    bruno.post("/accounts/profile/edit/", fields)
    assert User.objects.filter(email="bruno@demo.example", last_name="A").exists()


# The second factor of staff


def code_now():
    return code_of(SECRET)


@pytest.mark.parametrize("name", ["rita", "omar", "admin"])
def test_staff_sign_in_with_password_and_code(browser, name):
    page = enter(browser, f"{name}@demo.example")
    assert page.redirect_chain[-1][0].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert is_signed_in(browser)
    assert browser.get("/admin/").status_code == 200


def test_a_wrong_code_signs_nobody_in(browser):
    enter(browser, "rita@demo.example")
    right = code_now()
    wrong = f"{(int(right) + 1) % 1000000:06d}"
    page = text_of(browser.post("/accounts/2fa/authenticate/", {"code": wrong}))
    assert "This code is not right" in page
    assert not is_signed_in(browser)


def test_a_code_works_once(browser):
    code = code_now()
    other = client_of("visitor")
    for each in (browser, other):
        enter(each, "rita@demo.example")
        each.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_signed_in(browser) and not is_signed_in(other)


def test_the_demo_prints_the_code_of_the_moment(browser):
    out = io.StringIO()
    call_command("demo_code", stdout=out)
    enter(browser, "rita@demo.example")
    browser.post("/accounts/2fa/authenticate/", {"code": out.getvalue().strip()})
    assert is_signed_in(browser)


@pytest.fixture
def new_staff(db):
    """Staff who have no second factor yet."""
    cache.clear()
    user = person("alba")
    user.is_staff = True
    user.save()
    return user


CLOSED_PAGES = [
    "/",
    "/admin/",
    "/admin/accounts/licence/",
    "/dashboard/",
    "/accounts/",
    "/basket/",
    "/accounts/2fa/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/no-such-page/",
]


@pytest.mark.parametrize("page", CLOSED_PAGES)
def test_staff_without_a_second_factor_reach_nothing_but_enrolling(new_staff, browser, page):
    enter(browser, new_staff.email)
    for response in (browser.get(page), browser.post(page)):
        assert response.url == "/accounts/2fa/totp/activate/"


@pytest.mark.parametrize("page", CLOSED_PAGES)
def test_enrolled_staff_in_an_older_session_give_the_factor_first(db, page):
    client = Client()
    pass_the_door(client)
    client.force_login(person("rita"), "accounts.signing_in.backend.Backend")
    assert client.get(page).url.startswith("/accounts/2fa/reauthenticate/?next=")


def test_staff_enrol_at_their_first_login_and_go_on(fresh_demo, new_staff, browser):
    """With real commits: the factor is noted in the session once it is in the database."""
    page = enter(browser, new_staff.email)
    assert page.redirect_chain[-1][0] == "/accounts/2fa/totp/activate/"
    assert "Set up an authenticator app or a passkey to go on" in text_of(page)
    secret = page.context["form"].secret
    code = code_of(secret)
    page = browser.post("/accounts/2fa/totp/activate/", {"code": code}, follow=True)
    assert "Recovery codes" in text_of(page)
    assert browser.get("/admin/").status_code == 200


def test_a_wrong_first_code_enrols_nobody(new_staff, browser):
    page = enter(browser, new_staff.email)
    code = int(code_of(page.context["form"].secret))
    browser.post("/accounts/2fa/totp/activate/", {"code": f"{(code + 1) % 1000000:06d}"})
    assert not second_factor.is_enrolled(new_staff)
    assert browser.get("/admin/").status_code == 302


def test_staff_can_leave_without_a_second_factor(new_staff, browser):
    enter(browser, new_staff.email)
    browser.post("/accounts/logout/")
    assert not is_signed_in(browser)


def test_staff_cannot_turn_their_second_factor_off(browser):
    rita = client_of("rita")
    rita.post("/accounts/reauthenticate/", {"password": PASSWORD})
    rita.post("/accounts/2fa/totp/deactivate/")
    assert second_factor.is_enrolled(person("rita"))


def test_customers_need_no_second_factor(browser):
    enter(browser, "alba@demo.example")
    assert browser.get("/accounts/").status_code == 200


def test_somebody_elses_factor_in_the_session_does_not_count(db):
    """The records of a session belong to the person who gave them."""
    client = Client()
    pass_the_door(client)
    sign_in(client, person("rita"))
    session = client.session
    session["account_authentication_methods_user"] = str(person("omar").pk)
    session.save()
    assert client.get("/admin/").status_code == 302


def test_a_given_factor_costs_no_query(db, django_assert_num_queries, rf):
    from accounts.signing_in.middleware import StaffSecondFactorMiddleware

    request = rf.get("/admin/")
    request.user = person("rita")
    client = Client()
    sign_in(client, request.user)
    request.session = dict(client.session)
    with django_assert_num_queries(0):
        assert StaffSecondFactorMiddleware(lambda request: "page")(request) == "page"


def test_a_person_is_enrolled_with_a_given_secret(browser):
    second_factor.enrol(person("nina"), SECRET)
    assert Authenticator.objects.filter(user=person("nina")).count() == 1
    enter(browser, "nina@demo.example")
    assert not is_signed_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})
    assert is_signed_in(browser)
