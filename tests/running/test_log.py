"""What the log says: nothing of what is ordinary."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

PAGES = [
    "/enter/",
    "/legal/terms/",
    "/robots.txt",
    "/healthz",
    "/no-such-page/",
    "/static/none.css",
]


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
