"""Many invoices in the same second: each number once, none left out."""

import pytest
from django.db import transaction

from shop.invoicing import issuing
from shop.invoicing.models import Document, Series, ToInvoice
from tests import cast
from tests.parallel import AT_ONCE, ROUNDS, at_once, slowed
from tests.shop.invoicing.invoices import sent

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]
MANY = max(AT_ONCE, 32)


@pytest.fixture
def drafts():
    """What one parcel's invoice says, as often as is asked: numbers are all that counts here."""
    sent(cast.order_of("alba"), 1)
    (row,) = ToInvoice.objects.select_related("parcel__order")
    return [issuing._draft([row], row.parcel.handed_over_at.date())] * MANY


@transaction.atomic
def written(draft):
    issuing.write(draft)


def given_up(draft):
    """Drawn, written and undone: the number is the next one's."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issuing.write(draft)
        1 / 0  # noqa: B018


def numbers():
    return list(Document.objects.order_by("serial").values_list("serial", flat=True))


def test_numbers_go_on_without_a_gap(drafts):  # N1
    for round_number in range(1, ROUNDS + 1):
        deeds = [
            lambda place=place, draft=draft: (given_up if place % 4 == 3 else written)(draft)
            for place, draft in enumerate(drafts)
        ]
        at_once(deeds)
        kept = MANY - MANY // 4
        assert numbers() == list(range(1, kept * round_number + 1))


def test_without_the_lock_two_would_draw_the_same(drafts, monkeypatch):
    """The negative control: the database refuses the second."""

    def unlocked(prefix):
        series = slowed(Series.objects.get)(prefix=prefix)
        series.last += 1
        series.save(update_fields=["last"])
        return series, series.last

    monkeypatch.setattr(issuing, "_draw", unlocked)
    with pytest.raises(Exception, match=r"duplicate key|was not drawn|one by one"):
        at_once([lambda draft=draft: written(draft) for draft in drafts])


def test_workers_that_issue_at_once_issue_each_parcel_once(monkeypatch):
    for _ in range(3):
        sent(cast.order_of("alba", quantity=2), 1, 1)
    at_once([issuing.issue_all] * 6)
    issuing.issue_all()  # What had changed while it was checked.
    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert not ToInvoice.objects.filter(document=None).exists()
