"""What payments are for, accounts, ages, reminders and the journal (docs/rules/receivables.md)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.invoicing.numbers import number_of, rf_reference
from shop.receivables import ageing, discounts, journal, matching, payouts, reminding
from shop.receivables.matching import Money, Open, Received
from shop.receivables.references import by_number, by_reference
from shop.receivables.standing import Standing, State
from shop.taxes.cents import half_up

DAY = date(2026, 11, 30)
SMALL = Decimal("0.05")
amounts = st.decimals("0.01", "9999.99", places=2)


def opened(serial, amount="120.00", clinic=1, name="Marin Skin Clinic", late=0):
    number = number_of("INV", serial)
    return Open(serial, number, clinic, name, Decimal(amount), DAY - timedelta(late))


def best(money, invoices, ibans=()):
    found = matching.matches(money, invoices, dict(ibans), SMALL)
    return found[0] if found else None


def rf(serial):
    return rf_reference(number_of("INV", serial))


@given(st.integers(1, 10**8), st.randoms(use_true_random=False))
def test_a_reference_is_read_however_it_is_spaced_or_broken(serial, random):
    """J6."""
    number, reference = number_of("INV", serial), rf(serial)
    broken = "".join(sign + random.choice(["", " ", "\n", "-"]) for sign in reference.lower())
    assert by_reference(f"Marin, {broken} with thanks") == {number}
    assert by_number(f"paying {number}.") >= {number}
    last = str((int(reference[-1]) + 1) % 10)
    assert by_reference(reference[:-1] + last) == set()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("inv 42", {42}),
        ("INV42 and INV-000043", {42, 43}),
        ("Invoice 42", set()),
        ("INV-0000\n42 thanks", {42}),
        ("INVENTORY 17", set()),
        ("", set()),
    ],
)
def test_a_number_is_read_as_people_write_it(text, numbers):
    assert by_number(text) >= {number_of("INV", each) for each in numbers}
    assert len(by_number(text)) <= max(len(numbers), 1)


# (what came, open invoices, known accounts) and what is made of it: sure, paid, given up, over.
ALPHA, BETA = opened(1), opened(2, "80.00", clinic=2, name="Osei Aesthetics")
SAME = opened(3, "120.00", late=9)
FOUND = [
    (Money(Decimal("120.00"), text=rf(1)), (True, ["120.00"], "0", "0")),
    (Money(Decimal("119.95"), text=rf(1)), (True, ["119.95"], "0.05", "0")),
    (Money(Decimal("119.94"), text=rf(1)), (True, ["119.94"], "0", "0")),
    (Money(Decimal("130.00"), text=rf(1)), (True, ["120.00"], "0", "10.00")),
    (Money(Decimal("240.00"), text=f"{rf(1)} {rf(3)}"), (True, ["120.00"] * 2, "0", "0")),
    (Money(Decimal("200.00"), text=f"{rf(1)} {rf(3)}"), (False, ["120.00", "80.00"], "0", "0")),
    (Money(Decimal("200.00"), text=f"{rf(1)} {rf(2)}"), (False, ["120.00", "80.00"], "0", "0")),
    (Money(Decimal("120.00"), iban="OSEI", text=rf(1)), (False, ["120.00"], "0", "0")),
    (Money(Decimal("120.00"), text="INV-000001"), (True, ["120.00"], "0", "0")),
    (Money(Decimal("50.00"), text="INV-000001"), (False, ["50.00"], "0", "0")),
    (Money(Decimal("50.00"), "Skin Clinic Marin Ltd", text="INV-1"), (True, ["50.00"], "0", "0")),
    (Money(Decimal("80.00"), iban="OSEI"), (True, ["80.00"], "0", "0")),
    (Money(Decimal("80.00"), "OSEI AESTHETICS"), (True, ["80.00"], "0", "0")),
    (Money(Decimal("80.00"), "OSEI"), (False, ["80.00"], "0", "0")),
    (Money(Decimal("80.00"), iban="OSEI", text=rf(9)), (False, ["80.00"], "0", "0")),
    (Money(Decimal("240.00"), iban="MARIN"), (True, ["120.00"] * 2, "0", "0")),
    (Money(Decimal("120.00"), iban="MARIN"), (False, ["120.00"], "0", "0")),
    (Money(Decimal("80.00")), (False, ["80.00"], "0", "0")),
]


@pytest.mark.parametrize(("money", "expected"), FOUND)
def test_what_a_payment_is_for(money, expected):
    """J6 to J8."""
    found = best(money, [ALPHA, BETA, SAME], {"OSEI": 2, "MARIN": 1}.items())
    is_sure, paid, given_up, over = expected
    assert found.is_sure == is_sure, found
    assert [each.amount for each in found.parts] == list(map(Decimal, paid)), found
    assert sum(each.given_up for each in found.parts) == Decimal(given_up)
    assert found.over == Decimal(over) and found.why


def test_what_fits_nothing_is_matched_with_nothing_and_three_are_shown():
    assert best(Money(Decimal("7.77"), "Nobody"), [ALPHA, BETA]) is None
    many = [opened(number, "50.00", late=number) for number in range(1, 9)]
    found = matching.matches(Money(Decimal("50.00")), many, {}, SMALL)
    assert [each.parts[0].invoice.key for each in found] == [8, 7, 6]


@given(
    st.lists(
        st.tuples(st.integers(1, 6), amounts, st.integers(1, 2)),
        max_size=6,
        unique_by=lambda row: row[0],
    ),
    amounts,
    st.lists(st.integers(1, 7), max_size=3),
    st.sampled_from(["", "ONE", "TWO", "NONE"]),
)
def test_no_match_takes_more_than_came_or_is_open(rows, amount, named, iban):
    """J9, of the rule: whatever came and is open."""
    invoices = [opened(serial, open_, clinic) for serial, open_, clinic in rows]
    text = " ".join(map(rf, named))
    found = matching.matches(
        Money(amount, "Marin Skin", iban, text), invoices, {"ONE": 1, "TWO": 2}, SMALL
    )
    assert len(found) <= matching.LIKELIEST and not any(each.is_sure for each in found[1:])
    for match in found:
        assert sum(each.amount for each in match.parts) <= amount
        for each in match.parts:
            assert each.amount > 0 and each.amount + each.given_up <= each.invoice.amount
            assert each.given_up <= SMALL
        if match.is_sure:
            assert len({each.invoice.clinic for each in match.parts}) == 1


def test_which_payment_was_returned():
    """J10."""
    one = Received(1, Decimal("80.00"), DAY, "Marin Skin Clinic", "GB1", frozenset({"INV-000001"}))
    two = replace(one, key=2, on=DAY - timedelta(9), numbers=frozenset())
    gone = Decimal("-80.00")

    def found(money, *payments):
        return [(each.payment.key, each.is_sure) for each in matching.returned(money, payments)]

    assert found(Money(gone, text="RETURN INV-000001"), one) == [(1, True)]
    assert found(Money(gone, iban="GB1"), one) == [(1, True)]
    assert found(Money(gone), one) == [(1, False)]
    assert found(Money(gone, iban="GB1", text="INV-000001"), two, one) == [(1, False), (2, False)]
    assert found(Money(Decimal("-80.01"), iban="GB1"), one) == []


def standing(paid="0", credited="0", given_up="0", late=0, gross="100.00"):
    sums = (Decimal(each) for each in (gross, credited, paid, given_up))
    return Standing(*sums, due_on=DAY - timedelta(late), on=DAY)


@pytest.mark.parametrize(
    ("found", "state", "words"),
    [
        (standing(), State.OPEN, "Open"),
        (standing(late=1), State.OVERDUE, "Overdue by 1 day"),
        (standing("40.00", late=9), State.OVERDUE, "Overdue by 9 days, part paid"),
        (standing("40.00"), State.PART_PAID, "Part paid"),
        (standing("100.00", late=90), State.PAID, "Paid"),
        (standing("99.99", given_up="0.01"), State.PAID, "Paid"),
        (standing("40.00", "60.00"), State.PAID, "Paid"),
        (standing(credited="100.00", late=9), State.CREDITED, "Credited"),
        (standing(gross="0.00", late=9), State.NOTHING_DUE, "Nothing to pay"),
        (standing(gross="0.03", given_up="0.03"), State.NOTHING_DUE, "Nothing to pay"),
        (standing("0", "99.99", late=2), State.OVERDUE, "Overdue by 2 days"),
    ],
)
def test_nothing_says_paid_that_is_not(found, state, words):
    """J12."""
    assert (found.state, found.words) == (state, words)
    settled = State.PAID, State.CREDITED, State.NOTHING_DUE
    assert (found.state in settled) == (found.open == 0)


@pytest.mark.parametrize(
    ("late", "name"),
    [
        *((-5, "Not due"), (0, "Not due"), (1, "1–30 days"), (30, "1–30 days")),
        *((31, "31–60 days"), (60, "31–60 days"), (61, "61–90 days"), (90, "61–90 days")),
        (91, "More than 90 days"),
    ],
)
def test_ages_count_from_the_due_day(late, name):
    """J14."""
    assert ageing.bucket(DAY - timedelta(late), DAY) == name
    aged = ageing.aged([(DAY - timedelta(late), SMALL)], DAY)
    assert aged[name] == sum(aged.values()) == SMALL


def owed(late, **more):
    return reminding.Owed(1, Decimal("100.00"), DAY - timedelta(late), **more)


@pytest.mark.parametrize(
    ("invoice", "step"),
    [
        *((owed(0), 0), (owed(6), 0), (owed(7), 1), (owed(100), 1)),
        (owed(20, step=1, reminded_on=DAY - timedelta(13)), 0),
        (owed(21, step=1, reminded_on=DAY - timedelta(14)), 2),
        (owed(40, step=1, reminded_on=DAY - timedelta(9)), 0),
        (owed(40, step=1, reminded_on=DAY - timedelta(10)), 2),
        (owed(35, step=2, reminded_on=DAY - timedelta(14)), 3),
        (owed(99, step=3, reminded_on=DAY - timedelta(50)), 0),
        (owed(99, is_disputed=True), 0),
        (replace(owed(99), amount=SMALL), 0),
    ],
)
def test_the_clock_of_reminders(invoice, step):
    """J16, J17."""
    assert reminding.next_step(invoice, DAY, SMALL) == step


def test_a_letter_has_the_words_of_the_farthest_and_credit_stops_it():
    """J16, J17."""
    invoices = [owed(7), owed(35, step=2), owed(1)]
    found = reminding.reminder(invoices, DAY, SMALL)
    assert found.step == 3 and found.invoices == tuple(invoices[:2]) and found.total == 200
    assert reminding.reminder(invoices, DAY, SMALL, credit=Decimal("199.95")) is None
    assert reminding.reminder([owed(1)], DAY, SMALL) is None
    known = [
        reminding.is_bank_known(last, DAY)
        for last in (None, DAY, DAY - timedelta(5), DAY - timedelta(6))
    ]
    assert known == [False, True, True, False]


@given(
    st.lists(
        st.tuples(st.sampled_from(["S", "Z", "E", "AE", "K", "G", "O"]), amounts, amounts),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_a_voucher_of_the_journal_adds_up_to_nothing(sums, is_credit_note):
    """J20."""
    head = journal.Posting(DAY, "INV-000001", "", Decimal(0), "GBP")
    rows = [journal.Sum(category, "20", net, vat) for category, net, vat in sums]
    found = journal.of_document(head, rows, is_credit_note, journal.USUAL)
    assert journal.is_balanced(found)
    gross = sum(net + vat for _, net, vat in sums)
    owes = found[0].credit if is_credit_note else found[0].debit
    assert (found[0].account, owes) == ("1100", gross)


def test_accounts_of_the_journal_may_be_named():
    assert journal.accounts_of("S: 4711, VAT:1776") | {} == journal.USUAL | {
        "S": "4711",
        "VAT": "1776",
    }
    for wrong in ("X:1", "S", "S:"):
        with pytest.raises(ValueError, match="is no account of"):
            journal.accounts_of(wrong)


@dataclass(frozen=True)
class Until:
    """Two per cent of 120.00, through a day."""

    last: date

    def on(self, day):
        return Decimal("2.40") if day <= self.last else Decimal("0.00")


def test_who_pays_early_leaves_out_the_discount_and_nobody_else_does():
    """J8: by reference, with cents more or less; several at once; by who pays."""
    invoice = replace(opened(7), early=Until(DAY))
    for amount, given_up in (("117.60", "2.40"), ("117.57", "2.43"), ("117.63", "2.37")):
        match = best(Money(Decimal(amount), text=rf(7), on=DAY), [invoice])
        assert match.is_sure and match.parts[0].given_up == Decimal(given_up)
        assert "paying early" in match.why
    for on, amount in ((DAY + timedelta(1), "117.60"), (DAY, "110.00"), (None, "117.60")):
        match = best(Money(Decimal(amount), text=rf(7), on=on), [invoice])
        assert match.parts[0].given_up == 0 and "early" not in match.why
    full = best(Money(Decimal("120.00"), text=rf(7), on=DAY), [invoice])
    assert full.parts[0].amount == Decimal("120.00") and full.over == 0
    other = replace(opened(8), early=Until(DAY))
    both = best(Money(Decimal("235.20"), text=f"{rf(7)} {rf(8)}", on=DAY), [invoice, other])
    assert both.is_sure and [part.given_up for part in both.parts] == [Decimal("2.40")] * 2
    known = best(Money(Decimal("117.60"), iban="GB1", on=DAY), [invoice], {"GB1": 1})
    assert known.is_sure and known.parts[0].given_up == Decimal("2.40")
    assert not best(Money(Decimal("121.00"), iban="GB1", on=DAY), [opened(9)], {"GB1": 1}).is_sure


sums_of_invoices = st.lists(
    st.tuples(st.sampled_from(["S", "Z", "G"]), amounts, st.decimals("0", "0.25", places=2)),
    min_size=1,
    max_size=4,
)


@given(sums_of_invoices, st.decimals("0.06", "0.10", places=2))
def test_a_discount_for_paying_early_takes_its_vat_with_it(rows, share):
    """J8, J20: the parts add up, each VAT is that of its part to the cent, nothing is negative."""
    taxed = [
        journal.Sum(category, "20", net, half_up(net * rate if category == "S" else 0))
        for category, net, rate in rows
    ]
    gross = sum(each.net + each.vat for each in taxed)
    discount = half_up(gross * share)
    found = discounts.parts(discount, taxed) if discount else []
    assert sum((each.net + each.vat for each in found), Decimal(0)) == discount
    assert all(each.net >= 0 and each.vat >= 0 for each in found)
    vat = sum((each.vat for each in found), Decimal(0))
    exact = discount * sum(each.vat for each in taxed) / gross
    assert abs(vat - exact) <= Decimal("0.02") * len(taxed)
    head = journal.Posting(DAY, "ALL-1", "", Decimal(0), "GBP")
    there = journal.of_discount(head, found, 1, journal.USUAL)
    back = journal.of_discount(head, found, -1, journal.USUAL)
    assert journal.is_balanced(there) and journal.is_balanced(back)
    if discount:
        assert (there[-1].account, there[-1].credit) == ("1100", discount)


def test_a_discount_of_one_rate_is_net_and_vat_of_that_rate():
    """2 % of 120.00 is 2.40: 2.00 net and 0.40 VAT."""
    (part,) = discounts.parts(Decimal("2.40"), [journal.Sum("S", "20", Decimal(100), Decimal(20))])
    assert (part.net, part.vat) == (Decimal("2.00"), Decimal("0.40"))


def taken(*each):
    return [payouts.Taken(key, Decimal(amount)) for key, amount in enumerate(each)]


def test_a_payout_is_the_oldest_payments_by_card_that_it_can_be_for():
    """J24."""
    three = taken("100.00", "50.00", "-20.00", "80.00")
    found = payouts.proposal(Decimal("127.60"), three)
    assert (found.keys, found.gross, found.fee) == ((0, 1, 2), Decimal("130.00"), Decimal("2.40"))
    assert payouts.proposal(Decimal("99.00"), three).keys == (0,)
    assert payouts.proposal(Decimal("400.00"), three) is None
    for came, words in (("100.01", "More came"), ("94.49", "no card company")):
        one = three[:1]
        assert words in payouts.why_not(payouts.payout(Decimal(came), one), one)
    assert payouts.why_not(payouts.payout(Decimal("94.50"), one), one) == ""
    head = journal.Posting(DAY, "OUT-1", "", Decimal(0), "GBP")
    posted = journal.of_payout(head, Decimal("127.60"), Decimal("2.40"), 1, journal.USUAL)
    assert {row.account: row.amount for row in posted} == {
        "2109": Decimal("127.60"),
        "7610": Decimal("2.40"),
        "1210": Decimal("-130.00"),
    }
