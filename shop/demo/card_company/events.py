"""Tells shops what happened to their payments, each event signed with the secret of the account."""

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request

LOOKS_EVERY = 0.2
MOST_TRIES = 8
_WAITS_FOR = 10


def signature(secret, body, at):
    """Of an event's bytes, with the second at which it was signed."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


class Sender(threading.Thread):
    """Sends what is due, again and later where the shop does not take it."""

    def __init__(self, books):
        super().__init__(daemon=True)
        self._books, self._is_told_to_stop = books, threading.Event()

    def stop(self):
        self._is_told_to_stop.set()

    def run(self):
        while not self._is_told_to_stop.wait(LOOKS_EVERY):
            self._books.settle()
            for event in self._books.events_due():
                self._send(event)

    def _send(self, event):
        if _is_taken(event) or event["tries"] + 1 >= MOST_TRIES:
            self._books.is_sent(event["id"])
        else:
            self._books.try_later(event["id"], 2 ** event["tries"])


def _is_taken(event):
    told = {name: event[name] for name in ("id", "kind", "key", "payment")}
    body = json.dumps(told).encode()
    secret = "of somebody else" if event["how"] == "forged" else event["secret"]
    at = int(time.time()) - (3600 if event["how"] == "stale" else 0)
    headers = {"Content-Type": "application/json", "Signature": signature(secret, body, at)}
    request = urllib.request.Request(event["hook"], body, headers)
    try:
        with urllib.request.urlopen(request, timeout=_WAITS_FOR) as reply:
            return reply.status < 300
    except (urllib.error.URLError, OSError):
        return False
