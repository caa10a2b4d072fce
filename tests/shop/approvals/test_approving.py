"""What goes beyond the rules is asked, approved step by step, and then ordered (W1 to W9)."""

from decimal import Decimal as D

import pytest
from oscar.core.loading import get_model

from accounts.models import Licence
from common.clock import now
from shop.approvals import letters
from shop.approvals.models import ApprovalRequest
from shop.countersigning.models import Request
from tests import cast
from tests.shop.approvals.asking import (
    EVERYTHING,
    PREVIEW,
    answer,
    asked,
    hidden_of,
    net_of,
    page_of,
    ready,
    say,
    send,
)
from tests.shop.countersigning.test_countersign import countersign
from tests.shop.short_dated.offering import lots, offered, put

Basket, Order, StockRecord = (
    get_model(*name.split(".")) for name in ("basket.Basket", "order.Order", "partner.StockRecord")
)
State = ApprovalRequest.State
pytestmark = pytest.mark.django_db


def to(name, mailoutbox):
    return [mail for mail in mailoutbox if mail.to == [f"{name}@demo.example"]]


def test_what_needs_nobody_is_placed_and_the_month_is_told_at_basket_and_preview():  # W4
    say((5000, "ben"), alba="4000")
    client = ready("alba")
    net = net_of(client)
    left = f"You can still order for £{4000:,}.00 this month, of £4,000.00 excluding VAT."
    for page in ("/basket/", "/checkout/preview/"):
        assert left in cast.text_of(client.get(page)), page
    assert cast.place_order(client).status_code == 302
    order = Order.objects.get()
    cast.put_in_basket(client, cast.BELOTERO, 1)
    assert order.total_excl_tax == net
    assert f"order for £{4000 - net:,.2f} this month" in cast.text_of(client.get("/basket/"))


def test_who_signs_for_themselves_asks_and_the_last_yes_places_the_order(mailoutbox):  # W7, W8
    say((EVERYTHING, "ben"), (100, "bea"))
    mailoutbox.clear()
    client = ready("alba")
    page = cast.text_of(client.get("/checkout/preview/"))
    assert "Ask Ben Acker to approve" in page and "Place order ·" not in page
    assert cast.place_order(client).status_code == 409 and not Order.objects.exists()
    reply = send(client, note="For Monday.", po_number="PO-1", wished_on="")
    request = ApprovalRequest.objects.get()
    assert reply.url == page_of(request) and request.basket.status == Basket.FROZEN
    (mail,) = to("ben", mailoutbox)
    assert page_of(request) in mail.body and "For Monday." in mail.body
    assert not to("bea", mailoutbox)
    assert answer("bea", request).status_code == 409, "it is not her turn"
    page = cast.text_of(cast.client_of("ben").get(page_of(request)))
    assert "Others are asked after you" in page and "Approve and place" not in page
    assert answer("ben", request, words="Fine.").status_code == 302
    assert not Order.objects.exists()
    assert "Now Bea Lind is asked" in to("alba", mailoutbox)[0].body
    page = cast.text_of(cast.client_of("bea").get(page_of(request)))
    assert "Approve and place order" in page
    assert answer("bea", request).status_code == 302
    order, request = Order.objects.get(), ApprovalRequest.objects.get()
    assert (request.state, request.order, order.user) == (State.ORDERED, order, cast.person("alba"))
    assert order.payment_terms.po_number == "PO-1"
    assert answer("bea", request).status_code == 302 and Order.objects.count() == 1
    told = "Approved by Ben Acker on"
    assert told in cast.text_of(client.get(f"/accounts/orders/{order.number}/"))
    staff = cast.client_of("admin").get(f"/admin/order/order/{order.pk}/change/")
    assert told in cast.text_of(staff) and "Bea Lind on" in cast.text_of(staff)


def test_a_buyers_order_is_approved_and_then_countersigned(mailoutbox):  # W8
    say((EVERYTHING, "ben"))
    request = asked("bea", note="Please.")
    assert not Request.objects.exists()
    page = cast.text_of(cast.client_of("ben").get(page_of(request)))
    assert "Waiting for you" in page and "Changed since" not in page
    answer("ben", request)
    to_sign, request = Request.objects.get(), ApprovalRequest.objects.get()
    assert request.state == State.APPROVED and to_sign.basket == request.basket
    assert any("countersign" in mail.subject for mail in to("alba", mailoutbox))
    assert countersign(to_sign).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.order) == (State.ORDERED, Order.objects.get())


@pytest.mark.parametrize("who", ["self", "clinician"])
def test_what_changed_after_a_yes_is_asked_again_with_each_difference(who, mailoutbox):  # W9
    """The price rises between two steps, or between the approval and the countersignature."""
    steps = [(EVERYTHING, "ben"), (1, "bea")] if who == "self" else [(EVERYTHING, "ben")]
    say(*steps)
    request = asked("alba" if who == "self" else "bea")
    answer("ben", request)
    StockRecord.objects.filter(product=cast.BELOTERO).update(price=D("199.00"))
    mailoutbox.clear()
    if who == "self":
        assert answer("bea", request).status_code == 302
    else:
        page = countersign(Request.objects.get())
        assert page.status_code == 409 and "has to approve it again" in cast.text_of(page)
        assert "approved first, or again" in cast.text_of(page)
    request.refresh_from_db()
    assert not Order.objects.exists() and request.state == State.OPEN
    (mail,) = to("ben", mailoutbox)
    assert "is not any more what you approved" in mail.body and "199.00" in mail.body
    assert answer("ben", request).status_code == 302
    if who == "clinician":
        assert countersign(Request.objects.get()).status_code == 302
    order = Order.objects.get()
    assert {line.unit_price_excl_tax for line in order.lines.all()} == {D("199.00")}


def test_what_the_approver_did_not_see_is_not_approved():  # W9
    say((EVERYTHING, "ben"))
    request = asked("alba")
    ben, page = cast.client_of("ben"), page_of(request)
    seen = cast.client_of("ben").get(page).context["seen"]
    StockRecord.objects.filter(product=cast.BELOTERO).update(price=D("199.00"))
    late = ben.post(page, {"deed": "approve", "seen": seen})
    assert late.status_code == 409 and "199.00" in cast.text_of(late)
    assert not Order.objects.exists() and not request.answers.exists()


def test_sent_back_taken_back_and_asked_twice(mailoutbox):  # W7
    say((EVERYTHING, "ben"))
    first = asked("bea", 3)
    assert "reads it" in cast.text_of(answer("ben", first, "send_back"))
    answer("ben", first, "send_back", words="Too many.")
    first.refresh_from_db()
    assert first.state == State.SENT_BACK and "Too many." in to("bea", mailoutbox)[-1].body
    bea = cast.client_of("bea")
    assert Basket.open.get(owner=cast.person("bea")).num_items == 3
    assert "Too many." in cast.text_of(bea.get(page_of(first)))
    fields = {"action": "ask"}
    cast.choose_address(bea, "bea")
    fields |= hidden_of(bea, PREVIEW)
    twice = [bea.post(PREVIEW, fields).url for _ in range(2)]
    second = ApprovalRequest.objects.exclude(pk=first.pk).get()
    assert twice == [page_of(second)] * 2
    answer("bea", second, "withdraw")
    assert Basket.open.get(owner=cast.person("bea")).num_items == 3
    assert "no longer asks" in to("ben", mailoutbox)[-1].subject
    assert answer("ben", second).status_code == 409 and not Order.objects.exists()


def test_nobody_else_reads_or_answers_it():
    say((EVERYTHING, "ben"))
    request = asked("bea")
    for name, status in {"nina": 404, "alba": 200, "ben": 200, "bea": 200}.items():
        assert cast.client_of(name).get(page_of(request)).status_code == status, name
    assert answer("alba", request).status_code == 409, "an owner reads, and is not asked"
    assert answer("bea", request).status_code == 302 and not request.answers.exists()


def test_whom_prices_are_hidden_from_reads_none_and_cannot_approve(settings, mailoutbox):
    settings.PRICES_FOR = "verified"
    say((EVERYTHING, "ben"))
    request = asked("alba")
    Licence.objects.update(expires_on=cast.days_from_now(-1))
    lapsed = {"lapsed_at": now(), "changed": ["It costs 1,234.56 now."]}
    ben = cast.person("ben")
    request.answers.create(by=ben, stands_for=ben, step=0, is_yes=True, **lapsed)
    mailoutbox.clear()
    letters.tell_asked(request, [cast.person("ben").pk])
    ben = cast.client_of("ben")
    pages = [cast.text_of(ben.get(page)) for page in (page_of(request), "/accounts/approvals/")]
    told = [*pages, to("ben", mailoutbox)[0].body]
    for amount in (request.net, request.total, "1,234.56"):
        assert not [words for words in told if str(amount) in words]
    assert answer("ben", request).status_code == 409 and request.answers.count() == 1


def test_what_has_to_be_approved_again_meanwhile_is_not_passed_on():
    say((EVERYTHING, "ben"))
    request = asked("bea")
    say((9000, "ben"))
    bea, page = cast.client_of("bea"), page_of(request)
    fields = {"deed": "go_on", **hidden_of(bea, page)}
    say((EVERYTHING, "ben"))
    refused = bea.post(page, fields)
    assert refused.status_code == 409 and "approval of Ben Acker" in cast.text_of(refused)
    assert not Request.objects.exists()
    say((9000, "ben"))
    assert bea.post(page, fields).status_code == 302 and Request.objects.exists()


def test_the_approver_reads_that_a_line_is_short_dated():
    say((EVERYTHING, "ben"))
    offer, bea = offered(lots()[0]), cast.client_of("bea")
    put(bea, offer, 2)
    cast.choose_address(bea, "bea")
    send(bea)
    page = cast.client_of("ben").get(page_of(ApprovalRequest.objects.get()))
    told = cast.text_of(page)
    assert "Short-dated" in told and ", as accepted" in told and "expiry on or after" not in told


def test_a_limit_refuses_where_nobody_is_asked_and_asks_where_somebody_is():  # W4
    say(alba="100")
    client = ready("alba")
    page = cast.text_of(client.get("/checkout/preview/"))
    assert "beyond what whoever orders it may spend" in page and "Place order ·" not in page
    assert cast.place_order(client).status_code == 409 and send(client).status_code == 409
    say((5000, "ben"), alba="100")
    assert "Ask Ben Acker to approve" in cast.text_of(client.get("/checkout/preview/"))
    send(client)
    request = ApprovalRequest.objects.get()
    assert "beyond what they may spend this month" in cast.text_of(
        cast.client_of("ben").get(page_of(request))
    )
    answer("ben", request)
    assert Order.objects.count() == 1


def test_who_approves_reads_what_its_buyer_said_and_changes_none_of_it():
    say((EVERYTHING, "ben"))
    request = asked(po_number="PO 7")
    for name in ("ben", "bea"):
        html = cast.client_of(name).get(page_of(request)).content.decode()
        assert "PO number: PO 7" in html and 'name="po_number"' not in html
        assert "licence allows it" not in html, "that is the clinician's to know"
    other = {"po_number": "PO 8", "form-0-quantity": "9", "quantity": "9", "note": "Another"}
    other |= {"together": "yes", "wished_on": "2030-01-07", f"reason-{cast.BELOTERO}": "Another"}
    kept = ApprovalRequest.objects.filter(pk=request.pk).values("said", "lines", "seen", "note")
    before = kept.get()
    assert answer("ben", request, **other).status_code == 302
    assert kept.get() == before and before["said"]["po_number"] == "PO 7"
    countersign(Request.objects.get())
    order = Order.objects.get()
    assert order.payment_terms.po_number == "PO 7" and order.lines.get().quantity == 2
