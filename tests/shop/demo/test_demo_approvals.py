"""The demo has a clinic with spending rules, and a request that waits."""

import pytest

from common.clock import today
from shop.approvals import queries
from shop.demo import approvals
from tests import cast


@pytest.mark.django_db
def test_one_request_waits_and_nothing_is_made_twice():
    assert approvals.create_missing() == 1 and approvals.create_missing() == 0
    (waiting,) = queries.waiting_for(cast.person("ben"), today())
    assert waiting.asked_by == cast.person("bea")
    assert queries.rules_of(waiting.clinic_id).limit_of(waiting.asked_by_id) < waiting.net
