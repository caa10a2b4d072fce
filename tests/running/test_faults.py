"""A database that is away, a cache without its table, a folder that cannot be written to."""

import json

import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import Client

from common.faults import is_away

from . import programs

ASK = """
import django, json
django.setup()
from django.test import Client
shop = Client(raise_request_exception=False, headers={"host": "localhost"})
shop.post("/enter/", {"confirm": "yes"})
for answer in (shop.get("/accounts/login/"), shop.post("/accounts/login/", {"login": "a"})):
    text = answer.content.decode()
    print(json.dumps([answer.status_code, answer.get("Retry-After"), text]))
"""


@pytest.fixture(scope="module")
def answers():
    """What a page and a form answer while nothing listens where the database should be."""
    process = programs.start(
        *("-c", ASK),
        DJANGO_SETTINGS_MODULE="shop.settings.test",
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
    )
    said, _ = process.communicate(timeout=120)
    return [json.loads(line) for line in said.splitlines() if line.startswith("[5")]


def test_without_its_database_a_page_says_so_and_asks_again_by_itself(answers):
    status, retry_after, text = answers[0]
    assert (status, retry_after) == (503, "15")
    assert '<meta http-equiv="refresh" content="15">' in text
    assert "Nothing of yours is lost." in text


def test_what_was_sent_meanwhile_is_not_sent_again_and_the_page_says_what_became_of_it(answers):
    status, retry_after, text = answers[1]
    assert (status, retry_after) == (503, "15")
    assert "http-equiv" not in text
    assert "What you sent just now was probably not done." in text


def operational(code):
    error = OperationalError("as Django raises it")
    error.__cause__ = type("Cause", (Exception,), {"pgcode": code})()
    return error


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError("could not connect to server"), True),
        (InterfaceError("connection already closed"), True),
        (operational("57P01"), True),
        (operational("53300"), True),
        (operational("40P01"), False),
        (operational("57014"), False),
        (ValueError("a fault of ours"), False),
    ],
    ids=str,
)
def test_only_a_database_that_cannot_be_reached_is_a_pause(error, away):
    assert is_away(error) is away


def test_what_came_from_a_lost_connection_is_a_pause_too():
    try:
        try:
            raise operational("57P01")
        except OperationalError as error:
            raise RuntimeError("in a template") from error
    except RuntimeError as error:
        assert is_away(error)


# /readyz


def ready():
    response = Client().get("/readyz")
    return response.status_code, response.content.decode()


@pytest.mark.django_db
def test_readyz_says_which_of_what_it_needs_is_missing(monkeypatch, settings, tmp_path):
    assert ready() == (200, "ready\n")
    (tmp_path / "a-file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "a-file" / "media"
    assert ready() == (503, "no files\n")


@pytest.mark.django_db
def test_readyz_notices_a_missing_cache_table(monkeypatch):
    missing = DatabaseCache("no_such_table", {})
    monkeypatch.setattr(type(cache._connections), "__getitem__", lambda *_: missing)
    with transaction.atomic():
        assert ready() == (503, "no cache\n")
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_readyz_notices_a_missing_database(monkeypatch):
    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", away)
    status, said = ready()
    assert status == 503 and "no database\n" in said
