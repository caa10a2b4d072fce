"""What documents cost, by examples and against an exact computation (docs/rules/money.md)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.taxes.cents import half_up, split
from shop.taxes.discounts import settle
from shop.taxes.document import NetLine, percent, reckon, vat_on

VAT = Decimal("0.20")


def one_line(quantity, price, discount="0.00", rate=VAT):
    return reckon({"line": NetLine(quantity, Decimal(price), rate, Decimal(discount))})


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "net", "vat", "gross"),
    [
        (3, "49.99", "0", "149.97", "29.99", "179.96"),
        (100, "49.99", "0", "4999.00", "999.80", "5998.80"),
        (250, "0.12", "0", "30.00", "6.00", "36.00"),
        (1, "96.00", "9.60", "86.40", "17.28", "103.68"),
        (1, "96.00", "48.00", "48.00", "9.60", "57.60"),
        (1, "96.00", "86.40", "9.60", "1.92", "11.52"),
        (3, "0.1234", "0", "0.37", "0.07", "0.44"),
        (1, "5.00", "9.00", "0.00", "0.00", "0.00"),
    ],
)
def test_a_document_of_one_line(quantity, price, discount, net, vat, gross):
    document = one_line(quantity, price, discount)
    assert [str(amount) for amount in (document.net, document.vat, document.gross)] == [
        net,
        vat,
        gross,
    ]


def test_half_a_cent_goes_up_and_less_goes_down():
    """M2: not to the even cent, as Decimal's default would."""
    assert [str(half_up(Decimal(text))) for text in ("0.005", "0.015", "0.025", "0.02499")] == [
        "0.01",
        "0.02",
        "0.03",
        "0.02",
    ]
    assert vat_on(Decimal("0.50"), Decimal("0.05")) == Decimal("0.03")


def test_the_vat_of_two_rates_is_reckoned_on_each_sum():
    """M3."""
    lines = {
        "a": NetLine(1, Decimal("0.12"), Decimal("0.20")),
        "b": NetLine(1, Decimal("0.12"), Decimal("0.20")),
        "c": NetLine(1, Decimal("1.00"), Decimal("0.05")),
    }
    document = reckon(lines)
    assert [(tax.percent, str(tax.net), str(tax.vat)) for tax in document.taxes] == [
        ("20", "0.24", "0.05"),
        ("5", "1.00", "0.05"),
    ]


def test_a_rate_is_written_as_people_do():
    rates = ("0.20", "0.075", "0", "0.1", "0.0550")
    assert [percent(Decimal(rate)) for rate in rates] == ["20", "7.5", "0", "10", "5.5"]


def test_a_charge_bears_what_it_adds_and_leaves_the_lines_as_they_are():
    """M6."""
    document = one_line(1, "0.12").with_charge(Decimal("0.13"), VAT)
    assert (str(document.charge_vat), str(document.vat), str(document.gross)) == (
        "0.03",
        "0.05",
        "0.30",
    )
    assert document.lines == one_line(1, "0.12").lines
    other = one_line(1, "0.12").with_charge(Decimal("10.00"), Decimal("0.05"))
    assert [str(tax.vat) for tax in other.taxes] == ["0.02", "0.50"]


def test_cents_that_are_left_go_to_the_largest_remainders():
    """M5."""
    assert [str(part) for part in split(Decimal("0.05"), [1, 1, 1])] == ["0.02", "0.02", "0.01"]
    assert [str(part) for part in split(Decimal("1.00"), [1, 5, 3])] == ["0.11", "0.56", "0.33"]
    assert split(Decimal("0.00"), [0, 0]) == [0, 0]


def test_what_one_part_may_not_take_goes_to_the_next():
    most = [Decimal("0.01"), Decimal("0.03"), Decimal("9.00")]
    assert [str(p) for p in split(Decimal("0.06"), [5, 1, 0], most)] == ["0.01", "0.03", "0.02"]


def test_offers_one_after_the_other_never_take_more_than_there_is():
    """M8: sixty per cent twice is everything, not more."""
    claims = {1: {"a": Decimal("57.60")}, 2: {"a": Decimal("57.60")}, 3: {"a": Decimal("1")}}
    taken = settle(claims, {"a": Decimal("96.00")}, {})
    assert taken == {
        1: {"a": Decimal("57.60")},
        2: {"a": Decimal("38.40")},
        3: {"a": Decimal("0.00")},
    }


def test_an_offer_gives_what_is_left_of_its_largest_total():
    """M9."""
    claims = {1: {"a": Decimal("9.60"), "b": Decimal("4.80")}}
    nets = {"a": Decimal("96.00"), "b": Decimal("48.00")}
    taken = settle(claims, nets, {1: Decimal("3.00")})
    assert taken == {1: {"a": Decimal("2.00"), "b": Decimal("1.00")}}


def test_a_percentage_is_reckoned_once_on_the_sum():
    """M7: ten per cent of 0.05 three times over is 0.02, not three times 0.01."""
    claims = {1: {name: Decimal("0.005") for name in "abc"}}
    taken = settle(claims, {name: Decimal("0.05") for name in "abc"}, {})
    assert sum(taken[1].values()) == Decimal("0.02")


# Against fractions.

RATES = st.decimals(0, Decimal("0.9999"), places=4)
PRICES = st.decimals(0, 10_000, places=4)
LINES = st.lists(
    st.tuples(
        st.integers(1, 10_000),
        PRICES,
        st.sampled_from([Decimal("0.20"), Decimal("0.05"), Decimal("0"), Decimal("0.1750")])
        | RATES,
        st.decimals(0, 100_000, places=2) | st.just(Decimal("0.00")),
    ),
    max_size=12,
)


def exactly(amount):
    """Half-up to cents, as a fraction; by another way than the rule."""
    hundred = Fraction(amount) * 100
    return Fraction(int(2 * hundred + 1) // 2, 100)


@given(LINES, st.decimals(0, 1000, places=2), RATES)
def test_any_document_equals_a_naive_exact_computation(rows, charge, charge_rate):
    document = reckon({place: NetLine(*row) for place, row in enumerate(rows)})
    document = document.with_charge(charge, charge_rate)
    sums = {}
    for quantity, price, rate, discount in rows:
        before = exactly(quantity * Fraction(price))
        net = before - min(Fraction(discount), before)
        sums[Fraction(rate)] = sums.get(Fraction(rate), 0) + net
    sums[Fraction(charge_rate)] = sums.get(Fraction(charge_rate), 0) + Fraction(charge)
    vat = sum(exactly(net * rate) for rate, net in sums.items())
    assert Fraction(document.net) == sum(sums.values())
    assert Fraction(document.vat) == vat
    assert Fraction(document.gross) == sum(sums.values()) + vat


@given(LINES)
def test_the_lines_add_up_to_their_document_before_and_after_discounts(rows):
    document = reckon({place: NetLine(*row) for place, row in enumerate(rows)})
    lines = document.lines.values()
    assert sum(line.net for line in lines) == document.net
    assert sum(line.vat for line in lines) == document.vat
    assert sum(line.gross for line in lines) == document.gross
    undiscounted = reckon({place: NetLine(*row[:3]) for place, row in enumerate(rows)})
    assert sum(line.gross_before for line in lines) == undiscounted.gross
    for line in lines:
        assert 0 <= line.net <= line.before
        assert line.net <= line.gross <= line.gross_before
        assert line.discount or line.gross == line.gross_before


@given(LINES.filter(bool))
def test_single_units_add_up_to_their_line(rows):
    line = reckon({0: NetLine(*rows[0])}).lines[0]
    units = line.by_unit()
    assert len(units) <= 3
    assert sum(count for *_, count in units) == line.quantity
    assert sum(net * count for net, _, count in units) == line.net
    assert sum(gross * count for _, gross, count in units) == line.gross
    assert all(0 <= net <= gross for net, gross, _ in units)


AMOUNTS = st.decimals(0, 1000, places=2)


@given(
    st.dictionaries(st.integers(0, 5), AMOUNTS, min_size=1),
    st.lists(st.dictionaries(st.integers(0, 5), st.fractions(0, 1000)), max_size=4),
    st.dictionaries(st.integers(0, 3), AMOUNTS),
)
def test_whatever_is_claimed_no_line_and_no_limit_is_passed(nets, claims, most):
    claims = {
        offer: {line: amount for line, amount in by_line.items() if line in nets}
        for offer, by_line in enumerate(claims)
    }
    taken = settle(claims, nets, most)
    for line, net in nets.items():
        assert 0 <= sum(by_line.get(line, 0) for by_line in taken.values()) <= net
    for offer, by_line in taken.items():
        total = Fraction(sum(by_line.values()))
        wanted = exactly(sum(claims[offer].values()))
        before = [sum(taken[o].get(line, 0) for o in range(offer)) for line in claims[offer]]
        room = sum(map(Fraction, (nets[line] for line in claims[offer]))) - sum(
            map(Fraction, before)
        )
        limits = [wanted, room, *([Fraction(most[offer])] if offer in most else [])]
        assert total == min(limits)
