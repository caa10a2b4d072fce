"""Whatever path an order comes by, the clinic's rules are asked; staff's typing waits too (W10)."""

import pytest
from oscar.core.loading import get_model

from accounts.clinics.policy import Role
from accounts.models import Membership
from common.clock import today
from common.deeds import NotPossible
from shop.approvals import services
from shop.approvals.exceptions import NotApproved
from shop.approvals.models import ApprovalRequest
from shop.approvals.queries import came_back, request_of_basket
from shop.countersigning.models import Request
from shop.pages import countersigning as countersigning_page
from shop.payments.models import Attempt
from shop.purchasing.models import PurchaseLimit
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


def test_what_staff_type_beyond_a_limit_is_asked_as_held_and_once_as_it_was_typed():
    say((EVERYTHING, "ben"))
    PurchaseLimit.objects.update_or_create(
        product_id=cast.BELOTERO,
        defaults={"per_order": 1, "far_factor": 2, "basis": "Test", "checked_on": today()},
    )
    admin = cast.client_of("admin")
    url, typed = cast.typed_by_staff(admin, units=4, **{"line-0-reason": "A course of four"})
    checked = admin.post(url, typed)
    assert "It will be held for review" in cast.text_of(checked)
    sent = typed | {"seen": checked.context["seen"], "action": "ask"}
    assert admin.post(url, sent).status_code == 409, "nobody was told that it will be held"
    sent |= {"may_be_held": "yes"}
    assert [admin.post(url, sent).status_code for _ in range(2)] == [302, 302]
    other = admin.post(url, sent | {"line-0-units": 5})
    assert other.status_code == 409 and "as it was typed then" in cast.text_of(other)
    assert answer("ben", ApprovalRequest.objects.get()).status_code == 302
    order = Order.objects.get()
    assert order.status == "Held" and order.lines.get().quantity == 4


def test_what_staff_typed_for_who_signs_no_more_goes_back_to_staff():
    say((EVERYTHING, "ben"))
    admin, clinic = cast.client_of("admin"), cast.clinic_of("alba")
    url, typed = cast.typed_by_staff(admin)
    seen = {"seen": admin.post(url, typed).context["seen"]}
    admin.post(url, typed | seen | {"action": "ask"})
    Membership.objects.create(clinic=clinic, user=cast.person("nina"), role=Role.CLINICIAN)
    Membership.objects.filter(user=cast.person("alba")).update(role=Role.BUYER)
    clinic.responsible = cast.person("nina")
    clinic.save()
    request = ApprovalRequest.objects.get()
    refused = answer("ben", request)
    assert refused.status_code == 409 and "we type it anew" in cast.text_of(refused)
    assert not Request.objects.exists() and not request.answers.exists()
    assert answer("ben", request, "send_back", words="No.").status_code == 302


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


@pytest.mark.parametrize("deed", ["send_back", "withdraw"])
def test_what_is_not_approved_waits_for_no_clinician_and_is_told_once(deed, mailoutbox):
    """W13"""
    request, who = asked_to_countersign(), "ben" if deed == "send_back" else "bea"
    say((EVERYTHING, "ben"))
    assert countersign(request).status_code == 409
    mailoutbox.clear()
    first = request_of_basket(request.basket)
    assert answer(who, first, deed, words="No.").status_code == 302
    request.refresh_from_db()
    assert request.state == ("ended" if deed == "send_back" else "withdrawn")
    assert any(mail.to == ["alba@demo.example"] for mail in mailoutbox)
    assert Basket.open.get(owner=cast.person("bea")).num_items == 2
    assert not came_back(cast.person("bea"), today()).exists()


def test_what_cannot_be_asked_first_is_said_on_the_page(monkeypatch):
    request = asked_to_countersign()
    say((EVERYTHING, "ben"))

    def refuse(*asked):
        raise NotPossible("Somebody was quicker.")

    monkeypatch.setattr(countersigning_page, "ask_first", refuse)
    page = countersign(request)
    assert page.status_code == 409 and "Somebody was quicker." in cast.text_of(page)


def test_every_path_meets_the_rule_at_the_last_place(monkeypatch):
    """Without the question there, the order is placed: no page stands in for it."""
    say((EVERYTHING, "ben"))
    with pytest.raises(NotApproved):
        cast.order_of("alba")
    monkeypatch.setattr(services, "require", lambda *asked, **more: None)
    assert cast.order_of("alba")
