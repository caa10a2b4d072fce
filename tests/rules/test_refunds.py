"""How much may go back, who has to agree, and what is said of it (docs/rules/refunds.md)."""

from datetime import date
from decimal import Decimal as D

import pytest

from shop.payment_providers.answers import Outcome
from shop.refunds.rule import (
    Asker,
    State,
    Way,
    because,
    is_named,
    most,
    what_follows,
    why_not_agree,
)
from shop.refunds.wording import heading, sentence

ABOVE = D("500.00")


def test_what_its_order_needs_does_not_go_back():
    """F2."""
    assert most(D("300.00"), D("120.00")) == D("180.00")
    assert most(D("300.00"), D("300.00")) == most(D("10.00"), D("300.00")) == 0


@pytest.mark.parametrize(
    ("amount", "asker", "words"),
    [
        ("500.00", Asker(may_give=True), ""),
        ("500.01", Asker(may_give=True), "more than 500.00"),
        ("0.01", Asker(may_ask=True), "may not give money back"),
        ("0.01", Asker(), "may not give money back"),
        ("500.01", Asker(may_ask=True), "two people"),
    ],
)
def test_who_may_give_money_back_does_and_above_a_value_with_somebody_else(amount, asker, words):
    """F4, F5."""
    said = because(D(amount), ABOVE, asker)
    assert words in said and bool(said) == bool(words)


def test_two_people_stand_for_more_than_the_value():
    """F5: who asked or agreed before is one of them, a buyer who cancelled is not."""
    assert "Somebody else" in why_not_agree(True, True, D("1.00"), ABOVE)
    assert why_not_agree(True, False, D("900.00"), ABOVE) == ""
    assert why_not_agree(False, False, ABOVE, ABOVE) == ""
    assert "One more" in why_not_agree(False, False, D("500.01"), ABOVE)


def test_only_a_clear_answer_ends_a_refund():
    """F6."""
    ends = {outcome: what_follows(outcome) for outcome in Outcome}
    assert ends.pop(Outcome.RETURNED) == State.DONE
    assert ends.pop(Outcome.FAILED) == ends.pop(Outcome.NEVER_ASKED) == State.REFUSED
    assert set(ends.values()) == {State.PENDING}


def test_a_transfer_names_its_refund_however_it_is_written():
    """F7."""
    assert is_named("RFD-000012", "Refund rfd 0000 12, thank you")
    assert not is_named("RFD-000012", "RFD-00012")


def test_a_clinic_reads_what_is_true_and_no_more():
    """F8."""
    days = (date(2026, 12, 1), date(2026, 12, 3))
    for way in Way:
        said = {state: sentence(state, way, "£12.00", *days) for state in State}
        assert [state for state in State if "was given back" in said[state]] == [State.DONE]
        assert "on 3 Dec 2026" in said[State.DONE]
        for state in State.under_way():
            assert "Asked for on 1 Dec 2026" in said[state] and "is to go back" in said[state]
        for state in (State.REFUSED, State.DECLINED):
            assert "credit on your clinic's account" in said[state]
            assert "credited" in heading(state)
    assert "not confirmed it yet" in sentence("pending", "card", "£12.00", days[0], None)
    assert heading("done") == "money was given back" != heading("agreed")
