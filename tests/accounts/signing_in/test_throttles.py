"""Limits that hold across processes, and what they say (docs/rules/accounts.md, A4)."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache, caches
from django.db import connections

from shop.settings import base
from tests.cast import client_of

LIMIT = 5
PROCESSES, THREADS, GUESSES = 3, 3, 2
SHARED = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
ONE_EACH = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def use(settings, backend):
    settings.CACHES = {**django_settings.CACHES, "default": backend}
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": f"{LIMIT}/5m/key"}
    cache.clear()


# In several processes at once. Every guess whose password was compared got through.


def guess(_):
    try:
        client = client_of("visitor")
        pages = [
            client.post("/accounts/login/", {"login": "alba@demo.example", "password": "guess"})
            for _ in range(GUESSES)
        ]
        return sum(b"do not belong together" in page.content for page in pages)
    finally:
        connections.close_all()


def guess_in_threads(started, answers):
    connections.close_all()
    started.wait(timeout=60)
    with ThreadPoolExecutor(THREADS) as pool:
        answers.put(sum(pool.map(guess, range(THREADS))))


def guesses_let_through():
    """By all processes together; each has memory and connections of its own."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    started, answers = fork.Barrier(PROCESSES), fork.Queue()
    processes = [
        fork.Process(target=guess_in_threads, args=(started, answers)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    through = [answers.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    return sum(through)


@pytest.mark.race
def test_no_more_guesses_than_the_limit_get_through_all_processes_together(fresh_demo, settings):
    use(settings, SHARED)
    assert 0 < guesses_let_through() <= LIMIT
    cache.clear()


@pytest.mark.race
def test_a_cache_of_each_process_would_let_more_through(fresh_demo, settings):
    """The negative control."""
    use(settings, ONE_EACH)
    assert guesses_let_through() > LIMIT


# What the limits are, and what they say.


def test_the_shop_counts_in_the_cache_that_loses_nothing():
    assert base.CACHES["default"]["BACKEND"] == SHARED["BACKEND"]
    assert base.CACHES["default"]["LOCATION"] == SHARED["LOCATION"]


@pytest.mark.django_db
def test_the_table_of_the_cache_is_there(settings):
    use(settings, SHARED)
    assert cache.add("once", 1) and not cache.add("once", 2)
    assert cache.get("once") == 1
    assert caches["progress"] is not caches["default"]


@pytest.fixture
def limits(db, settings):
    """The shop's own."""
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    settings.MFA_RATE_LIMITS = base.MFA_RATE_LIMITS
    cache.clear()
    yield
    cache.clear()


def until_stopped(send, most=40):
    for count in range(most):
        answer = send(count)
        if answer.status_code == 429:
            return count, answer
    pytest.fail(f"{most} were let through")


@pytest.mark.parametrize(
    ("path", "fields", "allowed", "wait"),
    [
        ("/accounts/login/", {"login": "x{}@x.example", "password": "x"}, 30, "a minute"),
        ("/accounts/signup/", {"email": "x{}@x.example"}, 10, "a minute"),
        ("/accounts/password/reset/", {"email": "x@x.example"}, 5, "60 minutes"),
        ("/accounts/password/reset/", {"email": "x{}@x.example"}, 10, "a minute"),
        ("/accounts/2fa/webauthn/login/", {"credential": "{{}}"}, 10, "a minute"),
    ],
)
def test_who_is_stopped_reads_how_long(limits, path, fields, allowed, wait):
    visitor = client_of("visitor")

    def send(count):
        return visitor.post(path, {key: value.format(count) for key, value in fields.items()})

    count, answer = until_stopped(send)
    assert count == allowed
    assert f"Wait {wait}, then go back" in " ".join(answer.content.decode().split())
    assert 0 < int(answer["Retry-After"]) <= 3600


def test_somebody_signed_in_is_stopped_by_account(limits):
    alba = client_of("alba")
    wrong = {"oldpassword": "x", "password1": "a-long-pass-1", "password2": "a-long-pass-1"}
    count, answer = until_stopped(lambda _: alba.post("/accounts/password/change/", wrong))
    assert count == 5 and b"Wait a minute" in answer.content
    assert client_of("nina").post("/accounts/password/change/", wrong).status_code == 200


# Strangers guess; the owner gets in.

ALBA, RIGHT = "alba@demo.example", "demo-only-pass"


def try_password(password, address=ALBA, client=None, ip="127.0.0.1"):
    client = client or client_of("visitor")
    fields = {"login": address, "password": password}
    return client.post("/accounts/login/", fields, REMOTE_ADDR=ip)


def guess_from_everywhere(count, address=ALBA):
    """One guess from each of so many network addresses; the answers."""
    return [try_password("guess", address, ip=f"198.51.100.{n}").content for n in range(count)]


def gets_in(client=None, **where):
    return try_password(RIGHT, client=client, **where).status_code == 302


def test_a_strangers_wrong_passwords_do_not_keep_the_owner_out(limits):
    answers = [try_password("guess", ip="203.0.113.9").content for _ in range(8)]
    assert b"Wait five minutes" in answers[-1]
    assert not gets_in(ip="203.0.113.9")
    assert gets_in()


def test_guesses_from_everywhere_are_stopped_together(limits):
    answers = guess_from_everywhere(31, "ALBA@demo.example")
    assert b"do not belong together" in answers[29]
    assert b"from several places" in answers[30]
    assert not gets_in(ip="192.0.2.77")


def test_the_browser_of_the_owner_still_gets_in(limits):
    own = client_of("visitor")
    assert gets_in(own)
    own.post("/accounts/logout/")
    guess_from_everywhere(31)
    assert gets_in(own)
    own.post("/accounts/logout/")
    assert not gets_in(client_of("visitor"), ip="192.0.2.77")


def test_it_is_known_for_its_own_account_only(limits):
    """Else whoever has an account would guess at all others as a known browser."""
    own = client_of("visitor")
    try_password(RIGHT, "nina@demo.example", own)
    own.get("/accounts/")
    own.post("/accounts/logout/")
    guess_from_everywhere(31)
    assert not gets_in(own)


def test_a_known_browser_guesses_no_more_than_five_times(limits):
    own = client_of("visitor")
    gets_in(own)
    own.post("/accounts/logout/")
    answers = [try_password("guess", client=own, ip=f"192.0.2.{n}").content for n in range(6)]
    assert b"do not belong together" in answers[4] and b"Wait five minutes" in answers[5]


@pytest.mark.parametrize("cookie", ["", "x", "x:y:z", "eyJ4IjoxfQ:1abc:forged"])
def test_a_forged_mark_is_none(limits, cookie):
    guess_from_everywhere(31)
    thief = client_of("visitor")
    thief.cookies["known_browser"] = cookie
    assert not gets_in(thief)


def test_a_new_password_by_mail_lets_the_owner_in_from_anywhere(limits, mailoutbox):
    guess_from_everywhere(31)
    owner = client_of("visitor")
    owner.post("/accounts/password/reset/", {"email": ALBA})
    link = next(word for word in mailoutbox[-1].body.split() if "/reset/key/" in word)
    page = owner.get("/" + link.split("/", 3)[3], follow=True)
    new = {"password1": "another-4711", "password2": "another-4711"}
    owner.post(page.redirect_chain[-1][0], new)
    assert try_password("another-4711", client=owner).status_code == 302


def test_an_address_without_an_account_is_stopped_in_the_same_words(limits):
    known, unknown = guess_from_everywhere(31), guess_from_everywhere(31, "nobody@demo.example")
    for number in (0, 29, 30):
        for words in (b"do not belong together", b"from several places", b"Too many"):
            assert (words in known[number]) == (words in unknown[number])


def test_who_is_signed_in_answers_again_whatever_strangers_try(limits):
    alba = client_of("alba")
    alba.get("/accounts/")
    guess_from_everywhere(31)
    assert alba.post("/accounts/reauthenticate/", {"password": RIGHT}).status_code == 302


def test_codes_of_the_second_factor_are_limited_too(limits):
    visitor = client_of("visitor")
    visitor.post("/accounts/login/", {"login": "rita@demo.example", "password": "demo-only-pass"})
    for _ in range(5):
        visitor.post("/accounts/2fa/authenticate/", {"code": "000000"})
    page = visitor.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert b"Wait five minutes" in page.content
