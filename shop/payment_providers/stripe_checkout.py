"""Cards by Stripe, on its hosted Checkout page; on offer where STRIPE_* keys are set.

A session of Checkout stands for each payment: its `client_reference_id` is our key. Once it is
paid the reference is its PaymentIntent, which is what payouts and refunds name. A session whose
reply was lost led nobody to its page; it is still looked for among those of the last day.
"""

import json
import logging
import time
from contextlib import contextmanager
from decimal import Decimal

from django.conf import settings

from .answers import Answer, KeptCard, NotAnswered, NotGenuine, Outcome, Told

_log = logging.getLogger(__name__)
CODE = "stripe"
NAME = "Card"
IS_CARD = True
SIGNED_WITHIN = 300  # Seconds; nothing would switch the library's check off.
PAGES = ("https://checkout.stripe.com",)
_WAITS_FOR = (3, 20)  # Seconds: to be connected, to be answered.
_A_DAY = 24 * 3600
_MOST_SESSIONS = 100  # Of one answer, the most that Stripe gives.
_EXPANDED = ["payment_intent.latest_charge"]
# Of these the smallest unit is the unit, by Stripe's own list.
_WITHOUT_CENTS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV")
    + ("XAF", "XOF", "XPF")
)


def is_on_offer():
    return bool(settings.STRIPE_SECRET_KEY and settings.STRIPE_WEBHOOK_SECRET)


def sends_to():
    """The origins that its pages have: payers are sent nowhere else."""
    return PAGES


def start(asked):
    """FAILED where Stripe refuses what we ask: then nothing has begun."""
    from stripe import AuthenticationError, InvalidRequestError, PermissionError

    try:
        with _asking() as client:
            return _answer(_open_session(client, asked))
    except NotAnswered as error:
        why = error.__cause__
        if not isinstance(why, AuthenticationError | InvalidRequestError | PermissionError):
            raise
        _log.error("Stripe refuses what we ask of it.", exc_info=why)
        return Answer(Outcome.FAILED, words="The card company cannot take cards for us just now.")


def _open_session(client, asked):
    about = {"key": asked.key, "order": asked.order}
    price = {
        "currency": asked.currency.lower(),
        "unit_amount": _minor(asked.amount, asked.currency),
        "product_data": {"name": f"Order {asked.order}"},
    }
    keeps = {"payment_method_save": "enabled"}
    params = {
        "mode": "payment",
        "client_reference_id": asked.key,
        "line_items": [{"quantity": 1, "price_data": price}],
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "payment_intent_data": {"metadata": about, "description": f"Order {asked.order}"},
        "metadata": about,
        "success_url": asked.return_url,
        "cancel_url": asked.return_url,
        "saved_payment_method_options": keeps,
        "expand": _EXPANDED,
    }
    if asked.customer:
        params["customer"] = asked.customer
    else:
        params |= {"customer_creation": "always", "customer_email": asked.email}
    how = {"idempotency_key": f"start-{asked.key}"}
    return client.v1.checkout.sessions.create(params, how)


def look_up(key, reference):
    with _asking() as client:
        return _answer(_session(client, key, reference))


def stop(key, reference):
    """The session takes no card any more; one that is being paid or was, stays as it is."""
    with _asking() as client:
        session = _session(client, key, reference)
        if session is not None and session.status == "open":
            session = client.v1.checkout.sessions.expire(session.id, {"expand": _EXPANDED})
        return _answer(session)


def give_back(key, reference, refund, amount=None):
    """RETURNED where so much (all, without an amount) is given back under the key `refund`, WAITING
    while the bank has not done it, FAILED with words where it is refused."""
    from stripe import InvalidRequestError

    with _asking() as client:
        intent = _intent(client, key, reference)
        rows = _refunds(client, intent)
        found = _named(rows, refund)
        if amount is None and _is_all_back(intent, rows):
            return _given(intent, Outcome.RETURNED)
        if found is None:
            told = {"payment_intent": intent.id, "metadata": {"refund": refund, "key": key}}
            if amount is not None:
                told["amount"] = _minor(amount, intent.currency)
            try:
                how = {"idempotency_key": f"refund-{refund}"}
                found = client.v1.refunds.create(told, how)
            except InvalidRequestError as error:
                return _given(intent, Outcome.FAILED, error.user_message or "Stripe refuses it.")
        return _outcome_of(found, _intent(client, key, intent.id))


def refund_of(key, reference, refund):
    """As `give_back`, of what was asked for before; nothing is given back by asking.

    What failed and was given back otherwise since, by staff on Stripe's own pages, is given back.
    """
    with _asking() as client:
        intent = _intent(client, key, reference)
        rows = _refunds(client, intent)
        found = _named(rows, refund)
        if found is None:
            return Answer(Outcome.NEVER_ASKED, intent.id)
        if _is_all_back(intent, rows):
            return _given(intent, Outcome.RETURNED)
        return _outcome_of(found, intent)


def _outcome_of(refund, intent):
    """A refund that succeeded may fail later, where the bank of the card sends it back."""
    outcomes = {"succeeded": Outcome.RETURNED, "failed": Outcome.FAILED}
    outcomes["canceled"] = Outcome.FAILED
    outcome = outcomes.get(refund.status, Outcome.WAITING)
    return _given(intent, outcome, _why_not(refund) if outcome is Outcome.FAILED else "")


def _why_not(refund):
    reason = getattr(refund, "failure_reason", None) or ""
    return _WHY_NOT.get(reason, "The bank of the card does not take it back.")


_WHY_NOT = {
    "lost_or_stolen_card": "The card was reported lost or stolen.",
    "expired_or_canceled_card": "The card has expired or was cancelled.",
}


def cards(customer):
    """What Stripe keeps for a customer, because they said so."""
    with _asking() as client:
        kept = {"type": "card", "allow_redisplay": "always"}
        found = client.v1.customers.payment_methods.list(customer, kept)
        return [KeptCard(each.id, _words(each.card)) for each in found.data]


def _words(card):
    until = f"{card.exp_month:02}/{card.exp_year % 100:02}"
    return f"{card.brand.capitalize()} ending in {card.last4}, valid until {until}"


def forget(customer, card):
    """The caller has seen that it is the customer's."""
    with _asking() as client:
        client.v1.payment_methods.detach(card)


def forget_payer(customer):
    """The customer is deleted there, with all its cards; again, there is nothing to delete."""
    from stripe import InvalidRequestError

    with _asking() as client:
        try:
            client.v1.customers.delete(customer)
        except InvalidRequestError as error:
            if error.code != "resource_missing":
                raise


def told(body, headers):
    """The Told of an event; raises NotGenuine where it is not signed by Stripe, lately."""
    from stripe import SignatureVerificationError, WebhookSignature

    if not is_on_offer():
        raise NotGenuine("Stripe is not on offer.")
    signed, secret = headers.get("Stripe-Signature", ""), settings.STRIPE_WEBHOOK_SECRET
    try:
        WebhookSignature.verify_header(body, signed, secret, tolerance=SIGNED_WITHIN)
        about = json.loads(body)["data"]["object"]
        key = about.get("client_reference_id") or about.get("metadata", {}).get("key", "")
        is_session = about.get("object") == "checkout.session"
    except SignatureVerificationError as error:
        raise NotGenuine(str(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotGenuine("It names no payment.") from error
    return Told(str(key), str(about.get("id", "")) if is_session else "")


@contextmanager
def _asking():
    """A client of Stripe's; NotAnswered for whatever it does not answer."""
    if not settings.STRIPE_SECRET_KEY:
        raise NotAnswered("STRIPE_SECRET_KEY is not set.")
    import stripe  # It takes most of a second, and is needed by who pays only.

    connection = stripe.RequestsClient(timeout=_WAITS_FOR)
    at = {"api": settings.STRIPE_API} if settings.STRIPE_API else {}
    how = {"base_addresses": at, "http_client": connection, "max_network_retries": 0}
    try:
        yield stripe.StripeClient(settings.STRIPE_SECRET_KEY, **how)
    except stripe.StripeError as error:
        raise NotAnswered(f"Stripe: {error.user_message or type(error).__name__}") from error
    except (AttributeError, KeyError, TypeError) as error:
        raise NotAnswered("Stripe's answer cannot be read.") from error


def _session(client, key, reference):
    """The session of a key; None where Stripe has none."""
    if reference.startswith("cs_"):
        found = client.v1.checkout.sessions.retrieve(reference, {"expand": _EXPANDED})
        return found if found.client_reference_id == key else None
    of = {"payment_intent": reference} if reference else {}
    lately = {"created": {"gte": int(time.time()) - _A_DAY}} if not reference else {}
    params = {"limit": _MOST_SESSIONS, "expand": [f"data.{each}" for each in _EXPANDED]}
    rows = client.v1.checkout.sessions.list(params | of | lately).auto_paging_iter()
    return next((each for each in rows if each.client_reference_id == key), None)


def _intent(client, key, reference):
    if reference.startswith("pi_"):
        return client.v1.payment_intents.retrieve(reference, {"expand": ["latest_charge"]})
    session = _session(client, key, reference)
    if session is None or not session.payment_intent:
        raise NotAnswered("Stripe knows no payment of this key.")
    return session.payment_intent


def _refunds(client, intent):
    of = {"payment_intent": intent.id, "limit": _MOST_SESSIONS}
    return list(client.v1.refunds.list(of).auto_paging_iter())


def _named(refunds, key):
    """What was begun under this key, also after Stripe has forgotten the key."""
    return next((each for each in refunds if getattr(each.metadata, "refund", "") == key), None)


def _is_all_back(intent, refunds):
    """Whoever gave it back: by us, or by staff on Stripe's own pages."""
    back = (each.amount for each in refunds if each.status == "succeeded")
    return sum(back) >= intent.amount_received


def _answer(session):
    if session is None:
        return Answer(Outcome.NEVER_ASKED)
    currency, customer = session.currency.upper(), session.customer or ""
    if session.status == "expired":
        return Answer(Outcome.FAILED, session.id, customer=customer)
    intent = session.payment_intent
    if session.payment_status != "paid" or not intent:
        page = session.url if session.status == "open" else ""
        page = page if page and page.startswith(tuple(f"{each}/" for each in PAGES)) else ""
        return Answer(Outcome.WAITING, session.id, page=page, customer=customer)
    left = _left(intent)
    outcome = Outcome.PAID if left else Outcome.RETURNED
    return Answer(outcome, intent.id, _major(left, currency), currency, customer=customer)


def _given(intent, outcome, words=""):
    currency = intent.currency.upper()
    return Answer(outcome, intent.id, _major(_left(intent), currency), currency, words=words)


def _left(intent):
    """What was received, less what was refunded, in the smallest unit."""
    charge = intent.latest_charge
    return intent.amount_received - (charge.amount_refunded if charge else 0)


def _minor(amount, currency):
    return int(amount if currency.upper() in _WITHOUT_CENTS else amount * 100)


def _major(units, currency):
    return Decimal(units) if currency in _WITHOUT_CENTS else Decimal(units).scaleb(-2)
