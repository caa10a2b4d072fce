"""By card from the last screen to the order, over the demo card company (S13 to S17)."""

import json
import re
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from oscar.core.loading import get_model

from common.clock import now
from shop.approvals.models import ApprovalRequest
from shop.demo.card_company.events import signature
from shop.inventory.models import Held
from shop.payment_providers import card_company
from shop.payments import wording
from shop.payments.models import Attempt, Payer
from shop.payments.reconciling import reconcile, undecided
from shop.payments.services import LOOK_EVERY
from shop.staff.today import tasks_for
from tests import cast
from tests.shop.approvals.asking import EVERYTHING, say
from tests.shop.payment_terms.test_po_numbers import ready
from tests.shop.payment_terms.test_terms import agree
from tests.shop.payments import company as pages
from tests.shop.payments.company import SECRET, company, pay, send  # noqa: F401

Order, Basket = get_model("order", "Order"), get_model("basket", "Basket")
State = Attempt.State
pytestmark = pytest.mark.django_db
PREVIEW, HOOK = "/checkout/preview/", "/webhooks/card/"


def sent(client, **more):
    """The answer to the form of the last screen, by card."""
    told = {"action": "place_order", "pay_by": "card", **cast.seen_by(client), **more}
    return client.post(PREVIEW, told)


def begun(client=None, **more):
    """(client, Attempt, the page of the company) of an order that is to be paid."""
    client = client or ready()
    answer = sent(client, **more)
    return client, Attempt.objects.latest("begun_at"), answer.url


def here(attempt):
    return reverse("payment", args=[attempt.pk])


def looked(client, attempt):
    """The page of a payment after long enough for the company to be asked again."""
    Attempt.objects.filter(pk=attempt.pk).update(asked_at=now() - 2 * LOOK_EVERY)
    return client.get(here(attempt))


def leads_to(page):
    """Where the forms of a page may lead."""
    policy = page.headers["Content-Security-Policy"].split("; ")
    (found,) = [each.split()[1:] for each in policy if each.startswith("form-action ")]
    return found


def test_a_card_pays_an_order_that_every_page_says_is_paid_by_it(company):  # noqa: F811
    """S17."""
    client = ready()
    page = client.get(PREVIEW)
    assert "By card, now" in cast.text_of(page) and "Invoice, payable" in cast.text_of(page)
    assert leads_to(page) == ["'self'", company.url]
    _, attempt, away = begun(client, po_number="PO-9", wished_on="")
    assert away.startswith(f"{company.url}/pay/") and not Order.objects.exists()
    told = cast.text_of(client.get(here(attempt)))
    assert "Not paid yet" in told and "Go on to the card company" in told
    assert away in client.get(here(attempt)).content.decode()
    assert here(attempt) in client.get("/basket/").content.decode()
    pay(away)
    thanks = [looked(client, attempt), client.get(here(attempt))]
    order = Order.objects.get()
    assert {page.status_code for page in thanks} == {200}
    assert all(f"Order {order.number} is placed" in cast.text_of(page) for page in thanks)
    waiting = client.get(here(attempt), headers={"HX-Request": "true"})
    assert waiting.headers["HX-Redirect"] == f"/checkout/thank-you/?order={order.number}"
    reference = Attempt.objects.get().reference
    shown = [*thanks, client.get(f"/accounts/orders/{order.number}/")]
    admin = cast.client_of("admin")
    shown += [admin.get(f"/admin/order/order/{order.pk}/change/")]
    for each in shown:
        assert f"Paid by card, reference {reference}" in cast.text_of(each)
        assert "Invoice, payable" not in cast.text_of(each)
    assert "Paid by card" in cast.text_of(client.get("/accounts/orders/"))
    assert mail.outbox and all(
        f"Payment: Paid by card, reference {reference}" in m.body for m in mail.outbox
    )
    assert order.payment_terms.po_number == "PO-9" and not Held.objects.exists()
    assert company.taken == int(100 * order.total_incl_tax)
    assert here(attempt) not in client.get("/basket/").content.decode()


def test_who_comes_back_is_told_at_once_and_who_loads_that_address_anew_asks_nobody(
    company,  # noqa: F811
    monkeypatch,
):
    """S15."""
    client, attempt, away = begun()
    asked, look_up = [], card_company.look_up
    monkeypatch.setattr(card_company, "look_up", lambda *of: asked.append(of) or look_up(*of))
    assert client.get(here(attempt)).status_code == 200 and len(asked) == 0  # Asked to begin it.
    *_, back = pay(away)
    assert back == f"http://testserver{here(attempt)}?back=1"
    session = client.session
    session["came_back_from_provider_at"] = [str(attempt.pk), now().timestamp()]
    session.save()
    for _ in range(3):
        assert client.get(back).url == here(attempt)
    assert len(asked) == 0 and not Order.objects.exists()
    del session["came_back_from_provider_at"]
    session.save()
    for _ in range(2):
        assert "is placed" in cast.text_of(client.get(back)) and len(asked) == 1


def test_what_goes_on_invoice_says_nothing_of_paid(company):  # noqa: F811
    """S17."""
    client = ready()
    answer = sent(client, pay_by="invoice")
    assert "Paid by" not in cast.text_of(client.get(answer.url))
    assert "Paid by" not in cast.text_of(client.get("/accounts/orders/"))
    assert not Attempt.objects.exists()


def test_without_a_company_no_card_is_offered_and_none_is_taken(settings):
    client = ready()
    page = client.get(PREVIEW)
    assert "By card" not in cast.text_of(page)
    assert leads_to(page) == ["'self'"]
    answer = sent(client)
    assert answer.status_code == 409 and "Cards cannot be taken" in cast.text_of(answer)
    assert Basket.open.get().num_items == 2 and not Attempt.objects.exists()
    assert client.post(HOOK).status_code == 403


def test_what_comes_to_nothing_is_asked_of_no_card(company):  # noqa: F811
    get_model("partner", "StockRecord").objects.update(price="0.0012")
    answer = sent(ready())
    assert wording.NOTHING_TO_PAY in cast.text_of(answer) and not Attempt.objects.exists()


def test_the_form_sent_again_or_from_another_tab_leads_to_the_one_attempt(company):  # noqa: F811
    client = ready()
    form = cast.seen_by(client)
    _, attempt, _ = begun(client)
    assert sent(client, **form).url == here(attempt)
    cast.put_in_basket(client, cast.BELOTERO, 1)  # A new basket, and the old tab is sent again.
    assert sent(client, **form).url == here(attempt)
    assert Attempt.objects.count() == 1 and company.taken == 0


def test_what_is_not_paid_gives_the_same_basket_back_with_the_reason(company):  # noqa: F811
    client, attempt, away = begun()
    for _ in range(3):
        pay(away, pages.DECLINED)
    told = cast.text_of(looked(client, attempt))
    assert "Not paid" in told and "The card was declined." in told and "Nothing was paid" in told
    assert Basket.open.get().num_items == 2 and not Held.objects.exists()
    _, attempt, away = begun(client)
    assert client.post(here(attempt), {"stop": "yes"}).url == here(attempt)
    assert Attempt.objects.get(pk=attempt.pk).state == State.FAILED
    pay(away)
    assert company.taken == 0 and Basket.open.get().num_items == 2
    _, attempt, away = begun(client)
    pay(away)
    client.post(here(attempt), {"stop": "yes"})  # Too late: it is an order.
    assert Order.objects.count() == 1 and company.taken > 0


def test_what_nobody_knows_is_said_to_be_undecided_and_not_paid_twice(company):  # noqa: F811
    client = ready()
    company.behaves("lost")
    answer = sent(client)
    attempt = Attempt.objects.get()
    assert answer.url == here(attempt) and attempt.is_open
    company.behaves("broken")
    told = cast.text_of(looked(client, attempt))
    assert "has not said yet" in told and "Do not pay again" in told and "Paid" not in told
    client.post(here(attempt), {"stop": "yes"})
    assert Attempt.objects.get().is_open
    company.behaves()
    assert "Go on to the card company" in cast.text_of(looked(client, attempt))


def test_a_stranger_sees_no_payment(company):  # noqa: F811
    _, attempt, _ = begun()
    nina = cast.client_of("nina")
    assert nina.get(here(attempt)).status_code == 404
    assert nina.post(here(attempt), {"stop": "yes"}).status_code == 404
    assert Attempt.objects.get().is_open


def test_a_clinic_beyond_its_limit_still_pays_by_card(company):  # noqa: F811
    client = ready()
    agree(credit_limit=1)
    told = cast.text_of(client.get(PREVIEW))
    assert "By card, now" in told and "On invoice" not in told
    refused = sent(client, pay_by="invoice")
    assert refused.status_code == 409 and refused.context["pays_by_card"]
    _, _, away = begun(client)
    assert away.startswith(company.url)


def test_what_is_to_be_approved_is_not_asked_where_nothing_goes_on_invoice(company):  # noqa: F811
    """W10: a card is of no use there, for what is approved goes on invoice."""
    say((EVERYTHING, "ben"))
    client = ready()
    seen = cast.seen_by(client)
    agree(credit_limit=1)
    page = client.get(PREVIEW)
    assert "cannot be placed yet" in cast.text_of(page) and b'value="ask"' not in page.content
    refused = client.post(PREVIEW, {"action": "ask", **seen})
    assert refused.status_code == 409 and not ApprovalRequest.objects.exists()


def event(attempt, secret=SECRET, ago=0, **more):
    told = {"id": "e", "kind": "payment.paid", "key": str(attempt.pk), "payment": "pay_1"}
    body = json.dumps(told | more).encode()
    return body, signature(secret, body, int(time.time()) - ago)


def hear(client, body, signed):
    how = {"content_type": "application/json", "headers": {"Signature": signed}}
    return client.post(HOOK, body, **how).status_code


def test_an_event_is_a_reason_to_ask_and_forged_or_stale_it_is_none(company, client):  # noqa: F811
    _, attempt, away = begun()
    body, signed = event(attempt)
    before = Attempt.objects.values().get()
    pay(away)
    for forged in (
        (body, ""),
        (body, event(attempt, "of somebody else")[1]),
        (body, event(attempt, ago=card_company.SIGNED_WITHIN + 5)[1]),
        (body.replace(b"paid", b"gone"), signed),
        (b"", signed),
    ):
        assert hear(client, *forged) == 403
    assert Attempt.objects.values().get() == before and not Order.objects.exists()
    assert client.get(HOOK).status_code == 405
    assert hear(client, *event(attempt, key="x")) == 204  # Of nothing that we know.
    assert hear(client, body, signed) == 204
    assert Order.objects.count() == 1


def test_events_say_nothing_that_is_believed(company, client):  # noqa: F811
    _, attempt, _ = begun()
    assert hear(client, *event(attempt)) == 204  # It says paid, and the company does not.
    assert Attempt.objects.get().is_open and not Order.objects.exists()


def test_cards_that_are_kept_are_seen_and_forgotten(company):  # noqa: F811
    """S14."""
    client, attempt, away = begun()
    assert "No card is kept" in cast.text_of(client.get("/accounts/cards/"))
    pay(away, keep="yes")
    looked(client, attempt)
    assert Payer.objects.get().clinic == attempt.clinic
    page = client.get("/accounts/cards/")
    assert "Card ending in 4242, valid until 12/40" in cast.text_of(page)
    (card,) = re.findall(r'name="card" value="(\w+)"', page.content.decode())
    nina = cast.client_of("nina")
    nina.post("/accounts/cards/", {"card": card})
    company.behaves("broken")
    silent = client.get("/accounts/cards/")
    assert silent.status_code == 503 and "does not answer" in cast.text_of(silent)
    company.behaves()
    _, _, away = begun(ready())
    assert pages.send(away, do="pay", card=card)[0] == 303
    assert Payer.objects.count() == 1
    told = cast.text_of(client.post("/accounts/cards/", {"card": card}, follow=True))
    assert "forgotten" in told and "No card is kept" in told


def test_who_never_comes_back_has_an_order_or_the_basket_within_the_minutes(company):  # noqa: F811
    _, paid, away = begun()
    pay(away)
    _, left, _ = begun(ready("nina"))
    late = now() - timedelta(hours=1)
    Attempt.objects.filter(pk=left.pk).update(holds_until=late)
    reconcile(undecided())
    assert Attempt.objects.get(pk=paid.pk).is_ordered
    assert Attempt.objects.get(pk=left.pk).state == State.FAILED
    assert not Held.objects.exists() and here(paid) in send(away, do="pay")[2]


def test_staff_see_what_is_not_decided_for_long_and_ask_at_once(company):  # noqa: F811
    """S18."""
    _, attempt, away = begun()
    admin, listed = cast.client_of("admin"), "/admin/payments/attempt/"
    label = "Payments by card not decided, or to be given back"

    def counted():
        return {task.label: task.count for task in tasks_for(cast.person("admin"))}[label]

    assert counted() == 0
    Attempt.objects.filter(pk=attempt.pk).update(holds_until=now() - timedelta(minutes=1))
    assert counted() == 1 and label in cast.text_of(admin.get("/admin/"))
    assert attempt.number in cast.text_of(admin.get(listed))
    pay(away)
    chosen = {"action": "ask_now", "_selected_action": [str(attempt.pk)]}
    omar = cast.client_of("omar")
    assert omar.post(listed, chosen).status_code == 403 and not Order.objects.exists()
    told = cast.text_of(admin.post(listed, chosen, follow=True))
    assert "1 payments were asked about; 0 of them are still not decided." in told
    assert Order.objects.count() == 1 and attempt.number not in told
    shown = cast.text_of(admin.get(f"{listed}{attempt.pk}/change/"))
    assert "Became an order" in shown and attempt.number in shown


def test_what_the_form_does_not_ask_for_changes_nothing_and_what_is_not_its_own_is_refused(
    company,  # noqa: F811
):
    """S13: price, amount, currency, address, number and attempt, typed into the form by hand."""
    client, nina = ready(), ready("nina")
    total = client.get(PREVIEW).context["order_total"].incl_tax
    address = cast.clinic_of("nina").addresses.first()
    _, others, _ = begun(nina)
    typed = dict.fromkeys(("amount", "total", "order_total", "price", "net", "gross"), "0.01")
    typed |= {"currency": "JPY", "number": "MINE-1", "attempt": str(others.pk), "clinic": "1"}
    typed |= dict.fromkeys(("address", "address_id", "shipping_address"), str(address.pk))
    not_its_own = {"basket": str(others.basket_id), "seen": cast.seen_by(nina).get("seen", "X")}
    for name, value in (*not_its_own.items(), ("seen", ""), ("seen", "0" * 64), ("basket", "0")):
        sent(client, **typed | {name: value})
        taken = Attempt.objects.exclude(pk=others.pk).filter(basket=others.basket)
        assert not taken.exists() and not Order.objects.exists(), name
        Attempt.objects.exclude(pk=others.pk).update(holds_until=now())
        reconcile(undecided().exclude(pk=others.pk))
    _, attempt, away = begun(client, **typed)
    assert (attempt.amount, attempt.currency) == (total, "GBP") and attempt.number != "MINE-1"
    assert attempt.clinic == cast.clinic_of("alba") == attempt.address.clinic
    pay(away)
    order = looked(client, attempt) and Order.objects.get()
    assert order.total_incl_tax == total and company.taken == int(100 * total)
    assert Attempt.objects.get(pk=others.pk).is_open
