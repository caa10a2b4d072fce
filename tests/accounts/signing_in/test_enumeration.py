"""No page tells whether an address has an account (docs/rules/accounts.md, A7)."""

import re

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.core.cache import cache

from tests.cast import client_of

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "nina@demo.example", "nobody@demo.example"
ASKER = "alba@demo.example"
LONG = "a-long-pass-4711"


def register(client, email):
    names = {"first_name": "Nora", "last_name": "New"}
    fields = {**names, "email": email, "password1": LONG, "password2": LONG}
    return client.post("/accounts/signup/", fields, follow=True)


def guess(client, email):
    fields = {"login": email, "password": "not-the-password"}
    return client.post("/accounts/login/", fields, follow=True)


def ask_for_a_new_password(client, email):
    return client.post("/accounts/password/reset/", {"email": email}, follow=True)


def change_to(client, email):
    return client.post("/accounts/email/", {"email": email, "action_add": ""}, follow=True)


DEEDS = {
    "signing up": (register, "visitor"),
    "guessing a password": (guess, "visitor"),
    "asking for a new password": (ask_for_a_new_password, "visitor"),
    "changing one's own address to it": (change_to, "alba"),
}


@pytest.fixture
def hashes(monkeypatch):
    """How many passwords were hashed, whether to keep one or to compare one."""
    counted = []
    encode = hashers.MD5PasswordHasher.encode

    def count(self, *args):
        counted.append(1)
        return encode(self, *args)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", count)
    return counted


def seen(deed, name, email, settings):
    """Status, addresses and words of the answer, without what differs between any two."""
    settings.DEMO = False  # The demo's help names its people.
    cache.clear()
    answer = deed(client_of(name), email)
    words = re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"\w+"', "", answer.content.decode())
    return answer.status_code, answer.redirect_chain, words.replace(email, "ADDRESS")


@pytest.mark.parametrize("deed", DEEDS)
def test_the_same_is_seen_for_an_address_with_an_account_and_without(deed, settings):
    deed, name = DEEDS[deed]
    assert seen(deed, name, KNOWN, settings) == seen(deed, name, UNKNOWN, settings)


@pytest.mark.parametrize("deed", DEEDS)
def test_both_cost_the_same_number_of_password_hashes(deed, settings, hashes):
    deed, name = DEEDS[deed]
    counts = []
    for email in (KNOWN, UNKNOWN):
        hashes.clear()
        seen(deed, name, email, settings)
        counts.append(len(hashes))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("deed", DEEDS)
def test_both_send_one_mail_or_none(deed, settings):
    deed, name = DEEDS[deed]
    sent = []
    for email in (KNOWN, UNKNOWN):
        mail.outbox.clear()
        seen(deed, name, email, settings)
        # Who asks for another address is told at the one they have.
        sent.append([message.to for message in mail.outbox if ASKER not in message.to])
    assert [len(each) for each in sent] in ([0, 0], [1, 1])
    assert sent[0] in ([], [[KNOWN]]) and sent[1] in ([], [[UNKNOWN]])


def test_the_count_of_hashes_is_one_where_a_password_is_typed(settings, hashes):
    """The negative control: the counter counts."""
    seen(guess, "visitor", KNOWN, settings)
    assert len(hashes) == 1


def test_a_closed_account_is_told_only_to_who_knows_its_password(settings):
    from tests.cast import person

    nina = person("nina")
    nina.is_active = False
    nina.save()
    assert seen(guess, "visitor", KNOWN, settings) == seen(guess, "visitor", UNKNOWN, settings)
