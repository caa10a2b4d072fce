"""A browser without a screen: cookies, forms, where a page leads; and the walks through a shop."""

import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from .card import paid

# Django takes a form whose token is the cookie's, so that no page has to be read for it.
TOKEN = "b" * 32
# Stock Oscar shows below a product what was looked at before; ours has no such list.
_FORGOTTEN = {"oscar_history"}
_LEADS_ON = {301, 302, 303}
_MOST_LEADS = 8
_SECONDS = 60
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


@dataclass(frozen=True)
class Answer:
    """What a server answered to a request of `method` for `path`."""

    method: str
    path: str
    status: int
    leads_to: str = ""
    queries: int | None = None
    body: str = ""
    size: int = 0


class Browser:
    """Somebody's browser at the server of one port, with their cookies."""

    def __init__(self, port, cookies):
        self.port = port
        self.cookies = dict(cookies) | {"csrftoken": TOKEN}

    def send(self, method, path, fields=(), body="", headers=()):
        """The Answer, of status 0 where none came; a form's fields are sent with the token that
        Django asks for, unless a `body` is sent."""
        if method == "POST" and not body:
            body = urlencode({**dict(fields), "csrfmiddlewaretoken": TOKEN})
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        try:
            connection.request(method, path, body or None, self._headers(body) | dict(headers))
            response = connection.getresponse()
            content = response.read()  # To the end of the connection: the server is done then.
        except (OSError, HTTPException):
            return Answer(method, path, 0)
        finally:
            connection.close()
        self.keep_cookies(response.msg.get_all("Set-Cookie") or ())
        return Answer(
            method=method,
            path=path,
            status=response.status,
            leads_to=_path_of(response.getheader("Location", "")),
            queries=_number(response.getheader("X-Bench-Queries")),
            body=content.decode(errors="replace"),
            size=len(content),
        )

    def _headers(self, body):
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": kept, "User-Agent": "bench", "Connection": "close"}
        return headers | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})

    def keep_cookies(self, lines):
        """From the Set-Cookie lines of an answer."""
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value or name in _FORGOTTEN:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.coded_value


def walk(browser, steps):
    """Each Answer of a walk; a step is a request with its form's fields, and whether to follow
    where it leads. What the page before kept in hidden fields goes with a form that names them. One
    that `pays` is led to the card company, whose event and payer come back."""
    page = ""
    for step in steps:
        hidden = hidden_fields(page)
        kept = {name: hidden.get(name, "") for name in step.get("carries", ())}
        answer = browser.send(step["method"], step["path"], {**kept, **step.get("fields", {})})
        yield answer
        if step.get("pays"):
            told, path = paid(browser, answer.leads_to)
            yield told
            answer = browser.send("GET", path)
            yield answer
        leads = 0
        while step.get("follows") and answer.status in _LEADS_ON and leads < _MOST_LEADS:
            answer, leads = browser.send("GET", answer.leads_to), leads + 1
            yield answer
        page = answer.body


def hidden_fields(page):
    """{name: value} of the hidden fields of a page."""
    fields = (dict(_ATTRIBUTE.findall(field)) for field in _HIDDEN.findall(page))
    return {field["name"]: field.get("value", "") for field in fields if "name" in field}


def _path_of(location):
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _number(text):
    return int(text) if text else None
