"""A member's limit holds however many of their orders come at the same moment (W3); a request is
answered once, and asked once (P13)."""

from decimal import Decimal as D

import pytest
from django.db import transaction
from oscar.core.loading import get_model

from shop.approvals.exceptions import BeyondRules
from shop.approvals.models import ApprovalRequest
from shop.inventory.models import Lot
from shop.ordering import placing, wording
from shop.ordering.spent import ordered
from shop.pages import approving_first
from shop.pages import countersigning as countersigning_page
from shop.staff.orders.for_clinic import Entry, place, try_out
from tests import cast
from tests.parallel import AT_ONCE, at_once, read_by_all
from tests.shop.approvals.asking import EVERYTHING, asked, hidden_of, page_of, say
from tests.shop.countersigning import test_countersign as countersigning

Order = get_model("order", "Order")
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]
FIT = 3


def ordered_at_once():
    """(what each of many orders of one member met, the net total of those that came about, the
    limit, into which so many fit)."""
    product, clinic = cast.product(cast.BELOTERO), cast.clinic_of("alba")
    with transaction.atomic():
        for lot in Lot.objects.filter(product=product):
            cast.put_on_the_shelf(lot, 1000)
    entry = dict(by=cast.person("admin"), clinic=clinic, clinician=cast.person("alba"))
    entry |= dict(address=clinic.addresses.get(), units={product: 2}, note="Called")
    entry |= dict(reasons={product.pk: "A race"}, may_be_held=True)
    tried = try_out(Entry(number="TRIED", **entry))
    limit = FIT * tried.total.excl_tax
    say(alba=str(limit), asks_beyond=False)

    def order(number):
        try:
            place(Entry(number=number, seen=tried.seen, **entry))
        except BeyondRules as met:
            return type(met)
        return Order

    met = at_once([lambda n=n: order(f"RACE-{n}") for n in range(AT_ONCE)])
    rows = Order.objects.filter(signature__ordered_by=cast.person("alba"))
    return met, sum((row.total_excl_tax for row in rows), D(0)), limit


def test_so_many_come_about_as_fit_and_everybody_else_reads_why():
    met, total, limit = ordered_at_once()
    assert (met.count(Order), met.count(BeyondRules)) == (FIT, AT_ONCE - FIT)
    assert total == limit


def test_without_the_locks_more_would_come_about(monkeypatch):
    locked = placing.permission_to_order
    unlocked = lambda *people, lock, **more: locked(*people, lock=False, **more)  # noqa: E731
    monkeypatch.setattr(placing, "permission_to_order", unlocked)
    monkeypatch.setattr("shop.approvals.spending._QUESTIONS", [read_by_all(ordered)])
    met, total, limit = ordered_at_once()
    assert met.count(Order) > FIT and total > limit


def test_two_who_approve_while_it_is_taken_back_are_one_order_or_none():
    say((EVERYTHING, "ben", "bea"))
    request, deeds = asked("alba"), []
    for name, deed in (("ben", "approve"), ("bea", "approve"), ("alba", "withdraw")):
        client = cast.client_of(name)
        fields = {"deed": deed, **hidden_of(client, page_of(request))}
        deeds.append(lambda client=client, fields=fields: client.post(page_of(request), fields))
    at_once(deeds)
    request.refresh_from_db()
    outcomes = {ApprovalRequest.State.ORDERED: 1, ApprovalRequest.State.WITHDRAWN: 0}
    assert Order.objects.count() == outcomes[request.state]
    back = cast.Basket.open.filter(owner=cast.person("alba"), lines__isnull=False)
    assert back.count() == 1 - outcomes[request.state]
    assert request.answers.count() == outcomes[request.state]


def countersigned_at_once():
    """The pages that a clinician reads who presses again and again where Ben approves it first."""
    request = countersigning.asked()
    say((EVERYTHING, "ben"))
    alba, page = cast.client_of("alba"), countersigning.page_of(request)
    fields = {"deed": "countersign", **countersigning.fields_of(alba, page)}
    return [cast.text_of(read) for read in at_once([lambda: alba.post(page, fields)] * AT_ONCE)]


def test_what_has_to_be_approved_first_is_asked_once():
    pages = countersigned_at_once()
    assert all("approval of Ben Acker" in page for page in pages)
    assert ApprovalRequest.objects.count() == 1


def test_without_the_lock_somebody_would_read_of_our_fault(monkeypatch):
    asked_before = approving_first.request_of_basket
    monkeypatch.setattr(approving_first, "request_of_basket", read_by_all(asked_before))
    monkeypatch.setattr(countersigning_page.services, "locked_open", lambda request: request)
    assert any(wording.OUR_FAULT in page for page in countersigned_at_once())
