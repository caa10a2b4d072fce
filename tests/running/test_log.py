"""What the log says: nothing of what is ordinary."""

import json
import re

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from . import programs

PAGES = ["/enter/", "/legal/terms/", "/robots.txt", "/healthz", "/static/none.css"]


@pytest.mark.parametrize("path", PAGES)
def test_an_answer_to_head_has_the_length_of_the_page_and_no_body_to_warn_of(path):
    (status, headers, body), (page_status, _, page) = sent("HEAD", path), sent("GET", path)
    assert status == page_status
    assert body == b"" and page
    assert headers["Content-Length"] == str(len(page))


def sent(method, path):
    """(status, headers, body) as the server in front of Django gets them."""
    told = []
    environ = RequestFactory().generic(method, path).environ
    answer = WSGIHandler()(environ, lambda *words: told.append(words))
    body = b"".join(answer)
    answer.close()
    status, headers = told[0][:2]
    return status, dict(headers), body


def logged(log_format="text"):
    """The lines that a request which fails writes, under this LOG_FORMAT."""
    process = programs.start(
        *("-c", FAIL),
        DJANGO_SETTINGS_MODULE="shop.settings.test",
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
        LOG_FORMAT=log_format,
    )
    said, _ = process.communicate(timeout=120)
    return said.splitlines()


FAIL = """
import django; django.setup()
from django.test import Client
import logging
shop = Client(raise_request_exception=False, headers={"host": "localhost"})
shop.post("/enter/", {"confirm": "yes"})
answer = shop.get("/accounts/login/", headers={"x-request-id": "b3c7b6a2f0a94f0e9d3f0a4f8b1c2d3e"})
print("answer", answer["X-Request-ID"], b"b3c7b6a2" in answer.content)
"""


def test_a_line_says_when_how_bad_where_and_in_which_request():
    lines = logged()
    assert "answer b3c7b6a2f0a94f0e9d3f0a4f8b1c2d3e True" in lines
    (line,) = [line for line in lines if "Service Unavailable: /accounts/login/" in line]
    when = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}"
    assert re.fullmatch(
        rf"{when} ERROR django.request \[b3c7b6a2f0a94f0e9d3f0a4f8b1c2d3e\] .*", line
    )


def test_as_json_every_line_is_one_object_with_the_traceback_inside():
    lines = [json.loads(line) for line in logged("json") if line.startswith("{")]
    (line,) = [line for line in lines if line["logger"] == "django.request"]
    assert line["level"] == "ERROR"
    assert line["request_id"] == "b3c7b6a2f0a94f0e9d3f0a4f8b1c2d3e"
    assert "OperationalError" in line["exc_info"]
