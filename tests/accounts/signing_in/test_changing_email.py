"""Another e-mail address: only its owner completes the change, and the old one can stop it (A9)."""

import re
from datetime import timedelta
from threading import Event

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from accounts.models import EmailChange
from accounts.personal_data.purging import purge
from accounts.signing_in import changing_email
from common.models import Mail
from common.outbox.admin import shown
from shop.settings import base
from tests.cast import client_of, fill_in, person, text_of
from tests.parallel import at_once, somebody_waits

pytestmark = pytest.mark.django_db

PAGE, PASSWORD = "/accounts/email/", "demo-only-pass"
OLD, WRONG, NEW = "nina@demo.example", "nina@demo.exmaple", "nina@clinic.example"


@pytest.fixture(autouse=True)
def anew():
    cache.clear()


def ask(client, email=NEW):
    return client.post(PAGE, {"email": email, "action_add": ""}, follow=True)


def mails_to(address):
    return [message for message in mail.outbox if message.to == [address]]


def link_in(message, part):
    return re.search(rf"https?://[^/]+(/accounts/\S*{part}\S*)", message.body).group(1)


def confirmation_sent_to(address):
    return link_in(mails_to(address)[-1], "email/confirm")


def stop_sent_to(address):
    return link_in(mails_to(address)[-1], "email/stop")


def nina_signs_in_with():
    user = person("nina")
    verified = user.emailaddress_set.get()
    assert verified.email == user.email and verified.verified and verified.primary
    return user.email


@pytest.fixture
def nina():
    return client_of("nina")


# Who completes it.


def test_the_owner_opens_the_link_and_confirms(nina):
    ask(nina)
    link = confirmation_sent_to(NEW)
    assert f"Sign in with {NEW} from now on" in text_of(nina.get(link))
    assert person("nina")
    page = nina.post(link, follow=True)
    assert f"You sign in with {NEW} from now on." in text_of(page)
    user = nina.get("/accounts/").context["user"]
    assert user.email == user.emailaddress_set.get().email == NEW


@pytest.mark.parametrize("name", ["visitor", "alba"])
def test_nobody_else_does(nina, name):
    ask(nina, WRONG)
    stranger, link = client_of(name), confirmation_sent_to(WRONG)
    stranger.get(link)
    stranger.post(link)
    assert nina_signs_in_with() == OLD
    assert EmailChange.objects.filter(user=person("nina")).exists()
    assert ("_auth_user_id" in stranger.session) is (name == "alba")


def test_the_link_leads_a_visitor_over_the_sign_in_back_to_it(nina):
    ask(nina)
    link = confirmation_sent_to(NEW)
    visitor = client_of("visitor")
    page = visitor.get(link, follow=True)
    assert "Sign in to the account whose e-mail address is to change." in text_of(page)
    fields = {"login": OLD, "password": PASSWORD, "next": link}
    assert visitor.post("/accounts/login/", fields).url == link
    visitor.post(link)
    assert not EmailChange.objects.exists()


def test_the_link_alone_changes_nothing(nina):
    ask(nina)
    nina.get(confirmation_sent_to(NEW))
    assert nina_signs_in_with() == OLD


@pytest.mark.race
def test_who_stops_it_while_it_is_confirmed_reads_that_it_was_changed(fresh_demo, monkeypatch):
    """Not that there is nothing to stop: they would think that the account is still theirs."""
    nina, told = client_of("nina"), client_of("visitor")
    ask(nina)
    confirm, stop = confirmation_sent_to(NEW), stop_sent_to(OLD)
    is_under_way, put = Event(), changing_email._put

    def slowly(user, email):
        is_under_way.set()
        assert somebody_waits()
        put(user, email)

    monkeypatch.setattr(changing_email, "_put", slowly)
    calls = [lambda: nina.post(confirm), lambda: is_under_way.wait(60) and told.post(stop)]
    _, page = at_once(calls)
    assert "The address was changed already" in text_of(page)


# What an address that was only typed can do: nothing.


def test_no_new_password_goes_there(nina):
    ask(nina, WRONG)
    mail.outbox.clear()
    client_of("visitor").post("/accounts/password/reset/", {"email": WRONG})
    (message,) = mail.outbox
    assert message.subject == "No account has this address"


def test_nobody_signs_in_with_it(nina):
    ask(nina)
    visitor = client_of("visitor")
    page = visitor.post("/accounts/login/", {"login": NEW, "password": PASSWORD}, follow=True)
    assert "do not belong together" in text_of(page)
    assert "_auth_user_id" not in visitor.session


def test_it_keeps_nobody_from_an_account_of_their_own(nina):
    ask(nina)
    fields = {"first_name": "N", "last_name": "N", "email": NEW}
    fields |= {"password1": "a-long-pass-4711", "password2": "a-long-pass-4711"}
    mail.outbox.clear()
    client_of("visitor").post("/accounts/signup/", fields)
    assert mail.outbox[0].subject == "Confirm your e-mail address"


def test_the_address_of_somebody_else_is_asked_for_in_vain(nina):
    page = text_of(ask(nina, "alba@demo.example"))
    assert "We have sent a link to alba@demo.example" in page
    (to_alba,) = mails_to("alba@demo.example")
    assert to_alba.subject == "This address has an account already"
    assert "/email/confirm/" not in to_alba.body


def test_who_got_the_address_meanwhile_keeps_it(nina):
    ask(nina)
    link = confirmation_sent_to(NEW)
    alba = person("alba")
    alba.email = NEW
    alba.save()
    page = text_of(nina.post(link, follow=True))
    assert "belongs to another account by now" in page and "Nothing was changed" in page
    assert nina_signs_in_with() == OLD


# The old address.


def test_the_old_address_is_told_when_it_is_asked_for(nina):
    nina.post(PAGE, {"email": WRONG, "action_add": ""}, headers={"user-agent": "Firefox/140"})
    (told,) = mails_to(OLD)
    assert told.subject == "Your e-mail address at Ampoule is to be changed"
    assert WRONG in told.body and "127.0.0.1, Firefox" in told.body
    assert "choose a new password" in told.body


def test_its_link_stops_the_change_from_any_browser(nina):
    ask(nina, WRONG)
    link, void = stop_sent_to(OLD), confirmation_sent_to(WRONG)
    visitor = client_of("visitor")
    assert WRONG in text_of(visitor.get(link))
    assert EmailChange.objects.exists()
    page = text_of(visitor.post(link))
    assert "The change is stopped" in page and "Choose a new password" in page
    assert "This link is over" in text_of(nina.post(void, follow=True))
    assert nina_signs_in_with() == OLD
    assert "There is nothing to stop" in text_of(visitor.get(link))


def test_it_stops_a_later_change_too(nina):
    """Else a thief would ask twice."""
    ask(nina, WRONG)
    link = stop_sent_to(OLD)
    ask(nina, "thief@elsewhere.example")
    assert "thief@elsewhere.example" in text_of(client_of("visitor").get(link))
    client_of("visitor").post(link)
    assert not EmailChange.objects.exists()


def test_after_the_change_it_says_to_whom_to_write(nina):
    ask(nina)
    link = stop_sent_to(OLD)
    nina.post(confirmation_sent_to(NEW))
    page = text_of(client_of("visitor").post(link))
    assert "The address was changed already" in page and "shop@ampoule.example" in page


def test_both_addresses_are_told_of_the_completed_change(nina):
    ask(nina)
    link = confirmation_sent_to(NEW)
    mail.outbox.clear()
    nina.post(link)
    assert {address for message in mail.outbox for address in message.to} == {OLD, NEW}
    for message in mail.outbox:
        assert message.subject == "Your e-mail address was changed"
        assert OLD in message.body and NEW in message.body
        assert "shop@ampoule.example" in message.body


# What the mails say.


def test_the_mail_to_the_new_address_is_not_that_of_a_new_account(nina):
    ask(nina)
    (message,) = mails_to(NEW)
    assert message.subject == "Confirm your new e-mail address"
    assert "licence" not in message.body
    assert "counts only for who is signed in to that account" in message.body
    # It may have gone to a stranger.
    assert "Nina" not in message.body and OLD not in message.body


def test_staff_read_no_link_of_it_in_the_outbox(nina, settings):
    settings.EMAIL_BACKEND = "common.outbox.backend.Outbox"
    ask(nina)
    mails = Mail.objects.filter(recipient__in=[OLD, NEW])
    assert len(mails) == 2
    for each in mails:
        assert "/email/" not in shown(each) and "only its receiver" in shown(each)


# Links that are over.


def test_a_later_change_voids_the_link_of_the_first(nina):
    ask(nina, WRONG)
    first = confirmation_sent_to(WRONG)
    ask(nina)
    assert "This link is over" in text_of(nina.post(first, follow=True))
    assert nina_signs_in_with() == OLD
    nina.post(confirmation_sent_to(NEW))
    assert "This link is over" in text_of(nina.post(first, follow=True))


def test_after_the_change_old_links_to_a_new_password_are_void(nina):
    client_of("visitor").post("/accounts/password/reset/", {"email": OLD})
    reset = link_in(mails_to(OLD)[0], "password/reset/key")
    ask(nina)
    nina.post(confirmation_sent_to(NEW))
    assert "too old or was used already" in text_of(client_of("visitor").get(reset, follow=True))


def test_a_new_password_ends_the_change(nina):
    ask(nina)
    fields = {"oldpassword": PASSWORD, "password1": "another-4711", "password2": "another-4711"}
    nina.post("/accounts/password/change/", fields)
    assert not EmailChange.objects.exists()


def test_a_password_chosen_by_a_link_ends_the_change(nina):
    ask(nina)
    visitor = client_of("visitor")
    visitor.post("/accounts/password/reset/", {"email": OLD})
    reset = link_in(mails_to(OLD)[-1], "password/reset/key")
    page = visitor.get(reset, follow=True)
    fields = {"password1": "another-4711", "password2": "another-4711"}
    visitor.post(page.redirect_chain[-1][0], fields)
    assert not EmailChange.objects.exists()


def test_three_days_void_it_and_the_daily_run_forgets_it(nina):
    ask(nina)
    link = confirmation_sent_to(NEW)
    past = timezone.now() - changing_email.VALID_FOR - timedelta(minutes=1)
    EmailChange.objects.update(asked_at=past)
    assert "This link is over" in text_of(nina.post(link, follow=True))
    assert NEW not in text_of(nina.get(PAGE))
    purge(timezone.now())
    assert not EmailChange.objects.exists()


@pytest.mark.parametrize("token", ["x", "abc:def:ghi", "é"])
@pytest.mark.parametrize("kind", ["confirm", "stop"])
def test_a_link_that_is_not_ours_says_so(nina, kind, token):
    for client in (nina, client_of("visitor")):
        for page in (client.get(f"{PAGE}{kind}/{token}/"), client.post(f"{PAGE}{kind}/{token}/")):
            assert page.status_code == 302 or "This link is over" in text_of(page)


def test_the_link_of_one_mail_does_not_do_for_the_other(nina):
    ask(nina)
    confirmation, stop = confirmation_sent_to(NEW), stop_sent_to(OLD)
    nina.post(stop.replace("/stop/", "/confirm/"))
    client_of("visitor").post(confirmation.replace("/confirm/", "/stop/"))
    assert nina_signs_in_with() == OLD and EmailChange.objects.exists()


# The page.


def test_the_change_can_be_given_up_and_its_link_sent_again(nina):
    ask(nina)
    nina.post(PAGE, {"action_send": ""})
    assert len(mails_to(NEW)) == 2 and len(mails_to(OLD)) == 1
    page = nina.post(PAGE, {"action_remove": ""}, follow=True)
    assert f"You go on signing in with {OLD}." in text_of(page)
    assert "This link is over" in text_of(nina.post(confirmation_sent_to(NEW), follow=True))


def test_mail_to_an_address_that_may_be_a_strangers_is_limited(nina, settings):
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    ask(nina)
    page = text_of(nina.post(PAGE, {"email": NEW, "action_add": ""}, follow=True))
    assert "got a mail of us less than three minutes ago" in page and f'value="{NEW}"' in page
    nina.post(PAGE, {"action_send": ""})
    assert len(mails_to(NEW)) == 1


def test_the_own_address_is_refused_in_words(nina):
    assert "You sign in with this address already." in text_of(ask(nina, OLD.upper()))


def test_nobody_changes_an_address_in_the_admin():
    nina = person("nina")
    answer = fill_in(
        client_of("admin"), f"/admin/accounts/user/{nina.pk}/change/", email=WRONG, last_name="N"
    )
    assert person("nina").last_name == "N" and answer.status_code == 302
    assert nina_signs_in_with() == OLD
