"""Several people credit the same units in the same second."""

import pytest
from django.db import IntegrityError, transaction

from common.deeds import NotPossible
from shop.invoicing import crediting
from shop.invoicing.models import LineLot
from tests.parallel import outcomes, slowed
from tests.shop.invoicing.invoices import credited, invoiced

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def test_units_are_credited_once():
    (invoice,) = invoiced(2)
    assert outcomes(lambda: credited(invoice, 2), NotPossible) == (1, [])
    lot = LineLot.objects.get(line__document=invoice)
    for row in (lot, invoice.taxes.get(), invoice.lines.get()):
        row.pk = None
        with pytest.raises(IntegrityError, match="Nothing is added"), transaction.atomic():
            row.save(force_insert=True)


def test_without_the_lock_they_would_be_credited_more_than_once(monkeypatch):
    """The negative control: only the lock differs."""
    monkeypatch.setattr(crediting, "locked", lambda invoice: invoice)
    monkeypatch.setattr(crediting, "draft_of", slowed(crediting.draft_of))
    (invoice,) = invoiced(2)
    assert outcomes(lambda: credited(invoice, 2), NotPossible)[0] > 1
