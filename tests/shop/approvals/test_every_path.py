"""Whatever path an order comes by, the clinic's rules are asked; staff's typing waits too (W10)."""

import pytest
from oscar.core.loading import get_model

from shop.approvals import services
from shop.approvals.exceptions import NotApproved
from shop.approvals.models import ApprovalRequest
from shop.approvals.queries import request_of_basket
from shop.payments.models import Attempt
from tests import cast
from tests.shop.approvals.asking import EVERYTHING, answer, page_of, say
from tests.shop.countersigning.test_countersign import asked as asked_to_countersign
from tests.shop.countersigning.test_countersign import countersign
from tests.shop.payments import paying

Basket, Order = get_model("basket", "Basket"), get_model("order", "Order")
pytestmark = pytest.mark.django_db


def test_what_staff_type_waits_for_its_approval_and_keeps_both_names(mailoutbox):
    say((EVERYTHING, "ben"))
    cast.put_in_basket(cast.client_of("alba"), cast.REDENSITY)
    admin = cast.client_of("admin")
    url, typed = cast.typed_by_staff(admin, units=3)
    checked = admin.post(url, typed)
    assert "approval of Ben Acker first" in cast.text_of(checked)
    seen = {"seen": checked.context["seen"]}
    assert "Ask Ben Acker" in cast.text_of(admin.post(url, typed | seen | {"action": "place"}))
    assert not Order.objects.exists() and not ApprovalRequest.objects.exists()
    for _ in range(2):
        assert admin.post(url, typed | seen | {"action": "ask"}).status_code == 302
    request = ApprovalRequest.objects.get()
    assert "She called at 10:15" in cast.text_of(cast.client_of("ben").get(page_of(request)))
    assert answer("ben", request).status_code == 302
    order = Order.objects.get()
    signature = order.signature
    assert (signature.entered_by, signature.ordered_by) == (
        cast.person("admin"),
        cast.person("alba"),
    )
    assert "Placed" in cast.text_of(admin.post(url, typed | seen | {"action": "ask"}, follow=True))
    assert Order.objects.count() == 1
    assert Basket.open.get(owner=cast.person("alba")).num_items == 1, "hers is as it was"


def test_what_staff_typed_and_nobody_approves_touches_no_basket(mailoutbox):
    say((EVERYTHING, "ben"))
    admin = cast.client_of("admin")
    url, typed = cast.typed_by_staff(admin)
    seen = {"seen": admin.post(url, typed).context["seen"]}
    admin.post(url, typed | seen | {"action": "ask"})
    answer("ben", ApprovalRequest.objects.get(), "send_back", words="No.")
    assert not Basket.open.filter(owner=cast.person("alba"), lines__isnull=False).exists()
    told = {mail.to[0] for mail in mailoutbox if mail.subject.startswith("Not approved")}
    assert told == {"alba@demo.example", "admin@demo.example"}


def test_no_card_is_asked_before_it_is_approved_and_what_is_held_is_spent(monkeypatch):
    till = paying.till(monkeypatch)
    say((EVERYTHING, "ben"))
    with pytest.raises(NotApproved):
        paying.begun(till)
    assert not Attempt.objects.exists()
    say((9000, "ben"), alba="9000")
    attempt = paying.begun(till)
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO)
    assert alba.get("/basket/").context["spending"].verdict.spent == attempt.net > 0
    say((9000, "ben"), alba=str(attempt.net), asks_beyond=False)
    assert paying.asked(attempt).is_ordered, "it is not counted twice against itself"


def test_a_question_to_the_clinician_from_before_the_rules_is_approved_first():
    request = asked_to_countersign()
    say((EVERYTHING, "ben"))
    page = countersign(request)
    assert page.status_code == 409 and "approval of Ben Acker first" in cast.text_of(page)
    first = request_of_basket(request.basket)
    answer("ben", first)
    assert countersign(request).status_code == 302
    first.refresh_from_db()
    assert first.is_ordered and first.order == Order.objects.get()


def test_every_path_meets_the_rule_at_the_last_place(monkeypatch):
    """Without the question there, the order is placed: no page stands in for it."""
    say((EVERYTHING, "ben"))
    with pytest.raises(NotApproved):
        cast.order_of("alba")
    monkeypatch.setattr(services, "require", lambda *asked, **more: None)
    assert cast.order_of("alba")
