"""Where the official rules are not what a test is about, no child process is started for them."""

import pytest

from shop.invoicing import rules


@pytest.fixture(autouse=True)
def rules_pass(request, monkeypatch):
    if "official" not in request.keywords:
        monkeypatch.setattr(rules, "broken", lambda documents: [[] for _ in documents])
