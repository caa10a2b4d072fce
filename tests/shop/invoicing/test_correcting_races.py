"""Several people correct the same invoice in the same second, or one who clicks twice."""

import uuid
from functools import partial

import pytest
from django.db import IntegrityError

from common.deeds import NotPossible
from shop.invoicing import correcting, crediting
from shop.invoicing.correcting import Asked
from shop.invoicing.correction import Reason
from shop.invoicing.models import Document, Series
from shop.receivables import allocating
from shop.receivables.models import Allocation
from tests import cast
from tests.parallel import AT_ONCE, at_once, outcomes, slowed
from tests.shop.invoicing.invoices import credited, invoiced, issue, sent
from tests.shop.receivables.paying import faults, settled

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


@pytest.fixture
def invoice():
    (made,) = invoiced(2)
    settled(made)
    return made


def correct(invoice, key=None):
    asked = Asked(Reason.PO_NUMBER, po_number="4711")
    drafts = correcting.checked(invoice, asked)
    return correcting.write_checked(invoice, drafts, asked, cast.person("admin"), key)


def numbers():
    return set(Series.objects.values_list("prefix", "last"))


def test_an_invoice_is_corrected_once(invoice):
    """N19, N21: in different browsers one does it; other parcels are invoiced meanwhile, and what
    was paid too much is freed."""
    sent(cast.order_of("alba"), 1)
    calls = [lambda: outcomes(lambda: correct(invoice), NotPossible), issue]
    (done, met), *_ = at_once([*calls, *[allocating.free_overpaid] * 4])
    assert (done, met) == (1, [])
    assert numbers() == {("INV", 3), ("CRN", 1)}
    assert Allocation.objects.get(undone_at=None).document.replaces == invoice
    assert faults() == []


def test_what_a_credit_note_took_back_is_invoiced_anew_once(invoice):
    """N23: in different browsers one does it."""
    note = credited(invoice, 2)
    asked = Asked(Reason.CREDITED)
    drafts, by = correcting.checked(note, asked), cast.person("admin")
    deed = partial(correcting.write_checked, note, drafts, asked, by)
    assert outcomes(deed, NotPossible) == (1, [])
    assert Document.objects.filter(replaces=note).count() == 1 and numbers() == {
        ("INV", 2),
        ("CRN", 1),
    }
    allocating.free_overpaid()
    assert faults() == []


def test_who_clicks_twice_corrects_once_and_comes_to_the_same_invoice(invoice):
    """N19: one form makes one."""
    key = uuid.uuid4()
    asked = Asked(Reason.PO_NUMBER, po_number="4711")
    drafts = correcting.checked(invoice, asked)
    by = cast.person("admin")
    made = at_once([lambda: correcting.write_checked(invoice, drafts, asked, by, key)] * AT_ONCE)
    assert {each.pk for each in made} == {Document.objects.get(replaces=invoice).pk}


def test_without_the_locks_it_would_be_tried_more_than_once(invoice, monkeypatch):
    """The negative control: only the locks differ, and the database refuses the second."""
    for room in (correcting, crediting):
        monkeypatch.setattr(room, "locked", lambda invoice: invoice)
    monkeypatch.setattr(crediting, "draft_of", slowed(crediting.draft_of))
    _, met = outcomes(lambda: correct(invoice), NotPossible)
    assert any(isinstance(each, IntegrityError) for each in met)
