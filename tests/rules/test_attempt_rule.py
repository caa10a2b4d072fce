"""What follows from what a provider answers (docs/rules/payment.md, S9 to S11)."""

from decimal import Decimal as D

import pytest

from shop.payment_providers.answers import Answer, Outcome
from shop.payments.rule import Next, what_follows

_PAID = {"amount": D("12.00"), "currency": "GBP"}


@pytest.mark.parametrize(
    ("answer", "is_stopped", "follows"),
    [
        (Answer(Outcome.PAID, **_PAID), False, Next.CLAIM),
        (Answer(Outcome.PAID, **_PAID), True, Next.CLAIM),
        (Answer(Outcome.PAID, **_PAID | {"amount": D("12.01")}), False, Next.RETURN),
        (Answer(Outcome.PAID, **_PAID | {"amount": D("11.99")}), False, Next.RETURN),
        (Answer(Outcome.PAID, **_PAID | {"currency": "EUR"}), False, Next.RETURN),
        (Answer(Outcome.PAID), False, Next.RETURN),
        (Answer(Outcome.FAILED), False, Next.FAIL),
        (Answer(Outcome.RETURNED, **_PAID), False, Next.FAIL),
        (Answer(Outcome.WAITING, **_PAID), True, Next.WAIT),
        (Answer(Outcome.NEVER_ASKED), False, Next.WAIT),
        (Answer(Outcome.NEVER_ASKED), True, Next.FAIL),
    ],
)
def test_only_what_was_asked_for_and_paid_is_ordered(answer, is_stopped, follows):
    assert what_follows(answer, D("12.00"), "GBP", is_stopped=is_stopped) is follows
