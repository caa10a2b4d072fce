"""The demo's invoices: the pages of money are not empty where it runs."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from shop.demo import money
from shop.inventory.models import Movement, Pick
from shop.invoicing import rules
from shop.invoicing.models import Document
from shop.parcels.models import Parcel
from shop.receivables import audit, queries


@pytest.fixture(autouse=True)
def unchecked(monkeypatch):
    """The rules of electronic invoices, which take seconds."""
    monkeypatch.setattr(rules, "broken", lambda documents: [[] for _ in documents])


@pytest.mark.django_db
def test_all_days_of_what_was_sold_agree():
    """Received, ordered, picked, shipped, invoiced: nothing is earlier than what it rests on."""
    money.create_missing()
    for parcel in Parcel.objects.select_related("order"):
        (pick,) = Pick.objects.filter(order_line__order=parcel.order)
        moves = Movement.objects.filter(lot=pick.lot, kind=Movement.Kind.RECEIVED)
        document = Document.objects.get(parcels__parcel=parcel)
        placed = parcel.order.date_placed
        assert moves.get().at < placed < parcel.begun_at <= parcel.handed_over_at
        assert abs(pick.shipped_at - parcel.handed_over_at) < timedelta(minutes=1)
        assert document.issued_on == localdate(parcel.handed_over_at)
        allocated = Movement.objects.get(order_line=pick.order_line, kind=Movement.Kind.ALLOCATED)
        assert abs(allocated.at - placed) < timedelta(minutes=1)
    numbers = Document.objects.order_by("issued_on", "pk").values_list("number", flat=True)
    assert list(numbers) == sorted(numbers)


@pytest.mark.django_db
def test_one_is_paid_one_in_part_and_one_overdue():
    assert money.create_missing() == 3 and money.create_missing() == 0
    found = queries.standings(queries.invoices().values_list("pk", flat=True))
    words = [each.words for _, each in sorted(found.items())]
    assert words == ["Overdue by 15 days", "Paid", "Part paid"]
    assert queries.to_match().count() == 2
    assert list(audit.faults()) == []
