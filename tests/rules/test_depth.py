"""What is tried by turns: nothing is left out for good, and every day something is tried."""

import pytest

from tests import depth


@pytest.mark.parametrize("days", [1, 2, 3, 7])
def test_in_so_many_days_each_is_tried_once_and_every_day_as_many(days, monkeypatch):
    monkeypatch.setattr(depth, "DEEP", False)
    things, tried = range(42), []
    for turn in range(739_000, 739_000 + days):
        monkeypatch.setattr(depth, "TURN", turn)
        assert len(depth.in_turn(things, days)) == len(things) / days
        tried += depth.in_turn(things, days)
    assert sorted(tried) == list(things)


def test_in_a_deep_run_all_are_tried(monkeypatch):
    monkeypatch.setattr(depth, "DEEP", True)
    assert depth.in_turn("abcdef", 3) == list("abcdef")
