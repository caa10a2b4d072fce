"""What units amount to, what cannot be, who is reminded when (recalls.md, R71, R78 to R80)."""

from itertools import product

from shop.recalls.policy import Units, all_told, beyond, told_by, what_cannot_be


def test_what_is_still_here_counts_as_of_the_last_answer_and_all_else_adds_up():
    answers = [Units(still_here=5, used=1), Units(still_here=2, used=1, destroyed=3)]
    assert told_by(answers) == Units(still_here=2, used=2, destroyed=3)
    assert told_by([]) == Units()


def test_what_several_clinics_said_is_added_up():
    assert all_told([Units(1, 2, 3, 4), Units(1, 0, 0, 1)]) == Units(2, 2, 3, 5)


def test_no_more_can_be_told_than_was_delivered():
    for delivered, *units in product(range(9), *[range(3)] * 4):
        assert bool(what_cannot_be(delivered, Units(*units))) is (sum(units) > delivered)


def test_what_came_back_and_what_is_said_to_be_gone_are_no_more_than_was_delivered():
    assert beyond(3, 1, Units(used=3)) == 1
    assert beyond(3, 1, Units(used=1, still_here=2)) == 0, "what was still there came back"


def test_the_refusal_names_the_numbers():
    said = what_cannot_be(1, Units(still_here=1, used=2))
    assert said == (
        "1 unit was delivered, and this makes 3: 1 still here, 2 used. Nothing was saved."
    )
