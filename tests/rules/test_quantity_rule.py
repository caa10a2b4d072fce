"""Quantities beside the limits of a protocol (docs/rules/purchase.md, P16)."""

import pytest

from shop.purchasing.quantities import Extent, Limit, is_answered, quantity_verdict

LIMIT = Limit(per_order=10, per_period=20, period_days=28, far_factor=2, basis="a protocol")


@pytest.mark.parametrize(
    ("quantity", "already", "extent"),
    [
        (1, 0, Extent.FINE),
        (10, 0, Extent.FINE),
        (11, 0, Extent.NEEDS_REASON),
        (20, 0, Extent.NEEDS_REASON),
        (21, 0, Extent.HELD),
        (10, 10, Extent.FINE),
        (10, 11, Extent.NEEDS_REASON),
        (10, 30, Extent.NEEDS_REASON),
        (10, 31, Extent.HELD),
        (1, 40, Extent.HELD),
    ],
)
def test_the_limits_of_one_order_and_of_a_period_both_count(quantity, already, extent):
    assert quantity_verdict(LIMIT, quantity, already).extent == extent


def test_without_a_known_protocol_every_quantity_is_fine():  # P15
    assert quantity_verdict(None, 100_000, 100_000).is_fine


def test_one_of_the_limits_may_be_unknown():
    assert quantity_verdict(Limit(per_order=10), 10, 1000).is_fine
    assert quantity_verdict(Limit(per_period=10, period_days=7), 10).is_fine
    assert not quantity_verdict(Limit(per_period=10, period_days=7), 10, 1).is_fine


@pytest.mark.parametrize(
    ("quantity", "reason", "may_be_held", "answer"),
    [
        (10, "", False, True),
        (11, "", True, False),
        (11, "   ", True, False),
        (11, "A course for five patients", False, True),
        (21, "A course for ten patients", False, False),
        (21, "A course for ten patients", True, True),
        (21, "", True, False),
    ],
)
def test_more_needs_a_reason_and_far_more_needs_to_be_known(quantity, reason, may_be_held, answer):
    verdict = quantity_verdict(LIMIT, quantity)
    assert is_answered(verdict, reason, may_be_held=may_be_held) is answer
