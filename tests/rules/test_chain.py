"""V56, G1: hash chains, without a database."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.chain import START, Break, Link, Walk, digest

FACTS = {"decision": "approve", "number": "7654321", "expires_on": date(2027, 3, 31)}


def chain_of(*many_facts):
    links, previous = [], START
    for sequence, facts in enumerate(many_facts, 1):
        links.append(Link(sequence, previous, digest(facts, previous), facts))
        previous = links[-1].hash
    return links


CHAIN = chain_of(*({**FACTS, "number": str(number)} for number in range(4)))


def test_a_whole_chain_ends_with_the_hash_of_its_last_record():
    walk = Walk()
    assert walk.first_break(CHAIN) is None
    assert (walk.length, walk.head) == (4, CHAIN[-1].hash)


def test_the_bytes_that_are_hashed_stay_what_they_were():
    """Chains were made of them: a faster way to write them writes the same."""
    facts = {
        "of": "movement",
        "sequence": 7,
        "note": "Ä “torn” seal\n\u2028",
        "at": datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=2))),
        "day": date(2026, 3, 31),
        "receipt": UUID(int=5),
        "facts": {"b": 1, "a": ["x", None]},
        **{"zero": 0, "no": False, "none": None, "empty": "", "list": [], "dict": {}},
    }
    assert digest(facts, START).startswith("83c82b3d97b201b21ad33015ba61f560")


def test_no_records_are_a_whole_chain():
    walk = Walk()
    assert walk.first_break([]) is None
    assert (walk.length, walk.head) == (0, START)


def changed(link, **fields):
    return Link(**{**vars(link), **fields})


@pytest.mark.parametrize(
    ("tampered", "found"),
    [
        (
            [CHAIN[0], changed(CHAIN[1], facts={**FACTS, "number": "other"}), *CHAIN[2:]],
            Break(2, "its facts are not those that its hash was made of"),
        ),
        ([CHAIN[0], *CHAIN[2:]], Break(3, "record 2 is missing before it")),
        (CHAIN[1:], Break(2, "record 1 is missing before it")),
        (
            [CHAIN[0], *chain_of(FACTS, FACTS)[1:]],
            Break(2, "it does not name the hash of the record before it"),
        ),
        ([*CHAIN, CHAIN[-1]], Break(4, "record 5 is missing before it")),
    ],
    ids=["changed", "taken out", "cut off in front", "another chain", "twice"],
)
def test_the_first_record_that_does_not_follow_is_named(tampered, found):
    assert Walk().first_break(tampered) == found


def test_a_moment_has_one_hash_in_every_zone():
    moment = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert digest({"at": moment}, START) == digest({"at": elsewhere}, START)


def test_a_fact_that_is_added_later_and_empty_changes_no_old_hash():
    assert digest({**FACTS, "new": "", "other": None, "list": []}, START) == digest(FACTS, START)


def test_a_fact_that_is_emptied_changes_the_hash():
    assert digest({**FACTS, "decision": ""}, START) != digest(FACTS, START)


texts = st.text(max_size=8)


@given(st.dictionaries(texts, texts, max_size=4), st.dictionaries(texts, texts, max_size=4))
def test_different_facts_have_different_hashes(one, other):
    written = [{k: v for k, v in facts.items() if v} for facts in (one, other)]
    same = written[0] == written[1]
    assert (digest(one, START) == digest(other, START)) == same
