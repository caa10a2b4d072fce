"""Orders of one clinic at the same moment count against one limit (docs/rules/payment.md, S6)."""

from decimal import Decimal as D

import pytest
from oscar.core.loading import get_model

from shop.ordering import permission
from shop.payment_terms import services
from tests import cast
from tests.parallel import AT_ONCE, at_once, read_by_all
from tests.shop.ordering.test_races import colleagues

Order = get_model("order", "Order")
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def ordered_at_once(many, units=1):
    """The answers to so many clinicians of one clinic who order so many units each at the same
    moment, and how many orders came about; two of them do not fit into the limit."""
    clinic, clients = cast.clinic_of("alba"), []
    for name in colleagues(many):
        client = cast.client_of(name)
        cast.put_in_basket(client, cast.BELOTERO, units)
        cast.choose_address(client, name)
        clients.append((client, cast.seen_by(client)))
    total = clients[0][0].get("/checkout/preview/").context["order_total"].incl_tax
    services.agree(clinic, cast.person("admin"), "Test", credit_limit=2 * total - D("0.01"))
    calls = [
        lambda client=client, seen=seen: (
            client.post("/checkout/preview/", {"action": "place_order", **seen}).status_code
        )
        for client, seen in clients
    ]
    return sorted(at_once(calls)), Order.objects.filter(signature__clinic=clinic).count()


def test_orders_that_fit_only_one_by_one_are_one_order():
    assert ordered_at_once(AT_ONCE) == ([302] + [409] * (AT_ONCE - 1), 1)


def test_without_the_clinics_lock_both_would_come_about(monkeypatch):
    monkeypatch.setattr(permission, "lock_clinics_of", lambda user: ())
    monkeypatch.setattr(services, "owed", read_by_all(services.owed, count=2))
    assert ordered_at_once(2) == ([302, 302], 2)
