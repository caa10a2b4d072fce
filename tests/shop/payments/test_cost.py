"""An order on terms asks nobody outside, and costs hardly a statement more for it (S12)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from shop.inventory.models import Held
from shop.payments.models import Attempt
from tests import cast
from tests.shop.payment_terms.test_po_numbers import ready
from tests.shop.payments.company import company, pay  # noqa: F401
from tests.shop.payments.test_paying_by_card import event, hear

pytestmark = pytest.mark.django_db
# Of terms: they are read, and kept with the order. Prices are kept too, and what small orders bear
# is asked for. What the clinic lets its members spend is read, and which lots are offered by
# themselves under their lock.
BEFORE, OF_TERMS, OF_PRICES, OF_SPENDING, OF_OFFERS = 76, 2, 2, 1, 1


def test_an_order_on_terms_costs_two_statements_more_and_no_hold():
    client = ready()
    seen = cast.seen_by(client)
    with CaptureQueriesContext(connection) as asked:
        client.post("/checkout/preview/", {"action": "place_order", **seen, "po_number": "7"})
    assert get_model("order", "Order").objects.count() == 1
    assert not Attempt.objects.exists() and not Held.objects.exists()
    assert len(asked) <= BEFORE + OF_TERMS + OF_PRICES + OF_SPENDING + OF_OFFERS, len(asked)


# From the last form to the attempt at the company, the company's event, and the page that thanks.
MOST_TO_BEGIN, MOST_TO_ORDER, MOST_TO_THANK = 38, 49, 9


def test_an_order_by_card_asks_nothing_that_is_known_under_its_locks(company, client):  # noqa: F811
    buyer = ready()
    form = {"action": "place_order", "pay_by": "card", **cast.seen_by(buyer)}
    with CaptureQueriesContext(connection) as begins:
        away = buyer.post("/checkout/preview/", form).url
    attempt = Attempt.objects.get()
    *_, back = pay(away)
    with CaptureQueriesContext(connection) as orders:
        assert hear(client, *event(attempt)) == 204
    with CaptureQueriesContext(connection) as thanks:
        assert "is placed" in cast.text_of(buyer.get(back))
    found = len(begins), len(orders), len(thanks)
    most = (MOST_TO_BEGIN, MOST_TO_ORDER, MOST_TO_THANK)
    assert all(one <= limit for one, limit in zip(found, most, strict=True)), found
