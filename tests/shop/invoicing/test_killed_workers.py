"""A worker that is killed while it issues: the invoice is there once, under the next number."""

import pytest

from shop.invoicing import issuing
from shop.invoicing.models import Document, ToInvoice
from tests import cast, mortal
from tests.shop.invoicing.invoices import sent

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


@pytest.fixture(autouse=True)
def enough_for_a_deep_run(fresh_demo):
    cast.receive_plenty()


def issued():
    return list(Document.objects.order_by("pk").values_list("serial", flat=True))


def test_whatever_statement_it_dies_at_each_parcel_is_invoiced_once():  # N4
    sent(cast.order_of("alba"), 1)
    boundaries = mortal.chosen(*mortal.boundaries_of(issuing.issue_all))
    assert issued() == [1]
    died = 0
    for turn, boundary in enumerate(boundaries, 2):
        sent(cast.order_of("alba"), 1)
        died += mortal.is_killed_at(boundary, issuing.issue_all)
        issuing.issue_all()
        assert issued() == list(range(1, turn + 1))
        assert not ToInvoice.objects.filter(document=None).exists()
    assert died >= 3
