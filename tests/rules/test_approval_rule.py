"""Whether an order needs a yes, whose, or is refused (docs/rules/approvals.md, W1 to W6)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from shop.approvals.rule import (
    REMIND_AFTER,
    VALID_FOR,
    Facts,
    Lost,
    Outcome,
    Rules,
    Step,
    in_whose_place,
    reminders_due,
    verdict,
    what_was_lost,
    who_may,
)

BUYER, ANN, BOB, CAT, DAN = range(1, 6)
PEOPLE = (BUYER, ANN, BOB, CAT, DAN)
THERE = {person: frozenset({person}) for person in PEOPLE}
TWO_STEPS = (Step(D(500), frozenset({ANN, BOB})), Step(D(2000), frozenset({CAT})))
ALL = Rules(TWO_STEPS, {BUYER: D(1000)})


def asked(net, rules=ALL, person=BUYER, spent=0, **more):
    found = verdict(rules, person, D(net), D(spent), **{"stands_in": THERE, **more})
    return found.outcome, found.step, set(found.by)


def test_who_is_asked_follows_from_the_amount():  # W1
    nobody = (Outcome.FREE, None, set())
    one, two = (Outcome.ASK, 0, {ANN, BOB}), (Outcome.ASK, 1, {CAT})
    assert asked(500) == nobody, "above is above"
    assert asked("500.01") == one and asked(5000, person=DAN) == one
    assert asked(2000, said_yes=[BOB], person=DAN) == nobody
    assert asked(2001, said_yes=[BOB], person=DAN) == two
    assert asked(2001, said_yes=[BOB, CAT], person=DAN) == nobody
    assert asked(2001, said_yes=[CAT], person=DAN) == one, (
        "the second step does not spare the first"
    )


def test_a_limit_counts_what_was_spent_and_is_asked_or_refused():  # W4
    assert asked(300, spent=700) == (Outcome.FREE, None, set())
    assert asked(300, spent="700.01") == (Outcome.ASK, 0, {ANN, BOB})
    assert asked(300, spent=2000, said_yes=[ANN]) == (Outcome.FREE, None, set())
    strict = Rules(TWO_STEPS, {BUYER: D(1000)}, asks_beyond=False)
    assert asked(300, strict, spent=900, said_yes=[ANN])[0] == Outcome.BEYOND
    assert asked(300, Rules((), {BUYER: D(1000)}), spent=900)[0] == Outcome.BEYOND
    assert verdict(strict, BUYER, D(1), D(1100), stands_in=THERE).left == 0


def test_nobody_says_yes_to_what_they_order_also_not_by_a_colleague():  # W5
    assert asked(600, person=ANN) == (Outcome.ASK, 0, {BOB})
    assert asked(2500, person=CAT, said_yes=[ANN, CAT])[0] == Outcome.NOBODY
    away = THERE | {CAT: frozenset({CAT, DAN})}
    assert who_may(TWO_STEPS[1], CAT, away) == frozenset()
    assert who_may(TWO_STEPS[1], BUYER, away) == {CAT, DAN}
    assert who_may(TWO_STEPS[1], DAN, away) == {CAT}
    assert in_whose_place(TWO_STEPS[1], BUYER, DAN, away) == CAT
    assert in_whose_place(TWO_STEPS[1], DAN, DAN, away) is None


def test_who_has_left_is_not_asked_and_their_yes_stays():
    without = {person: them for person, them in THERE.items() if person not in (ANN, BOB)}
    assert asked(600, stands_in=without)[0] == Outcome.NOBODY
    assert asked(600, stands_in=without, said_yes=[ANN])[0] == Outcome.FREE


amounts = st.decimals(0, 4000, places=2)
groups = st.frozensets(st.sampled_from(PEOPLE), min_size=1)
steps = st.lists(st.builds(Step, amounts, groups), max_size=3)
rules_of_all_kinds = st.builds(
    lambda found, limits, asks: Rules(tuple(sorted(found, key=lambda s: s.above)), limits, asks),
    steps,
    st.dictionaries(st.sampled_from(PEOPLE), amounts),
    st.booleans(),
)
delegates = st.dictionaries(st.sampled_from(PEOPLE), st.frozensets(st.sampled_from(PEOPLE)))


@given(rules_of_all_kinds, st.sampled_from(PEOPLE), amounts, amounts, delegates)
def test_asked_one_after_the_other_it_ends_and_keeps_every_promise(
    rules, person, net, spent, stands_in
):  # W5
    """Whoever is asked says yes: in at most as many answers as steps it is free, or refused."""
    said, by_hand = set(), []
    for _ in range(len(rules.steps) + 1):
        found = verdict(rules, person, net, spent, stands_in=stands_in, said_yes=said)
        if not found.asks:
            break
        assert person not in found.by and found.by
        who = min(found.by)
        place = in_whose_place(rules.steps[found.step], person, who, stands_in)
        assert place in rules.steps[found.step].by - {person} and who in stands_in[place]
        by_hand.append(found.step)
        said |= {who, place}
    assert not found.asks and by_hand == sorted(set(by_hand))
    limit = (rules.limits or {}).get(person)
    is_beyond = limit is not None and spent + net > limit
    if found.is_free:
        for step in rules.steps:
            assert net <= step.above or step.by & said - {person}
        assert not is_beyond or (rules.asks_beyond and rules.steps[0].by & said - {person})
    else:
        assert is_beyond or any(net > step.above for step in rules.steps)


@given(rules_of_all_kinds, st.sampled_from(PEOPLE), amounts, amounts, amounts)
def test_more_money_never_needs_less(rules, person, net, spent, more):
    less = verdict(rules, person, net, spent, stands_in=THERE)
    for dearer in (
        verdict(rules, person, net + more, spent, stands_in=THERE),
        verdict(rules, person, net, spent + more, stands_in=THERE),
    ):
        assert less.is_free or not dearer.is_free
        assert set(less.due) <= set(dearer.due) or dearer.is_refused


def test_it_ends_and_is_reminded_by_a_stated_clock():
    monday = datetime(2026, 11, 30, 9, tzinfo=UTC)
    good = Facts(True, True, True, monday)
    assert what_was_lost(good, monday + VALID_FOR - timedelta(seconds=1)) is None
    assert what_was_lost(good, monday + VALID_FOR) is Lost.EXPIRED
    assert what_was_lost(Facts(False, False, False, monday), monday) is Lost.ASKER_CLOSED
    first, second = REMIND_AFTER
    moments = (first - timedelta(1), first, second - timedelta(1), second, VALID_FOR)
    assert [reminders_due(monday, monday + after) for after in moments] == [0, 1, 1, 2, 2]
