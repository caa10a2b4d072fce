"""What differs between two looks at an order, whatever cancels out in the total (P12)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.ordering.seen import Seen, SeenLine, changes
from shop.ordering.wording import difference

BOOSTER = SeenLine(1, "PLURYAL® BOOSTER", 1, Decimal("68.00"), "2027-05-31", "box of 5 vials")
MESO = SeenLine(2, "PLURYAL® MESO I", 1, Decimal("58.00"), "2027-01-31")
AMOUNTS = (
    ("Voucher SPRING, excluding VAT", Decimal("-12.60")),
    ("VAT 20 %", Decimal("22.68")),
    ("Total including VAT", Decimal("136.08")),
)
SEEN = Seen((BOOSTER, MESO), AMOUNTS, "12 Harley Court, for Marin Skin Clinic", "")


def told(now, before=SEEN):
    return [difference(change, "£{}".format) for change in changes(before, now)]


def with_lines(*lines):
    return replace(SEEN, lines=lines)


def test_the_same_is_no_change():
    assert told(SEEN) == []


def test_two_prices_that_cancel_each_other_are_both_named():
    swapped = (replace(BOOSTER, price=MESO.price), replace(MESO, price=BOOSTER.price))
    assert told(with_lines(*swapped)) == [
        "PLURYAL® BOOSTER: £58.00, was £68.00, excluding VAT.",
        "PLURYAL® MESO I: £68.00, was £58.00, excluding VAT.",
    ]


def test_two_rates_that_cancel_each_other_are_both_named():
    """M19."""
    seen = with_lines(replace(BOOSTER, tax="VAT 20 %"), replace(MESO, tax="VAT 5 %"))
    now = with_lines(replace(BOOSTER, tax="VAT 5 %"), replace(MESO, tax="Export"))
    assert told(now, seen) == [
        "PLURYAL® BOOSTER: VAT 5 %, was VAT 20 %.",
        "PLURYAL® MESO I: Export, was VAT 5 %.",
    ]
    assert told(now, SEEN) == []  # Kept before a line said how it is taxed.


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (with_lines(replace(BOOSTER, units=3), MESO), "PLURYAL® BOOSTER: 3 units, was 1."),
        (with_lines(BOOSTER), "PLURYAL® MESO I: not in it any more, was 1 unit."),
        (
            with_lines(BOOSTER, MESO, SeenLine(3, "ALIDYA", 2)),
            "ALIDYA: 2 units, was not in it.",
        ),
        (
            with_lines(replace(BOOSTER, sales_unit="one vial"), MESO),
            "PLURYAL® BOOSTER: one unit is one vial, was box of 5 vials.",
        ),
        (
            with_lines(BOOSTER, replace(MESO, lasts_to="2026-12-31")),
            "PLURYAL® MESO I: ships with expiry on or after 31 Dec 2026, was 31 Jan 2027.",
        ),
        (
            replace(SEEN, address="90 New Street, for Marin Skin Clinic"),
            "Delivery address: 90 New Street, for Marin Skin Clinic; "
            "was 12 Harley Court, for Marin Skin Clinic.",
        ),
        (replace(SEEN, clinician="Alba Marin"), "Who answers for it: Alba Marin, was you."),
        (
            replace(SEEN, amounts=AMOUNTS[1:]),
            "Voucher SPRING, excluding VAT: none, was −£12.60.",
        ),
        (
            replace(SEEN, amounts=(("Spring, excluding VAT", Decimal("-1.00")), *AMOUNTS)),
            "Spring, excluding VAT: −£1.00, was none.",
        ),
        (
            replace(SEEN, amounts=(*AMOUNTS[:1], ("VAT 20 %", Decimal("22.69")), AMOUNTS[2])),
            "VAT 20 %: £22.69, was £22.68.",
        ),
    ],
)
def test_everything_that_changed_is_named_with_what_is_true_now_and_what_was_seen(now, words):
    assert told(now) == [words]


@pytest.mark.parametrize("lasts_to", ["2028-01-31", ""])
def test_what_lasts_longer_than_was_seen_is_no_less(lasts_to):
    assert told(with_lines(BOOSTER, replace(MESO, lasts_to=lasts_to))) == []


def test_what_is_not_known_of_before_is_no_change():
    known = Seen((replace(BOOSTER, price=None, lasts_to=""), replace(MESO, price=None)))
    assert told(SEEN, known) == []
    assert changes(None, SEEN) == []


AMOUNT = st.decimals("-9999.99", "9999.99", places=2)
LINES = st.lists(
    st.builds(
        SeenLine,
        product=st.integers(1, 9),
        name=st.text(max_size=5),
        units=st.integers(1, 99),
        price=st.none() | AMOUNT,
        lasts_to=st.sampled_from(["", "2027-01-31"]),
    ),
    unique_by=lambda line: line.product,
)
ANY = st.builds(
    Seen,
    lines=LINES.map(tuple),
    amounts=st.dictionaries(st.text(max_size=3), AMOUNT).map(lambda rows: tuple(rows.items())),
    address=st.text(max_size=5),
    clinician=st.text(max_size=5),
)


@given(ANY)
def test_what_was_kept_comes_back_as_it_was(seen):
    assert changes(Seen.from_kept(seen.as_kept()), seen) == []
    assert Seen.from_kept(seen.as_kept()) == seen


@given(ANY, ANY)
def test_two_looks_without_a_change_show_the_same(before, now):
    """But for a name, a later expiry, and what was not known before."""
    if changes(before, now):
        return
    assert {line.product: line.units for line in before.lines} == {
        line.product: line.units for line in now.lines
    }
    for was, line in zip(
        sorted(before.lines, key=lambda each: each.product),
        sorted(now.lines, key=lambda each: each.product),
        strict=True,
    ):
        assert was.price in (None, line.price)
    assert not before.amounts or dict(before.amounts) == dict(now.amounts)
    assert (before.address, before.clinician) == (now.address, now.clinician)


@pytest.mark.parametrize("kept", ["", "0" * 64, None, []])
def test_what_was_kept_before_it_could_be_read_is_not_known(kept):
    assert Seen.from_kept(kept) is None
