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


def test_guesses_at_one_account_are_stopped_whoever_they_come_from(limits):
    for number in range(5):
        client_of("visitor").post(
            "/accounts/login/",
            {"login": "ALBA@demo.example", "password": "guess"},
            REMOTE_ADDR=f"198.51.100.{number}",
        )
    stopped = client_of("visitor").post(
        "/accounts/login/", {"login": "alba@demo.example", "password": "demo-only-pass"}
    )
    assert b"Wait five minutes" in stopped.content
    assert "_auth_user_id" not in stopped.client.session


def test_codes_of_the_second_factor_are_limited_too(limits):
    visitor = client_of("visitor")
    visitor.post("/accounts/login/", {"login": "rita@demo.example", "password": "demo-only-pass"})
    for _ in range(5):
        visitor.post("/accounts/2fa/authenticate/", {"code": "000000"})
    page = visitor.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert b"Wait five minutes" in page.content
