"""An order on terms asks nobody outside, and costs hardly a statement more for it (S12)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from shop.inventory.models import Held
from shop.payments.models import Attempt
from tests import cast
from tests.shop.payment_terms.test_po_numbers import ready

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
