"""How many packs a course needs (docs/rules/quick_order.md, Q21 to Q23)."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from math import ceil
from random import Random

import pytest

from shop.courses.rule import Course, Held, Pack, contents, contents_said, days_of, plan
from shop.courses.wording import reason

FIRST = date(2026, 12, 3)
BOX = Pack(4, Decimal("2"))


def course(patients, sessions, ml, shared=False, weeks=4):
    return Course(patients, days_of(FIRST, sessions, weeks), Decimal(ml), shared)


def held(packs, days, key="a"):
    return Held(key, packs, FIRST + timedelta(days=days))


@pytest.mark.parametrize(
    ("planned", "have", "containers", "packs"),
    [
        # By hand: 3 patients × 2 sessions, 1 vial of 2 ml each, box of 4: 6 vials, 2 boxes.
        (course(3, 2, "1.5"), [], 6, 2),
        # 2.1 ml opens a second vial for each: 12 vials, 3 boxes.
        (course(3, 2, "2.1"), [], 12, 3),
        # Shared on one day: 3 × 2.1 = 6.3 ml, 4 vials a day, 8 vials, 2 boxes.
        (course(3, 2, "2.1", True), [], 8, 2),
        # One box is here and lasts: 6 vials less 4, 1 box.
        (course(3, 2, "1.5"), [held(1, 400)], 6, 1),
        # It ends after the first session: 3 of its vials serve, 3 are missing, 1 box.
        (course(3, 2, "1.5"), [held(1, 27)], 6, 1),
        # Its last day is the day of the second session: it serves.
        (course(3, 2, "1.5"), [held(2, 28)], 6, 0),
        # It ended before the first session: nothing serves.
        (course(3, 2, "1.5"), [held(9, -1)], 6, 2),
        (course(1, 1, "0.01"), [], 1, 1),
    ],
)
def test_packs_are_reckoned_as_by_hand(planned, have, containers, packs):
    made = plan(planned, BOX, have)
    assert (made.containers, made.packs) == (containers, packs)


def test_what_ends_first_serves_first_and_the_rest_is_named():  # Q22
    made = plan(course(3, 2, "2"), BOX, [held(1, 400, "late"), held(1, 10, "soon")])
    assert [each.taken for each in made.sessions] == [(("soon", 3),), (("late", 3),)]
    assert made.left == {"soon": 1, "late": 1} and made.packs == 0 and made.last_new is None


def fewest_missing(needs, containers):
    """Every way to give each container (its last day) to a day that it may serve, or to none."""

    @cache
    def missing(at, left):
        if at == len(containers):
            return sum(left)
        ways = [missing(at + 1, left)]
        for place, day in enumerate(needs):
            if left[place] and day <= containers[at]:
                ways.append(missing(at + 1, (*left[:place], left[place] - 1, *left[place + 1 :])))
        return min(ways)

    return lambda each: missing(0, (each,) * len(needs))


def test_no_way_to_share_out_what_is_there_leaves_less_to_order():
    dice = Random(14)
    for _ in range(150):
        pack = Pack(dice.randint(1, 3), Decimal(dice.choice(["1", "2", "2.5"])))
        planned = course(
            dice.randint(1, 3),
            dice.randint(1, 3),
            dice.choice(["0.5", "2", "3"]),
            bool(dice.getrandbits(1)),
            1,
        )
        have = [held(dice.randint(0, 2), dice.randint(-2, 16), str(n)) for n in range(3)]
        made = plan(planned, pack, have)
        each_day = (
            ceil(planned.patients * planned.ml / pack.ml)
            if planned.shared
            else planned.patients * ceil(planned.ml / pack.ml)
        )
        singles = tuple(one.last_day for one in have for _ in range(one.packs * pack.containers))
        oracle = fewest_missing(planned.days, singles)(each_day)
        assert sum(each.missing for each in made.sessions) == oracle
        assert made.packs == -(-oracle // pack.containers)
        for session in made.sessions:
            last_days = {one.key: one.last_day for one in have}
            assert all(last_days[key] >= session.day for key, _ in session.taken)


def test_the_contents_of_a_pack_are_read_where_they_are_said_once_and_else_unknown():  # Q21
    assert contents_said("box of 2 × 1 ml prefilled syringes") == Pack(2, Decimal(1))
    assert contents_said("5 x 2,5 ML vials") == Pack(5, Decimal("2.5"))
    for unsaid in ("one pack", "5 ml", "2 × 1 ml and 3 × 2 ml", "0 × 2 ml", ""):
        assert contents_said(unsaid) is None
    one, other = Pack(2, Decimal(1)), Pack(2, Decimal(2))
    assert contents(one, None) == contents(None, one) == contents(one, one) == one
    assert contents(one, other) is None and contents(None, None) is None


def test_the_reason_says_all_that_it_rests_on_and_nobody():  # Q23
    planned = course(3, 2, "1.5")
    said = reason(planned, BOX, plan(planned, BOX, [held(1, 400)]))
    assert said == (
        "Course planned for 3 patients, 2 sessions from 3 Dec 2026, 1.5 ml a patient and session: "
        "6 containers of 2 ml, one use each; 4 of them in stock here."
    )
