"""What documents cost, by examples and against an exact computation (docs/rules/money.md)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.taxes.categories import Category, Treatment, percent
from shop.taxes.cents import half_up, split
from shop.taxes.discounts import settle
from shop.taxes.document import NetLine, reckon, vat_on

VAT = Treatment(Category.STANDARD, Decimal("0.20"))
REDUCED = Treatment(Category.STANDARD, Decimal("0.05"))


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
    assert vat_on(Decimal("0.50"), REDUCED.rate) == Decimal("0.03")


def test_the_vat_of_two_rates_is_reckoned_on_each_sum():
    """M3."""
    lines = {
        "a": NetLine(1, Decimal("0.12"), VAT),
        "b": NetLine(1, Decimal("0.12"), VAT),
        "c": NetLine(1, Decimal("1.00"), REDUCED),
    }
    document = reckon(lines)
    assert [(tax.percent, str(tax.net), str(tax.vat)) for tax in document.taxes] == [
        ("20", "0.24", "0.05"),
        ("5", "1.00", "0.05"),
    ]


def test_a_rate_is_written_as_people_do():
    rates = ("0.20", "0.075", "0", "0.1", "0.0550")
    assert [percent(Decimal(rate)) for rate in rates] == ["20", "7.5", "0", "10", "5.5"]


def test_categories_of_one_rate_are_summed_up_apart_and_say_why():
    """M3, M14."""
    abroad = Treatment(Category.EXPORT, Decimal(0), "leaves the country")
    again = Treatment(Category.EXPORT, Decimal(0), "leaves the country")
    zero = Treatment(Category.ZERO, Decimal("0.00"))
    nets = [("a", "1.00", abroad), ("b", "2.00", zero), ("c", "4.00", again)]
    document = reckon({name: NetLine(1, Decimal(net), how) for name, net, how in nets})
    assert [(tax.name, str(tax.net), str(tax.vat), tax.note) for tax in document.taxes] == [
        ("Export", "5.00", "0.00", "Export: leaves the country"),
        ("VAT 0 %", "2.00", "0.00", ""),
    ]


@pytest.mark.parametrize(
    ("code", "category", "rate"),
    [
        ("20", "S", "0.20"),
        ("0", "Z", "0"),
        ("S 7.5", "S", "0.075"),
        ("AE 0", "AE", "0"),
        ("Z 0", "Z", "0"),
    ],
)
def test_what_an_order_keeps_is_read_back_and_an_old_one_has_the_category_of_its_rate(
    code, category, rate
):
    """M14."""
    assert Treatment.of_code(code) == Treatment(Category(category), Decimal(rate))
    assert Treatment.of_code(code).code.endswith(code)


def test_a_charge_is_split_over_what_it_brings():
    """M6: two thirds of the goods bear 20 %, so do two thirds of what their delivery costs."""
    lines = {"a": NetLine(2, Decimal("10.00"), VAT), "b": NetLine(1, Decimal("10.00"), REDUCED)}
    document = reckon(lines).with_charge(Decimal("5.00"))
    assert [(str(tax.charge), str(tax.charge_vat), str(tax.vat)) for tax in document.taxes] == [
        ("3.33", "0.67", "4.67"),
        ("1.67", "0.08", "0.58"),
    ]
    free = reckon({"a": NetLine(1, Decimal("0.00"), REDUCED)}).with_charge(Decimal("5.00"))
    nothing = reckon({}).with_charge(Decimal("5.00"))
    assert [str(document.vat) for document in (free, nothing)] == ["0.25", "0.00"]


def test_a_charge_bears_what_it_adds_and_leaves_the_lines_as_they_are():
    """M6."""
    document = one_line(1, "0.12").with_charge(Decimal("0.13"))
    assert (str(document.charge_vat), str(document.vat), str(document.gross)) == (
        "0.03",
        "0.05",
        "0.30",
    )
    assert document.lines == one_line(1, "0.12").lines


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

RATES = st.sampled_from([Decimal("0.20"), Decimal("0.05"), Decimal("0.1750")]) | st.decimals(
    "0.0001", "0.9999", places=4
)
UNTAXED = st.sampled_from([name for name in Category if name is not Category.STANDARD])
TREATMENTS = st.builds(Treatment, st.just(Category.STANDARD), RATES) | st.builds(
    Treatment, UNTAXED, st.just(Decimal(0))
)
PRICES = st.decimals(0, 10_000, places=4)
LINES = st.lists(
    st.tuples(
        st.integers(1, 10_000),
        PRICES,
        TREATMENTS,
        st.decimals(0, 100_000, places=2) | st.just(Decimal("0.00")),
    ),
    max_size=12,
)


def exactly(amount):
    """Half-up to cents, as a fraction; by another way than the rule."""
    hundred = Fraction(amount) * 100
    return Fraction(int(2 * hundred + 1) // 2, 100)


@given(LINES.filter(bool), st.decimals(0, 1000, places=2))
def test_any_document_equals_a_naive_exact_computation(rows, charge):
    """Also what EN 16931 asks of its sums: BR-CO-10 to BR-CO-15 and the sums of each category."""
    document = reckon({place: NetLine(*row) for place, row in enumerate(rows)})
    document = document.with_charge(charge)
    goods, sums = Fraction(0), {}
    for quantity, price, how, discount in rows:
        before = exactly(quantity * Fraction(price))
        goods += before
        net = before - min(Fraction(discount), before)
        sums[how.category, how.rate] = sums.get((how.category, how.rate), 0) + net
    taxes = {(tax.category, tax.rate): tax for tax in document.taxes}
    assert len(taxes) == len(document.taxes) and taxes.keys() >= sums.keys()
    for key, tax in taxes.items():
        share = Fraction(charge) * sums.get(key, 0) / (sum(sums.values()) or 1)
        assert abs(Fraction(tax.charge) - share) < Fraction(1, 100) or not sum(sums.values())
        assert Fraction(tax.net) == sums.get(key, 0) + Fraction(tax.charge)
        assert Fraction(tax.vat) == exactly(Fraction(tax.net) * Fraction(tax.rate))
        assert tax.category.bears_vat or not tax.vat
    assert sum(tax.charge for tax in taxes.values()) == document.charge == charge
    assert Fraction(document.goods) == goods
    assert Fraction(document.net) == sum(sums.values()) + Fraction(charge)
    assert Fraction(document.vat) == sum(Fraction(tax.vat) for tax in taxes.values())
    assert document.gross == document.net + document.vat


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


def test_an_extra_charge_is_taxed_by_its_own_class_after_delivery():
    """M20."""
    standard, zero = Treatment.at(Decimal("0.20")), Treatment.at(Decimal(0))
    document = reckon({1: NetLine(3, Decimal("9.99"), standard)}).with_charge(Decimal("5.00"))
    same, other = (document.with_extra(Decimal("4.99"), each) for each in (standard, zero))
    assert (same.net, same.vat, same.extra.vat) == tuple(map(Decimal, ("39.96", "7.99", "1.00")))
    assert [(tax.net, tax.vat, tax.charge) for tax in other.taxes] == [
        (Decimal("34.97"), Decimal("6.99"), Decimal("5.00")),
        (Decimal("4.99"), Decimal("0.00"), Decimal("0.00")),
    ]
    assert (other.gross, other.goods, other.charge) == tuple(
        map(Decimal, ("46.95", "29.97", "5.00"))
    )
    assert document.with_extra(Decimal("0.00"), zero) == document
    assert reckon({}).with_extra(Decimal("4.99"), zero).gross == 0
