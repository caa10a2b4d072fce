"""Sessions of staff end, say so, and lose nothing that was typed (docs/rules/accounts.md, A12)."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import ConflictOfInterest
from accounts.signing_in.staff_sessions import IDLE, LONGEST
from catalogue.models import Source
from common.models import SecurityEvent
from tests.cast import client_of, pass_the_door, person, sign_in, text_of
from tests.forms import form_of

pytestmark = pytest.mark.django_db

MINUTE, HOUR = 60, 3600
LOT_PAGE = "/admin/inventory/lot/"


def aged(client, signed_in=0, active=0):
    """As if the sign-in and the last page were so many seconds ago."""
    session = client.session
    session["signed_in_at"] = time.time() - signed_in
    session["active_at"] = time.time() - active
    session.save()
    return client


def is_signed_in(client):
    return "_auth_user_id" in client.session


def sign_in_again(client, name):
    sign_in(client, person(name))
    return client


def source():
    return Source.objects.order_by("pk").first()


def source_page():
    return f"/admin/catalogue/source/{source().pk}/change/"


def next_of(answer):
    assert answer.url.startswith("/accounts/login/?")
    return parse_qs(urlsplit(answer.url).query)["next"][0]


@pytest.mark.parametrize("name", ["rita", "omar", "admin"])
@pytest.mark.parametrize("page", ["/admin/", "/", "/accounts/email/", "/basket/"])
def test_after_half_an_hour_without_a_click_the_session_is_over(name, page):
    staff = aged(client_of(name), HOUR, 30 * MINUTE + 1)
    answer = staff.get(page)
    assert next_of(answer) == page
    assert not is_signed_in(staff)
    words = text_of(staff.get(answer.url))
    assert "You were signed out, because nothing was done here for 30 minutes." in words
    assert "Sign in and you are back on your page." in words


def test_after_twelve_hours_it_is_over_however_busy():
    rita = aged(client_of("rita"), 12 * HOUR + 1, 5)
    answer = rita.get("/admin/?x=1")
    assert next_of(answer) == "/admin/?x=1"
    assert "ends after 12 hours" in text_of(rita.get(answer.url))
    assert not is_signed_in(rita)


def test_before_that_it_goes_on_and_every_click_counts():
    rita = aged(client_of("rita"), 11 * HOUR, 29 * MINUTE)
    assert rita.get("/admin/").status_code == 200
    assert time.time() - rita.session["active_at"] < MINUTE
    assert rita.get("/admin/").status_code == 200


def test_a_click_within_a_minute_writes_nothing(django_assert_num_queries):
    rita = aged(client_of("rita"), HOUR, 30)
    rita.get("/accounts/2fa/")
    before = rita.session["active_at"]
    rita.get("/accounts/2fa/")
    assert rita.session["active_at"] == before


def test_staying_signed_in_does_not_lengthen_it():
    rita = aged(client_of("rita"), HOUR, 31 * MINUTE)
    session = rita.session
    session.set_expiry(14 * 24 * HOUR)
    session.save()
    assert not is_signed_in(rita) or rita.get("/admin/").status_code == 302
    assert not is_signed_in(rita)


def test_customers_stay_signed_in():
    alba = aged(client_of("alba"), 48 * HOUR, 24 * HOUR)
    assert alba.get("/accounts/").status_code == 200


def test_who_becomes_staff_is_timed_from_then():
    alba = client_of("alba")
    session = alba.session
    del session["signed_in_at"]
    session.save()
    person("alba").__class__.objects.filter(pk=person("alba").pk).update(is_staff=True)
    alba.get("/accounts/2fa/totp/activate/")
    assert time.time() - alba.session["signed_in_at"] < MINUTE


def test_a_superuser_without_the_mark_of_staff_is_timed_too():
    admin = person("admin")
    admin.is_staff = False
    admin.save()
    client = aged(client_of("admin"), HOUR, 31 * MINUTE)
    assert next_of(client.get("/basket/")) == "/basket/"


def test_a_script_is_led_to_the_sign_in_as_a_whole_page():
    rita = aged(client_of("rita"), HOUR, 31 * MINUTE)
    answer = rita.get("/admin/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/accounts/login/?next=")


def test_the_end_stands_in_the_security_log():
    aged(client_of("rita"), HOUR, 31 * MINUTE).get("/admin/")
    line = SecurityEvent.objects.get(event="session_ended")
    assert line.user == person("rita") and "30 minutes" in line.facts["why"]
    assert not SecurityEvent.objects.filter(event="signed_out").exists()


# What was typed.


def sent_too_late(name="admin", **typed):
    """A browser whose form arrived after its session was over; and the answer."""
    client, page = client_of(name), source_page()
    fields = form_of(client.get(page), holding="citation") | typed
    return client, aged(client, HOUR, 31 * MINUTE).post(page, fields)


def test_what_was_sent_is_kept_and_not_done():
    client, answer = sent_too_late(citation="A better title")
    assert next_of(answer) == source_page()
    words = text_of(client.get(answer.url))
    assert "what you sent just now is kept, and not done yet" in words
    assert source().citation != "A better title"


def test_after_the_sign_in_it_is_offered_and_sent_by_hand():
    client, answer = sent_too_late(citation="A better title")
    sign_in_again(client, "admin")
    page = client.get(next_of(answer))
    assert "What you sent is kept" in text_of(page) and "A better title" in text_of(page)
    assert source().citation != "A better title"
    again = {name: value for name, value in page.context["fields"]}
    assert client.post(source_page(), again).status_code == 302
    assert source().citation == "A better title"
    assert "What you sent is kept" not in text_of(client.get(source_page()))


def test_it_can_be_left():
    client, answer = sent_too_late(citation="A better title")
    sign_in_again(client, "admin")
    client.get(next_of(answer))
    page = client.get(f"{source_page()}?without", follow=True)
    assert "What you sent is kept" not in text_of(page)
    assert "What you sent is kept" not in text_of(client.get(source_page()))
    assert source().citation != "A better title"


def test_nobody_else_gets_it():
    client, answer = sent_too_late(citation="A better title")
    sign_in_again(client, "rita")
    assert "A better title" not in text_of(client.get(next_of(answer), follow=True))


@pytest.mark.parametrize(
    "fields",
    [
        {"file": SimpleUploadedFile("x.csv", b"x"), "kind": "prices"},
        {"oldpassword": "demo-only-pass", "password1": "x"},
        {"text": "x" * 200_000},
    ],
    ids=["a file", "a password", "very much"],
)
def test_what_is_not_kept_is_said(fields):
    rita = aged(client_of("rita"), HOUR, 31 * MINUTE)
    answer = rita.post("/admin/catalogue/importrun/add/", fields)
    assert "not done, and not kept" in text_of(rita.get(answer.url))
    assert "kept_form" not in rita.session


def test_a_form_without_its_token_is_neither_kept_nor_an_end():
    """Another site could plant one."""
    client = Client(enforce_csrf_checks=True)
    pass_the_door(client)
    sign_in(client, person("admin"))
    aged(client, HOUR, 31 * MINUTE)
    assert client.post("/admin/accounts/conflictofinterest/add/", {"a": "b"}).status_code == 403
    assert "kept_form" not in client.session
    assert not ConflictOfInterest.objects.exists()


def test_the_limits_are_those_of_the_rule():
    assert IDLE.total_seconds() == 30 * MINUTE and LONGEST.total_seconds() == 12 * HOUR
