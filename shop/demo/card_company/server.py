"""What the demo card company answers: shops under /api/, payers under /pay/, the desk at /."""

import json
import time
from datetime import date
from decimal import Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from . import books, cards, pages

_SLOW, _SILENT = 3, 40  # Seconds.
_MOST_BYTES = 20_000
_SHOWN = "select * from payments where state <> 'stopped' or amount <> '0.00' order by at desc"


class Lost(Exception):
    """The connection ends without a word."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address, kept):
        super().__init__(address, Handler)
        self.books = kept

    def handle_error(self, request, client_address):
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "DemoCardCompany", ""

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._answer("GET")

    def do_POST(self):
        self._answer("POST")

    def do_DELETE(self):
        self._answer("DELETE")

    @property
    def _books(self):
        return self.server.books

    def _answer(self, method):
        self.close_connection = True
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MOST_BYTES:
            return self._send(413, "text/plain", "That is too much.")
        self._body = self.rfile.read(length)
        path = [part for part in urlsplit(self.path).path.split("/") if part]
        try:
            if path[:1] == ["api"]:
                return self._api(method, path[1:])
            return self._page(method, path)
        except Lost:
            return self.connection.close()

    # Shops.

    def _api(self, method, path):
        secret = self.headers.get("Authorization", "").removeprefix("Bearer ")
        account = self._books.account(secret)
        if account is None:
            return self._json(401, {"words": "No account has this secret."})
        how = account["replies"]
        if how == "silent":
            time.sleep(_SILENT)
            raise Lost
        if how == "broken":
            return self._json(500, {"words": "Something went wrong here."})
        if how == "slow":
            time.sleep(_SLOW)
        status, said = self._deed(method, path, account)
        if how == "lost" and method == "POST":
            raise Lost
        return self._json(status, said)

    def _deed(self, method, path, account):
        """(status, what is said)."""
        deeds = {"payments": self._of_payments, "customers": self._of_customers}
        try:
            found = deeds.get(path[0] if path else "", _nothing)(method, path[1:], account)
        except books.Refused as error:
            return 409, {"words": str(error)}
        except (KeyError, TypeError, ValueError, InvalidOperation):
            return 400, {"words": "That was not understood."}
        return (200, found) if found is not None else (404, {"words": "There is nothing here."})

    def _of_payments(self, method, path, account):
        secret = account["secret"]
        match method, path:
            case "POST", []:
                return self._said(self._books.start(secret, self._asked()))
            case "GET", [key]:
                found = self._books.look_up(secret, key)
                return found and self._said(found)
            case "POST", [key, "stop"]:
                return self._said(self._books.stop(secret, key))
            case "POST", [key, "refunds"]:
                return self._said(self._refunded(account, key))
            case "GET", [key, "refunds", refund]:
                found = self._books.refunded(secret, key, refund)
                return found and self._said(found)

    def _of_customers(self, method, path, account):
        secret = account["secret"]
        match method, path:
            case "GET", [customer, "cards"]:
                names = ("id", "last", "until")
                found = self._books.cards(secret, customer)
                return {"cards": [{name: row[name] for name in names} for row in found]}
            case "DELETE", [customer]:
                return {"forgotten": self._books.forget_all(secret, customer)}
            case "DELETE", [customer, "cards", card]:
                return {"forgotten": self._books.forget(secret, customer, card)}

    def _asked(self):
        asked = json.loads(self._body)
        amount = Decimal(asked["amount"])
        if not amount > 0 or amount != round(amount, 2):
            raise ValueError
        words = ("key", "currency", "order", "return_url")
        given = {name: str(asked[name]) for name in words}
        return given | {"amount": f"{amount:.2f}", "customer": str(asked.get("customer") or "")}

    def _refunded(self, account, key):
        if account["replies"] == "no refunds":
            raise books.Refused("The bank of the card takes nothing back.")
        asked = json.loads(self._body)
        amount = asked.get("amount")
        amount = None if amount is None else Decimal(amount)
        told = account["secret"], key, asked["key"], amount
        return self._books.refund(*told, account["replies"] == "refunds come back")

    def _said(self, payment):
        names = ("id", "key", "state", "amount", "currency", "returned", "customer", "words")
        told = {name: payment[name] for name in names}
        goes_on = payment["state"] in books.UNDECIDED
        return told | {"page": f"{self._origin}/pay/{payment['id']}" if goes_on else ""}

    @property
    def _origin(self):
        return f"http://{self.headers.get('Host')}"

    def _json(self, status, said):
        self._send(status, "application/json", json.dumps(said))

    # Payers.

    def _page(self, method, path):
        match method, path:
            case "GET", ["style.css"]:
                return self._send(200, "text/css", pages.STYLE)
            case "GET", ["favicon.ico"]:
                return self._send(204, "image/x-icon", "")
            case "GET", []:
                return self._desk()
            case "POST", []:
                return self._behave()
            case _, ["pay", key]:
                return self._paying(method, key)
        return self._html(404, pages.page("Nothing here", "<h1>There is nothing here.</h1>"))

    def _form(self):
        found = parse_qs(self._body.decode("utf-8", "replace"))
        return {name: values[0] for name, values in found.items()}

    def _desk(self):
        accounts = self._books.rows("select * from accounts order by name")
        self._html(200, pages.desk(accounts, self._books.rows(_SHOWN)))

    def _behave(self):
        form = self._form()
        for account in self._books.rows("select * from accounts"):
            known = form.get("replies") in pages.REPLIES and form.get("events") in pages.EVENTS
            if account["name"] == form.get("account") and known:
                self._books.behave(account["secret"], form["replies"], form["events"])
        self._redirect("/")

    def _paying(self, method, key):
        payment = self._books.payment(key)
        if payment is None:
            return self._html(404, pages.page("Not known", "<h1>There is no such payment.</h1>"))
        form = self._form() if method == "POST" else {}
        faults = self._entered(payment, form) if form else None
        if form and not faults:
            payment = self._books.payment(key)
        if payment["state"] == books.CHECKING:
            return self._html(200, pages.asking(payment))
        if payment["state"] != books.WAITING:
            return self._redirect(payment["return_url"])
        kept = self._books.cards(payment["account"], payment["customer"])
        shop = self._books.account(payment["account"])["name"]
        status = 400 if faults else 200
        return self._html(status, pages.entering(payment, shop, kept, form, faults))

    def _entered(self, payment, form):
        """Do what a form says; {field: sentence} of what cannot be done."""
        match form.get("do"):
            case "back":
                self._books.give_up(payment["id"])
            case "confirm" | "refuse" as said:
                self._books.confirm(payment["id"], said == "confirm")
            case "pay":
                try:
                    card = self._card(payment, form)
                except cards.NotTyped as error:
                    return error.faults
                self._books.pay(payment["id"], card, "keep" in form and not form.get("card"))
        return None

    def _card(self, payment, form):
        for row in self._books.cards(payment["account"], payment["customer"]):
            if row["id"] == form.get("card"):
                return SimpleNamespace(**{name: row[name] for name in ("does", "last", "until")})
        typed = (form.get(name, "") for name in ("number", "until", "code"))
        return cards.read(*typed, date.today())

    def _redirect(self, to):
        self._send(303, "text/plain", "", {"Location": to})

    def _html(self, status, text):
        self._send(status, "text/html", text)

    def _send(self, status, kind, text, more=None):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Connection", "close")
        policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        self.send_header("Content-Security-Policy", policy)
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _nothing(*_):
    return None
