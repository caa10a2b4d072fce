"""The demo card company beside our shop, and what its payers and its events do in a walk.

What the company itself spends is not measured; what the shop spends on its event is.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from shop.demo.card_company.events import signature

from .serving import free_port, wait_for

_SECRET = "secret of the bench"
_PAYS = {"do": "pay", "number": "4242 4242 4242 4242", "until": "12/40", "code": "123"}


@contextmanager
def company(folder):
    """Runs one that tells nobody; every shop that starts meanwhile offers cards by it."""
    port = free_port()
    named = {"CARD_URL": f"http://127.0.0.1:{port}", "CARD_SECRET": _SECRET}
    before = {name: os.environ.get(name) for name in named}
    with tempfile.TemporaryDirectory() as books:
        how = ["--port", str(port), "--file", f"{books}/cards.sqlite3", "--secret", _SECRET]
        asked = [sys.executable, "-m", "shop.demo.card_company", *how]
        process = subprocess.Popen(asked, cwd=folder)
        try:
            wait_for(port, process)
            os.environ.update(named)
            yield
        finally:
            process.terminate()
            process.wait()
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def paid(browser, page):
    """Pay on the company's page of this path; (the Answer of the shop to the event of it, the path
    to which its payer is led)."""
    there = _leads_to(Request(f"{os.environ['CARD_URL']}{page}", urlencode(_PAYS).encode()))
    path = urlsplit(there).path
    key, payment = (part.strip("/").rpartition("/")[2] for part in (path, page))
    event = {"id": payment, "kind": "payment.paid", "key": key, "payment": payment}
    body = json.dumps(event)
    signed = {"Signature": signature(_SECRET, body.encode(), int(time.time()))}
    headers = signed | {"Content-Type": "application/json"}
    company = type(browser)(browser.port, {})  # Nobody's cookies come with an event.
    return company.send("POST", "/webhooks/card/", body=body, headers=headers), path


def _leads_to(request):
    try:
        with build_opener(_Stays).open(request, timeout=20) as reply:
            sys.exit(f"The card company did not lead back, but said:\n{reply.read().decode()}")
    except HTTPError as reply:
        if "Location" not in reply.headers:
            sys.exit(f"The shop did not lead to the card company: {request.full_url}")
        return reply.headers["Location"]


class _Stays(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
