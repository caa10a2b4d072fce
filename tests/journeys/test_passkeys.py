"""A passkey in a real browser, with Chromium's own authenticator in the place of a finger."""

import pytest

from accounts.signing_in import second_factor
from tests.authenticator import SecurityKey, passkey_of
from tests.cast import person

pytestmark = pytest.mark.journey


@pytest.fixture
def window(open_window, album):
    window = open_window(album=album)
    window.go("/enter/")  # The authenticator is plugged into a page of this host, not into a blank.
    devtools = window.context.new_cdp_session(window.page)
    devtools.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    window.finger = lambda fits: devtools.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": added["authenticatorId"], "isUserVerified": fits},
    )
    return window


def make_passkey(window, name):
    window.go("/accounts/2fa/webauthn/add/")
    window.fill(Its_name=name)
    window.click("Make the passkey")
    window.sees("Recovery codes")


def sign_out(window):
    window.go("/accounts/logout/")
    with window.page.expect_navigation():
        window.page.locator("main").get_by_role("button", name="Sign out").click()


def test_a_buyer_makes_a_passkey_and_signs_in_with_nothing_else(window):
    window.pass_the_door("/accounts/login/")
    window.sign_in("alba@demo.example")
    make_passkey(window, "Phone of the practice")
    window.go("/accounts/2fa/webauthn/")
    window.sees("Phone of the practice", "not used yet")
    sign_out(window)
    window.go("/accounts/login/?next=/accounts/sessions/")
    window.click("Sign in with a passkey")
    window.sees("Where you are signed in", "Chrome on", "This browser")


def test_staff_sign_in_with_a_passkey_alone_and_reach_the_admin(window):
    second_factor.factors_of(person("rita")).delete()
    window.pass_the_door("/accounts/login/")
    window.sign_in("rita@demo.example")
    window.sees("Set up an authenticator app or a passkey")
    make_passkey(window, "Key of Rita")
    sign_out(window)
    window.go("/admin/")
    window.click("Sign in with a passkey")
    assert window.path == "/admin/"


def test_a_finger_that_does_not_fit_is_told_in_words(window):
    window.pass_the_door("/accounts/login/")
    window.sign_in("alba@demo.example")
    make_passkey(window, "Phone")
    sign_out(window)
    window.finger(False)
    window.go("/accounts/login/")
    window.page.get_by_role("button", name="Sign in with a passkey").click()
    window.page.get_by_text("The device did not confirm it").wait_for()
    window.finger(True)
    window.click("Sign in with a passkey")
    assert window.path == "/accounts/"


def test_the_second_step_takes_a_passkey_too(window):
    window.pass_the_door("/accounts/login/")
    window.sign_in("alba@demo.example")
    make_passkey(window, "Phone")
    sign_out(window)
    window.go("/accounts/login/")
    window.sign_in("alba@demo.example")
    window.click("Use a passkey instead")
    assert window.path == "/accounts/"


def test_every_page_of_passkeys_and_sessions_is_looked_at(open_window, album, live_server):
    """By itself: the pictures would unplug the authenticator of the tests above."""
    passkey_of(person("alba"), SecurityKey(live_server.url))
    window = open_window(album=album)
    window.pass_the_door("/accounts/login/")
    window.look("sign-in")
    window.sign_in("nina@demo.example")
    for name, page in PAGES.items():
        window.go(page)
        window.look(name)
    window.go("/accounts/logout/")
    sign_out(window)
    window.go("/accounts/login/")
    window.sign_in("alba@demo.example")
    window.look("second-step")


PAGES = {
    "passkey-add": "/accounts/2fa/webauthn/add/",
    "passkeys": "/accounts/2fa/webauthn/",
    "second-factor": "/accounts/2fa/",
    "sessions": "/accounts/sessions/",
    "asked-again": "/accounts/reauthenticate/",
}


def test_where_the_address_is_a_number_and_what_staff_see(open_window, album, live_server):
    window = open_window(album=album, at=live_server.url.replace("localhost", "127.0.0.1"))
    window.sign_in_as_staff("admin")
    window.go("/accounts/2fa/")
    window.sees("is a number")
    window.look("passkeys-not-here")
    window.go(f"/admin/accounts/user/{person('admin').pk}/change/")
    window.follow("Where they are signed in")
    window.sees("Sign out", "everywhere")
    window.look("staff-sessions")
