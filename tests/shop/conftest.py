"""What several modules begin with, made once for each of them: they are OF_ONE_WORLD."""

import pytest

from shop.inventory.models import Pick
from tests.shop.returns.coming_back import shipped


@pytest.fixture(scope="module")
def shipped_once(kept_rows):
    return shipped(units=5).pk


@pytest.fixture
def pick(shipped_once):
    """Five units that alba got."""
    return Pick.objects.select_related("lot", "order_line__order").get(pk=shipped_once)
