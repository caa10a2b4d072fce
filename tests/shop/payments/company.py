"""The demo card company in a process of its own, and what payers do on its pages, in tests."""

import http.client
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

import pytest

from shop.demo.card_company.books import Books
from tests.ports import free_port
from tests.running import programs

SECRET = "secret-of-a-test"
PAYS, ASKS, DECLINED = "4242 4242 4242 4242", "4000000000003220", "4000 0000 0000 0002"
NO_FUNDS, WAITS = "4000000000009995", "4000000000000077"


class Company:
    """A running company with one account; `books` are read and set from outside."""

    def __init__(self, folder, hook=""):
        self._file, self._port, self._hook = folder / "cards.sqlite3", free_port(), hook
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()
        self.books = Books(self._file)

    def start(self):
        how = ["--file", str(self._file), "--secret", SECRET, "--hook", self._hook]
        self.process = programs.start(
            "-m", "shop.demo.card_company", "--port", str(self._port), *how
        )
        try:
            programs.until(self._listens)
        except AssertionError:
            self.kill()
            raise

    def _listens(self):
        try:
            return urllib.request.urlopen(self.url, timeout=5).status == 200
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def behaves(self, replies="at once", events="once"):
        self.books.behave(SECRET, replies, events)

    @property
    def taken(self):
        rows = self.books.rows("select amount, returned from payments where state = 'paid'")
        return sum(round(100 * (float(row["amount"]) - float(row["returned"]))) for row in rows)


@pytest.fixture
def company(tmp_path, settings):
    """The company that the settings name; it tells nobody."""
    found = Company(tmp_path)
    settings.CARD_URL, settings.CARD_SECRET = found.url, SECRET
    yield found
    found.kill()


def typed(number=PAYS, until="12/40", code="123", **more):
    return {"do": "pay", "number": number, "until": until, "code": code, **more}


def send(page, **form):
    """Send a form of a page of the company: (status, what is shown, where it leads)."""
    request = urllib.request.Request(page, urlencode(form).encode())
    opener = urllib.request.build_opener(_Stays)
    try:
        with opener.open(request, timeout=20) as reply:
            return reply.status, reply.read().decode(), ""
    except urllib.error.HTTPError as reply:
        return reply.code, reply.read().decode(), reply.headers.get("Location", "")


def pay(page, number=PAYS, **more):
    return send(page, **typed(number, **more))


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Listener:
    """Hears what the company tells: (body, headers) of each event."""

    def __init__(self):
        self.heard = heard = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.append((body, self.headers))
                self.send_response(http.client.NO_CONTENT)
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
