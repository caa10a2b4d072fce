"""The demo's invoices: the pages of money are not empty where it runs."""

import pytest

from shop.demo import money
from shop.invoicing import rules
from shop.receivables import audit, queries


@pytest.mark.django_db
def test_one_is_paid_one_in_part_and_one_overdue(monkeypatch):
    monkeypatch.setattr(rules, "broken", lambda documents: [[] for _ in documents])
    assert money.create_missing() == 3 and money.create_missing() == 0
    found = queries.standings(queries.invoices().values_list("pk", flat=True))
    words = [each.words for _, each in sorted(found.items())]
    assert words == ["Paid", "Part paid", "Overdue by 15 days"]
    assert queries.to_match().count() == 2
    assert list(audit.faults()) == []
