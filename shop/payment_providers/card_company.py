"""Cards by the demo card company (shop.demo.card_company), a process that `make run` starts.

CARD_URL says where it is and CARD_SECRET is the secret of our account there; without both it is
not on offer. Whatever cannot be read as its answer is none (NotAnswered).
"""

import hmac
import json
from contextlib import closing
from decimal import Decimal, InvalidOperation
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit

from django.conf import settings

from common.clock import now

from .answers import Answer, KeptCard, NotAnswered, NotGenuine, Outcome, Told

CODE = "card-company"
NAME = "Card"
IS_CARD = True
SIGNED_WITHIN = 300  # Seconds.
_WAITS_FOR = (3, 10)  # Seconds: to be connected, to be answered.
_OUTCOMES = {
    "waiting": Outcome.WAITING,
    "checking": Outcome.WAITING,
    "processing": Outcome.WAITING,
    "paid": Outcome.PAID,
    "failed": Outcome.FAILED,
    "stopped": Outcome.FAILED,
}


def is_on_offer():
    return bool(settings.CARD_URL and settings.CARD_SECRET)


def sends_to():
    """The origins that its pages have: payers are sent nowhere else."""
    return (settings.CARD_URL,) if is_on_offer() else ()


def start(asked):
    return _answer(
        *_ask(
            "POST",
            "payments",
            key=asked.key,
            amount=str(asked.amount),
            currency=asked.currency,
            order=asked.order,
            return_url=asked.return_url,
            customer=asked.customer,
        )
    )


def look_up(key, reference):
    return _answer(*_ask("GET", f"payments/{quote(key, safe='')}"))


def stop(key, reference):
    """Nothing is taken any more under this key, whatever is still on its way."""
    return _answer(*_ask("POST", f"payments/{quote(key, safe='')}/stop"))


def give_back(key, reference, refund, amount=None):
    """RETURNED where so much (all, without an amount) is given back under the key `refund`; FAILED
    with its words where it is refused."""
    told = {"amount": str(amount)} if amount is not None else {}
    status, said = _ask("POST", f"payments/{quote(key, safe='')}/refunds", key=refund, **told)
    if status == 409:
        return Answer(Outcome.FAILED, reference, words=said["words"])
    return _returned(status, said)


def refund_of(key, reference, refund):
    """As `give_back`, of what was asked for before; nothing is given back by asking."""
    of = f"payments/{quote(key, safe='')}/refunds/{quote(refund, safe='')}"
    status, said = _ask("GET", of)
    if status == 409:
        return Answer(Outcome.FAILED, reference, words=said["words"])
    return _returned(status, said)


def _returned(status, said):
    answer = _answer(status, said)
    if answer.outcome is Outcome.NEVER_ASKED:
        return answer
    found = (answer.reference, answer.amount, answer.currency)
    return Answer(Outcome.RETURNED, *found, customer=answer.customer)


def cards(customer):
    """What the company keeps for a customer."""
    status, said = _ask("GET", f"customers/{quote(customer, safe='')}/cards")
    if status != 200:
        raise NotAnswered(f"It answered {status}.")
    return [
        KeptCard(each["id"], f"Card ending in {each['last']}, valid until {each['until']}")
        for each in said["cards"]
    ]


def forget(customer, card):
    of = f"customers/{quote(customer, safe='')}/cards/{quote(card, safe='')}"
    status, _ = _ask("DELETE", of)
    if status != 200:
        raise NotAnswered(f"It answered {status}.")


def forget_payer(customer):
    """Nothing that is kept of a customer is kept any more; again, there is nothing."""
    status, _ = _ask("DELETE", f"customers/{quote(customer, safe='')}")
    if status != 200:
        raise NotAnswered(f"It answered {status}.")


def told(body, headers):
    """The Told of an event; raises NotGenuine where it is not signed by the company, lately."""
    parts = dict(part.partition("=")[::2] for part in headers.get("Signature", "").split(","))
    at, signed = parts.get("t", ""), parts.get("v1", "")
    secret = settings.CARD_SECRET.encode()
    expected = hmac.new(secret, f"{at}.".encode() + body, "sha256").hexdigest()
    if not (is_on_offer() and hmac.compare_digest(expected.encode(), signed.encode())):
        raise NotGenuine("It is not signed by the card company.")
    if not at.isdecimal() or abs(now().timestamp() - int(at)) > SIGNED_WITHIN:
        raise NotGenuine("It was signed too long ago.")
    try:
        event = json.loads(body)
        return Told(str(event["key"]), str(event["payment"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NotGenuine("It names no payment.") from error


def _ask(method, path, **said):
    """(status, what it says); raises NotAnswered."""
    if not is_on_offer():
        raise NotAnswered("CARD_URL and CARD_SECRET are not set.")
    at = urlsplit(settings.CARD_URL)
    asked = method, f"{at.path}/api/{path}", json.dumps(said)
    try:
        with closing(_connected(at)) as connection:
            connection.request(*asked, {"Authorization": f"Bearer {settings.CARD_SECRET}", **_JSON})
            reply = connection.getresponse()
            status, found = reply.status, json.loads(reply.read())
    except (HTTPException, OSError, ValueError) as error:
        raise NotAnswered(str(error)) from error
    if status >= 500 or status == 401 or not isinstance(found, dict):
        raise NotAnswered(f"It answered {status}.")
    return status, found


def _connected(at):
    """A connection to an address of these parts, by no proxy."""
    kind = HTTPSConnection if at.scheme == "https" else HTTPConnection
    to_connect, to_answer = _WAITS_FOR
    connection = kind(at.netloc, timeout=to_connect)
    connection.connect()
    connection.sock.settimeout(to_answer)
    return connection


_JSON = {"Content-Type": "application/json"}


def _answer(status, said):
    if status == 404:
        return Answer(Outcome.NEVER_ASKED)
    if status != 200:
        raise NotAnswered(f"It answered {status}: {said.get('words')}")
    try:
        outcome = _OUTCOMES[said["state"]]
        left = Decimal(said["amount"]) - Decimal(said["returned"])
        names = ("id", "currency", "words", "customer", "page")
        reference, currency, words, customer, page = (str(said[name]) for name in names)
    except (KeyError, TypeError, InvalidOperation) as error:
        raise NotAnswered("Its answer cannot be read.") from error
    if outcome is Outcome.PAID and not left:
        outcome = Outcome.RETURNED
    page = page if is_of(page, sends_to()) else ""
    return Answer(outcome, reference, left, currency, page, words, customer)


def is_of(page, origins):
    """Whether a page is of one of these origins."""
    parts = urlsplit(page)
    return f"{parts.scheme}://{parts.netloc}" in {each.rstrip("/") for each in origins}
