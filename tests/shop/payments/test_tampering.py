"""Every field of a payment by card, altered one by one: one honest effect at most (S13).

The fields are read from the page and from an event as the company sends it: one that is added later
is altered too. What a form does not ask for is in test_paying_by_card.
"""

import json
import time
import uuid

import lxml.html
import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from shop.demo.card_company.events import signature
from shop.inventory.models import Held
from shop.payment_providers import PROVIDERS
from shop.payments.models import Attempt, Payer
from shop.receivables.models import Payment
from tests import cast
from tests.shop.payment_terms.test_po_numbers import ready
from tests.shop.payments.company import SECRET, company, pay  # noqa: F401

Order, Basket = get_model("order", "Order"), get_model("basket", "Basket")
pytestmark = pytest.mark.django_db
PREVIEW, HOOK = "/checkout/preview/", "/webhooks/card/"
NONSENSE = ("", "0", "-0.01", "\0²", "9" * 400)
# What is written, but for when a provider was asked.
WRITTEN = (Order, Held, Payment, Payer, get_model("payment", "Source"))


MUST_BE_ITS_OWN = {"csrfmiddlewaretoken", "action", "seen"}


def fields_of(client):
    """{name: value} of every field that the form of the last screen sends, as it is shown now."""
    page = lxml.html.fromstring(client.get("/checkout/").content)
    asked = page.xpath("//*[@name][ancestor::form[@id='place'] or @form='place']")
    return {each.get("name"): each.get("value") or "" for each in asked} | {"pay_by": "card"}


def state():
    attempts = list(Attempt.objects.order_by("pk").defer("asked_at").values())
    for each in attempts:
        del each["asked_at"]
    return attempts, [list(model.objects.order_by("pk").values()) for model in WRITTEN]


def here(attempt):
    return reverse("payment", args=[attempt.pk])


@pytest.fixture
def others(company):  # noqa: F811
    """(What nina's form sends, the Attempt that it began): fields of somebody else."""
    nina = ready("nina")
    fields = fields_of(nina)
    nina.post(PREVIEW, fields)
    return fields, Attempt.objects.get()


def came_of(client, fields):
    """[what alba is to pay for where, by card or on invoice, since this form was sent]; the basket
    is then as it was."""
    before, alba = set(Order.objects.all()), cast.person("alba")
    client.handler.enforce_csrf_checks = True
    answer = client.post(PREVIEW, fields)
    client.handler.enforce_csrf_checks = False
    assert answer.status_code in (200, 302, 400, 403, 409), answer.status_code
    attempts = list(Attempt.objects.filter(user=alba, state="open"))
    for each in attempts:
        client.post(here(each), {"stop": "yes"})
    orders = set(Order.objects.all()) - before
    for _ in orders:
        cast.put_in_basket(client, cast.BELOTERO, 2)
    return [
        *((each.amount, each.currency, each.user, each.address) for each in attempts),
        *((o.total_incl_tax, o.currency, o.user, o.signature.address) for o in orders),
    ]


def test_a_field_of_the_last_screen_that_is_altered_asks_for_no_other_amount_and_no_other_place(
    others,
    company,  # noqa: F811
):
    of_nina, foreign = others
    client, alba = ready(), cast.person("alba")
    total = client.get(PREVIEW).context["order_total"].incl_tax
    honest = (total, "GBP", alba, cast.clinic_of("alba").addresses.get())
    names, before = set(fields_of(client)), Attempt.objects.filter(pk=foreign.pk).values().get()
    assert MUST_BE_ITS_OWN | {"basket", "pay_by", "po_number", "wished_on"} <= names
    taken = set()
    for name in sorted(names):
        for value in (*NONSENSE, of_nina.get(name, ""), str(foreign.pk)):
            form = fields_of(client)
            assert set(form) == names, "the basket is as it was"
            if form[name] != value and (found := came_of(client, form | {name: value})):
                assert found == [honest], (name, value)
                taken.add(name)
    assert not taken & MUST_BE_ITS_OWN and taken >= {"pay_by", "po_number"}
    assert Attempt.objects.filter(pk=foreign.pk).values().get() == before and not company.taken


def altered(event):
    """The event with each of its fields left out, or another in its place."""
    for name in event:
        yield {key: value for key, value in event.items() if key != name}
        for value in (*NONSENSE, str(uuid.uuid4()), None, 0, [], {}, True):
            yield event | {name: value}


def signed(event, at=None):
    body = json.dumps(event).encode()
    return body, signature(SECRET, body, at or int(time.time()))


def hear(client, body, signature):
    how = {"content_type": "application/json", "headers": {"Signature": signature}}
    return client.post(HOOK, body, **how).status_code


def test_a_field_of_an_event_that_is_altered_writes_nothing_and_has_one_effect_at_most(
    others,
    client,
    company,  # noqa: F811
):
    """S16: without the company's signature it is refused; with it, it is a reason to ask."""
    _, foreign = others
    alba = ready()
    away = alba.post(PREVIEW, fields_of(alba)).url
    attempt = Attempt.objects.get(user=cast.person("alba"))
    event = {"id": "e", "kind": "payment.paid", "key": str(attempt.pk), "payment": "pay_1"}
    body, honest = signed(event)
    waiting, at = state(), honest.partition(",")[0]
    for told in altered(event):
        assert hear(client, json.dumps(told).encode(), honest) == 403, told
    for forged in ("", at, f"{at},v1=", honest[:-1], f"{honest},t=1", honest.replace("t=", "t=9")):
        assert hear(client, body, forged) == 403, forged
    for told in (*altered(event), event | {"key": str(foreign.pk)}):
        assert hear(client, *signed(told)) in (204, 403), told
    assert state() == waiting, "nobody paid"
    pay(away)
    for told in (*altered(event), event, event):
        assert hear(client, *signed(told)) in (204, 403), told
    order = Order.objects.get()
    assert order.total_incl_tax == attempt.amount and company.taken == int(100 * attempt.amount)
    assert not Attempt.objects.get(pk=foreign.pk).order and not Held.objects.exclude(
        payment=foreign.pk
    )


def test_the_address_that_the_company_leads_back_to_says_nothing_that_is_believed(
    others,
    company,  # noqa: F811
):
    """S15: neither what it is asked with nor that somebody came there pays for anything."""
    _, foreign = others
    alba = ready()
    alba.post(PREVIEW, fields_of(alba))
    attempt = Attempt.objects.get(user=cast.person("alba"))
    waiting = state()
    for value in (*NONSENSE, "1", "paid"):
        for name in ("back", "state", "amount", "currency", "order", "number", "reference", "key"):
            asked = {"back": "1", name: value, "stop": "yes"}
            assert alba.get(here(attempt), asked).status_code in (200, 302, 400)
    for key in (foreign.pk, uuid.uuid4()):
        for deed in (alba.get, alba.post):
            assert deed(reverse("payment", args=[key]), {"stop": "yes"}).status_code == 404
    for number in (attempt.number, foreign.number):
        assert alba.get("/checkout/thank-you/", {"order": number}).url == "/"
    assert state() == waiting and not company.taken
    assert attempt.provider in PROVIDERS and Basket.open.filter(owner=attempt.user).count() <= 1
