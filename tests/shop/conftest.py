"""What tests of the rooms share.

What several modules begin with is made once for each of them: they are OF_ONE_WORLD.
"""

import pytest

from shop.inventory.models import Pick
from shop.invoicing import rules
from tests.shop.returns.coming_back import shipped


@pytest.fixture(scope="module")
def shipped_once(kept_rows):
    return shipped(units=5).pk


@pytest.fixture
def pick(shipped_once):
    """Five units that alba got."""
    return Pick.objects.select_related("lot", "order_line__order").get(pk=shipped_once)


@pytest.fixture(autouse=True)
def rules_pass(request, monkeypatch):
    """Where the official rules are not what a test is about, no child process is started for them:
    it takes two seconds of a core."""
    if "official" not in request.keywords:
        monkeypatch.setattr(rules, "broken", lambda documents: [[] for _ in documents])
