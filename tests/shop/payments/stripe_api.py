"""Stripe's wire format, in tests: an address that keeps what is asked and answers as Stripe does.

The shapes are written by us, from Stripe's documentation, with the fields that are read.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

KEY, HOOK_SECRET = "sk_test_ours", "whsec_ours"


class StripeApi:
    """`asked` are (method, path, form, idempotency key); `fails` is the status of what comes."""

    def __init__(self):
        self.asked, self.fails, self.drops = [], 0, False
        self.sessions, self.intents, self.refunds, self.kept, self.known = {}, {}, {}, {}, {}
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                api.answer(self, "POST", dict(parse_qsl(body)))

            def do_GET(self):
                api.answer(self, "GET", dict(parse_qsl(urlsplit(self.path).query)))

            def do_DELETE(self):
                api.answer(self, "DELETE", {})

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler, method, form):
        path, key = urlsplit(handler.path).path, handler.headers.get("Idempotency-Key")
        assert handler.headers["Authorization"] == f"Bearer {KEY}"
        self.asked.append((method, path, form, key))
        if self.fails:
            return _send(handler, self.fails, {"error": {"type": "api_error", "message": "No."}})
        status, said = self.known.get(key) or self._deed(method, path.split("/")[2:], form)
        if method == "POST" and key:
            self.known[key] = status, said
        if self.drops and method == "POST":
            return handler.connection.close()
        return _send(handler, status, said)

    def _deed(self, method, path, form):
        deeds = {"checkout": self._of_sessions, "refunds": self._of_refunds}
        return deeds.get(path[0], self._of_others)(method, path, form)

    def _of_sessions(self, method, path, form):
        match method, path[2:]:
            case "POST", []:
                return 200, self._open(form)
            case "GET", []:
                rows = [self._shown(each) for each in self.sessions.values()]
                wanted = form.get("payment_intent")
                return _list(each for each in rows if not wanted or _id(each) == wanted)
            case "GET", [key]:
                return 200, self._shown(self.sessions[key])
            case "POST", [key, "expire"]:
                self.sessions[key] |= {"status": "expired", "url": None}
                return 200, self._shown(self.sessions[key])

    def _of_refunds(self, method, path, form):
        if method == "POST":
            return self._refund(form)
        wanted = form["payment_intent"]
        return _list(each for each in self.refunds.values() if each["payment_intent"] == wanted)

    def _of_others(self, method, path, form):
        match method, path:
            case "GET", ["payment_intents", key]:
                return 200, self.intents[key]
            case "GET", ["customers", customer, "payment_methods"]:
                return _list(self.kept.get(customer, []))
            case "DELETE", ["customers", customer]:
                if self.kept.pop(customer, None) is None:
                    error = {"type": "invalid_request_error", "code": "resource_missing"}
                    return 404, {"error": error | {"message": f"No such customer: '{customer}'"}}
                return 200, {"id": customer, "object": "customer", "deleted": True}
            case "POST", ["payment_methods", key, "detach"]:
                self.kept = {c: [m for m in ms if m["id"] != key] for c, ms in self.kept.items()}
                return 200, {"id": key, "object": "payment_method", "customer": None}

    def _open(self, form):
        key = f"cs_test_{len(self.sessions) + 1}"
        self.sessions[key] = {
            "id": key,
            "object": "checkout.session",
            "client_reference_id": form["client_reference_id"],
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
            "currency": form["line_items[0][price_data][currency]"],
            "customer": form.get("customer"),
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "url": f"https://checkout.stripe.com/c/pay/{key}#x",
            "created": int(time.time()),
        }
        return self.sessions[key]

    def _shown(self, session):
        return session | {"payment_intent": self.intents.get(session["payment_intent"])}

    def pay(self, key="cs_test_1", customer="cus_1", taken=None):
        """The payer pays on the hosted page."""
        session, intent = self.sessions[key], key.replace("cs_test", "pi")
        taken = session["amount_total"] if taken is None else taken
        charge = {"id": "ch_1", "object": "charge", "amount": taken, "amount_refunded": 0}
        self.intents[intent] = {
            "id": intent,
            "object": "payment_intent",
            "amount_received": taken,
            "currency": session["currency"],
            "status": "succeeded",
            "latest_charge": charge,
            "metadata": {"key": session["client_reference_id"]},
        }
        session |= {"status": "complete", "payment_status": "paid", "payment_intent": intent}
        session |= {"customer": session["customer"] or customer, "url": None}

    def _refund(self, form):
        intent = self.intents[form["payment_intent"]]
        charge = intent["latest_charge"]
        left = charge["amount"] - charge["amount_refunded"]
        amount = int(form.get("amount", left))
        if not 0 < amount <= left:
            words = f"Refund amount is greater than unrefunded amount on charge ({left})."
            return 400, {"error": {"type": "invalid_request_error", "message": words}}
        charge["amount_refunded"] += amount
        key = f"re_{len(self.refunds) + 1}"
        self.refunds[key] = {
            "id": key,
            "object": "refund",
            "amount": amount,
            "payment_intent": intent["id"],
            "status": self.refund_status,
            "failure_reason": None,
            "metadata": {"refund": form["metadata[refund]"], "key": form["metadata[key]"]},
        }
        return 200, self.refunds[key]

    refund_status = "succeeded"


def _list(rows):
    return 200, {"object": "list", "has_more": False, "data": list(rows), "url": "/"}


def _id(session):
    return session["payment_intent"] and session["payment_intent"]["id"]


def _send(handler, status, said):
    body = json.dumps(said).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
