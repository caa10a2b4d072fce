"""Stripe by its wire format and its real signatures; nobody outside is asked (S13 to S16)."""

import json
import time
import uuid
from decimal import Decimal as D

import pytest
from stripe import WebhookSignature

from shop.payment_providers import card_on_offer
from shop.payment_providers import stripe_checkout as stripe
from shop.payment_providers.answers import Answer, Asked, NotAnswered, NotGenuine, Outcome
from tests.shop.payments.stripe_api import HOOK_SECRET, KEY, StripeApi

KEY_OF_PAYMENT = str(uuid.UUID(int=7))
PAGE = "https://checkout.stripe.com/c/pay/cs_test_1#x"


@pytest.fixture
def api(settings):
    found = StripeApi()
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = KEY, HOOK_SECRET
    settings.STRIPE_API = found.url
    yield found
    found.close()


def asked(**more):
    told = {"key": KEY_OF_PAYMENT, "amount": D("120.50"), "currency": "GBP", "order": "1001"}
    told |= {"return_url": "https://shop.example/back/", "email": "a@x.example"}
    return Asked(**told | more)


def test_it_is_on_offer_with_both_keys_only_and_before_any_other(api, settings):
    settings.CARD_URL, settings.CARD_SECRET = "https://cards.example", "x"
    assert card_on_offer() is stripe
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert card_on_offer().CODE == "card-company"
    settings.CARD_SECRET = ""
    assert card_on_offer() is None


def test_a_payment_is_a_session_of_checkout_that_is_asked_for_once(api):
    waiting = Answer(Outcome.WAITING, "cs_test_1", page=PAGE)
    assert stripe.start(asked()) == stripe.start(asked()) == waiting
    assert len(api.sessions) == 1
    method, path, form, key = api.asked[0]
    assert (method, path, key) == ("POST", "/v1/checkout/sessions", f"start-{KEY_OF_PAYMENT}")
    said = {
        "mode": "payment",
        "client_reference_id": KEY_OF_PAYMENT,
        "line_items[0][price_data][unit_amount]": "12050",
        "line_items[0][price_data][currency]": "gbp",
        "line_items[0][quantity]": "1",
        "allowed_payment_method_types[0]": "card",
        "adaptive_pricing[enabled]": "false",
        "payment_intent_data[metadata][key]": KEY_OF_PAYMENT,
        "success_url": "https://shop.example/back/",
        "cancel_url": "https://shop.example/back/",
        "saved_payment_method_options[payment_method_save]": "enabled",
        "customer_creation": "always",
        "customer_email": "a@x.example",
    }
    assert said.items() <= form.items() and "customer" not in form
    stripe.start(asked(key="2", customer="cus_9"))
    form = api.asked[-1][2]
    assert form["customer"] == "cus_9" and "customer_email" not in form
    stripe.start(asked(key="3", currency="JPY", amount=D("120.00")))
    assert api.asked[-1][2]["line_items[0][price_data][unit_amount]"] == "120"


def test_it_is_looked_up_by_reference_or_without_one_and_only_under_our_key(api):
    assert stripe.look_up(KEY_OF_PAYMENT, "").outcome is Outcome.NEVER_ASKED
    api.drops = True
    with pytest.raises(NotAnswered):
        stripe.start(asked())
    api.drops = False
    assert stripe.look_up(KEY_OF_PAYMENT, "") == Answer(Outcome.WAITING, "cs_test_1", page=PAGE)
    api.sessions["cs_test_1"]["url"] = "https://evil.example/"
    assert stripe.look_up(KEY_OF_PAYMENT, "cs_test_1").page == ""
    api.pay()
    paid = Answer(Outcome.PAID, "pi_1", D("120.50"), "GBP", customer="cus_1")
    for reference in ("", "cs_test_1", "pi_1"):
        assert stripe.look_up(KEY_OF_PAYMENT, reference) == paid, reference
    assert stripe.look_up("of another", "cs_test_1").outcome is Outcome.NEVER_ASKED
    api.pay(taken=100)
    assert stripe.look_up(KEY_OF_PAYMENT, "").amount == D("1.00")


def test_it_is_stopped_unless_it_is_paid(api):
    assert stripe.stop(KEY_OF_PAYMENT, "").outcome is Outcome.NEVER_ASKED
    stripe.start(asked())
    assert stripe.stop(KEY_OF_PAYMENT, "cs_test_1").outcome is Outcome.FAILED
    stripe.start(asked(key="2"))
    api.pay("cs_test_2")
    assert stripe.stop("2", "cs_test_2").outcome is Outcome.PAID
    stripe.start(asked(key="3"))
    api.sessions["cs_test_3"] |= {"status": "complete"}  # The bank has not said yet.
    assert stripe.stop("3", "cs_test_3").outcome is Outcome.WAITING


def test_money_goes_back_once_a_key(api):
    stripe.start(asked())
    api.pay()
    for _ in range(2):
        part = stripe.give_back(KEY_OF_PAYMENT, "pi_1", "r1", D("20.50"))
        assert (part.outcome, part.amount) == (Outcome.RETURNED, D("100.00"))
        api.known.clear()  # Stripe forgets keys after some days.
    (key,) = (row[3] for row in api.asked if row[:2] == ("POST", "/v1/refunds"))
    assert key == "refund-r1" and len(api.refunds) == 1
    more = stripe.give_back(KEY_OF_PAYMENT, "pi_1", "r2", D("100.01"))
    assert more.outcome is Outcome.FAILED and "greater than" in more.words
    api.refund_status = "pending"
    assert stripe.give_back(KEY_OF_PAYMENT, "cs_test_1", "r3").outcome is Outcome.WAITING
    api.refunds["re_2"] |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    failed = stripe.give_back(KEY_OF_PAYMENT, "", "r3")
    assert failed.outcome is Outcome.FAILED and "has expired or was cancelled" in failed.words
    api.refunds["re_2"]["status"] = "succeeded"  # All of it is back: whoever asks again.
    assert stripe.give_back(KEY_OF_PAYMENT, "", "r4").outcome is Outcome.RETURNED
    assert stripe.look_up(KEY_OF_PAYMENT, "").outcome is Outcome.RETURNED
    with pytest.raises(NotAnswered):
        stripe.give_back("unknown", "", "r5")


def test_what_was_given_back_is_asked_about_without_giving_any(api):
    """F6: it may fail days after it succeeded."""
    stripe.start(asked())
    api.pay()
    never = stripe.refund_of(KEY_OF_PAYMENT, "pi_1", "r1")
    assert never.outcome is Outcome.NEVER_ASKED and api.refunds == {}
    stripe.give_back(KEY_OF_PAYMENT, "pi_1", "r1", D("20.50"))
    assert stripe.refund_of(KEY_OF_PAYMENT, "pi_1", "r1").outcome is Outcome.RETURNED
    api.refunds["re_1"]["status"] = "failed"
    assert stripe.refund_of(KEY_OF_PAYMENT, "pi_1", "r1").outcome is Outcome.FAILED
    told = stripe.told(*event("refund.failed", api.refunds["re_1"]))
    assert (told.key, told.reference) == (KEY_OF_PAYMENT, "")


def test_what_failed_and_staff_gave_back_at_stripe_does_not_come_back_again(api):
    """S19: events that come later say nothing new of it."""
    stripe.start(asked())
    api.pay()
    assert stripe.give_back(KEY_OF_PAYMENT, "pi_1", "all").outcome is Outcome.RETURNED
    api.refunds["re_1"]["status"] = "failed"
    assert stripe.refund_of(KEY_OF_PAYMENT, "pi_1", "all").outcome is Outcome.FAILED
    api.refunds["re_2"] = api.refunds["re_1"] | {"status": "succeeded", "metadata": {}}
    assert stripe.give_back(KEY_OF_PAYMENT, "pi_1", "all").outcome is Outcome.RETURNED
    assert stripe.refund_of(KEY_OF_PAYMENT, "pi_1", "all").outcome is Outcome.RETURNED


def test_whatever_stripe_does_not_answer_is_not_known(api, settings):
    stripe.start(asked())
    for status in (401, 409, 429, 500, 503):
        api.fails = status
        for call in (stripe.look_up, stripe.stop):
            with pytest.raises(NotAnswered):
                call(KEY_OF_PAYMENT, "cs_test_1")
        if status == 401:  # Nothing has begun, and nothing will.
            assert stripe.start(asked(key="2")).outcome is Outcome.FAILED
        else:
            with pytest.raises(NotAnswered):
                stripe.start(asked(key="2"))
        with pytest.raises(NotAnswered):
            stripe.give_back(KEY_OF_PAYMENT, "pi_1", "r1")
    api.close()
    with pytest.raises(NotAnswered):
        stripe.look_up(KEY_OF_PAYMENT, "")
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(NotAnswered):
        stripe.start(asked())


def test_cards_are_kept_by_stripe_and_forgotten_there(api):
    card = {"brand": "visa", "last4": "4242", "exp_month": 4, "exp_year": 2031}
    api.kept = {"cus_1": [{"id": "pm_1", "object": "payment_method", "card": card}]}
    (kept,) = stripe.cards("cus_1")
    assert kept.words == "Visa ending in 4242, valid until 04/31"
    assert api.asked[-1][2] == {"type": "card", "allow_redisplay": "always"}
    stripe.forget("cus_1", kept.key)
    assert stripe.cards("cus_1") == []
    for _ in range(2):
        stripe.forget_payer("cus_1")
    assert api.kept == {}
    api.fails = 500
    with pytest.raises(NotAnswered):
        stripe.forget_payer("cus_1")


def event(kind, about, ago=0, secret=HOOK_SECRET):
    told = {"id": "evt_1", "object": "event", "type": kind, "data": {"object": about}}
    body = json.dumps(told)
    signed = WebhookSignature.generate_signature_header(body, secret, int(time.time()) - ago)
    return body.encode(), {"Stripe-Signature": signed}


SESSION = {"id": "cs_1", "object": "checkout.session", "client_reference_id": KEY_OF_PAYMENT}


def test_what_stripe_tells_names_a_payment_and_is_believed_no_further(api, settings):
    told = stripe.told(*event("checkout.session.completed", SESSION))
    assert (told.key, told.reference) == (KEY_OF_PAYMENT, "cs_1")
    charge = {"id": "ch_1", "object": "charge", "metadata": {"key": KEY_OF_PAYMENT}}
    told = stripe.told(*event("charge.refunded", charge))
    assert (told.key, told.reference) == (KEY_OF_PAYMENT, "")
    body, headers = event("checkout.session.completed", SESSION)
    thin = b'{"object": "v2.core.event", "type": "v1.x"}'
    signed_thin = WebhookSignature.generate_signature_header(thin.decode(), HOOK_SECRET)
    for body_of, headers_of in (
        (body + b" ", headers),
        (body, {}),
        (body, {"Stripe-Signature": "t=1"}),
        (b"\xff", headers),
        event("x", SESSION, ago=stripe.SIGNED_WITHIN + 5),
        event("x", SESSION, secret="whsec_of_another"),
        event("x", "no object"),
        (thin, {"Stripe-Signature": signed_thin}),
    ):
        with pytest.raises(NotGenuine):
            stripe.told(body_of, headers_of)
    settings.STRIPE_WEBHOOK_SECRET = ""
    with pytest.raises(NotGenuine):
        stripe.told(body, headers)
