"""What is tried by turns: nothing is left out for good, and every day something is tried."""

import re
import subprocess
from pathlib import Path

import pytest

from tests import depth

ROOT = Path(__file__).parents[2]
DEEPER = re.compile(r"\b(DEEP|KILL_EVERY|in_turn|is_turn|mortal|times)\b")


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


def test_a_deep_run_has_every_test_that_goes_deeper():
    said = subprocess.run(["make", "--dry-run", "deep"], cwd=ROOT, capture_output=True, text=True)
    asked = [ROOT / each for each in re.findall(r"tests/\S+", said.stdout)]
    tests = (ROOT / "tests").rglob("test_*.py")
    deeper = [each for each in tests if each != Path(__file__) and _goes_deeper(each)]
    left_out = [each for each in deeper if not {each, *each.parents} & {*asked}]
    assert asked and not left_out


def _goes_deeper(file):
    imported = re.findall(r"^from tests(?:\.depth)? import (.*)$", file.read_text(), re.MULTILINE)
    return any(DEEPER.search(names) for names in imported)
