"""HIBC codes: what they say in each of their forms, and what is refused or asked about."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from shop.codes import hibc
from shop.codes.answer import Code, Kind
from shop.codes.reading import read

DAY = date(2027, 1, 31)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def signed(text):
    return text + hibc.check_sign(text)


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        ("+A123BJC5D6E71G", {"reference": "BJC5D6E7"}),
        ("+A99912345/9901510XJ", {"lot": "10X", "expires_on": date(1999, 1, 15)}),
        ("+A99912345/$$52001510X0", {"lot": "10X", "expires_on": date(2020, 1, 15)}),
    ],
)
def test_published_codes_with_their_check_signs_are_read(scan, said):
    code = read(scan)
    assert code.kind is Kind.HIBC and not code.reason and not code.gtin
    assert {name: getattr(code, name) for name in said} == said


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("$LOT-1", {"lot": "LOT-1"}),
        ("$+SER1", {"serial": "SER1"}),
        ("$$0228LOT1", {"lot": "LOT1", "expires_on": date(2028, 2, 29)}),
        ("$$2013127LOT1", {"lot": "LOT1", "expires_on": DAY}),
        ("$$3270131LOT1", {"lot": "LOT1", "expires_on": DAY}),
        ("$$3270100LOT1", {"lot": "LOT1", "expires_on": DAY}),
        ("$$427013112LOT1", {"lot": "LOT1", "expires_on": DAY}),
        ("$$527031LOT1", {"lot": "LOT1", "expires_on": DAY}),
        ("$$528366LOT1", {"lot": "LOT1", "expires_on": date(2028, 12, 31)}),
        ("$$62703123LOT1", {"lot": "LOT1", "expires_on": DAY}),
        ("$$7LOT1", {"lot": "LOT1"}),
        ("$$70131LOT1", {"lot": "0131LOT1"}),
        ("$$805", {"count": 5}),
        ("$$8050127LOT1", {"lot": "LOT1", "expires_on": DAY, "count": 5}),
        ("$$8053270131LOT1", {"lot": "LOT1", "expires_on": DAY, "count": 5}),
        ("$$9000103270131LOT1", {"lot": "LOT1", "expires_on": DAY, "count": 10}),
        ("$$9000107LOT1", {"lot": "LOT1", "count": 10}),
        ("$$+3270131SER1", {"serial": "SER1", "expires_on": DAY}),
        ("$$+7SER1", {"serial": "SER1"}),
        ("27031LOT1", {"lot": "LOT1", "expires_on": DAY}),
        ("27031+SER1", {"serial": "SER1", "expires_on": DAY}),
        ("$LOT1/SSER1/14D20270131", {"lot": "LOT1", "serial": "SER1", "expires_on": DAY}),
        ("$LOT1/16D20270131/Q12", {"lot": "LOT1", "produced_on": DAY, "count": 12}),
    ],
)
def test_each_form_of_a_secondary_part_is_read_alone_and_after_its_primary_part(part, said):
    assert read(signed(f"+A99912345/{part}")) == Code(Kind.HIBC, reference="1234", **said)
    if part[0] in "$2":
        first, *others = part.split("/")
        linked = "/".join([first + "C", *others])
        assert read(signed("+" + linked)) == Code(Kind.HIBC, **said)


@pytest.mark.parametrize(
    "part",
    ["$$1327LOT", "$$2023027LOT", "$$3271331LOT", "$$42701AB", "$$427013125L", "$$527366LOT"]
    + ["$$527000LOT", "$$627031AL", "$$LOT1", "$$8053LOT", "99366LOT", "14D20270230"],
)
def test_a_day_that_is_none_is_refused_and_makes_no_lot(part):
    code = read(signed(f"+A99912345/{part}"))
    assert not code.is_readable and not code.lot
    assert code.reason == f"Its part {part} cannot be read."


@pytest.mark.parametrize("part", ["$" + "L" * 19, "$$+7" + "S" * 19, "$LOT/S" + "7" * 19])
def test_a_number_that_is_longer_than_any_is_refused(part):
    assert "cannot be read" in read(signed(f"+A99912345/{part}")).reason


def test_two_parts_that_say_different_things_are_refused():
    code = read(signed("+A99912345/$$3270131LOT1/14D20270228"))
    assert code.reason == "Its part 14D20270228 says otherwise than one before it."


def test_a_part_that_nobody_knows_may_belong_to_the_lot():
    code = read(signed("+A99912345/$LOT/7"))
    assert (code.lot, code.doubtful) == ("LOT", True)
    assert code.reason == "Nothing tells what its part 7 is."


def test_a_false_check_sign_is_refused():
    code = read("+A99912345/9901510X3")
    assert code.kind is Kind.HIBC and not code.is_readable
    assert code.reason == "Its check sign should be J."


@pytest.mark.parametrize(
    "scan",
    [
        "+A123BJC5D6E71G",
        "*+A123BJC5D6E71G*",
        "]A0+A123BJC5D6E71G",
        "]C0+A123BJC5D6E71G",
        "]d1+A123BJC5D6E71G",
        "+a123bjc5d6e71g",
        "]A5a123BJC5D6E71G",
        " +A123BJC5D6E71G\r\n",
    ],
)
def test_one_label_is_read_alike_however_its_code_arrives(scan):
    assert read(scan) == Code(Kind.HIBC, reference="BJC5D6E7")


def test_a_check_sign_that_is_a_space_may_be_lost():
    scan = next(text for n in range(100) if (text := signed(f"+A999{n:02}0")).endswith(" "))
    assert read(scan.strip()) == read(scan) == Code(Kind.HIBC, reference=scan[5:7])


def test_a_space_after_a_check_sign_may_be_the_check_sign_itself():
    assert read("+A99912345/9901510XJ").lot == "10X"
    code = read("+A99912345/9901510XJ ")
    assert code.doubtful and "J or the space after it" in code.reason
    assert not read("+A99912345/$$52001510X0 ").doubtful
    assert not read("+A123BJC5D6E71G ").doubtful


_NUMBERS = some.text(LETTERS, min_size=1, max_size=18)
_DAYS = some.dates(date(2000, 1, 1), date(2060, 12, 31))
_SPELLED = {
    "2": "2{:%m%d%y}",
    "3": "3{:%y%m%d}",
    "4": "4{:%y%m%d}07",
    "5": "5{:%y%j}",
    "6": "6{:%y%j}23",
}


@example("356BCFJJJRXY", "356BCFJJRXYJ", date(2020, 1, 4), "3", 3079)
@settings(max_examples=400, deadline=None)
@given(
    _NUMBERS,
    _NUMBERS,
    _DAYS,
    some.sampled_from(sorted(_SPELLED)),
    some.none() | some.integers(1, 99_999),
)
def test_what_is_written_is_read_back(product, lot, day, form, count):
    counted = "" if count is None else f"8{count:02}" if count < 100 else f"9{count:05}"
    text = f"+A999{product}0/$${counted}{_SPELLED[form].format(day)}{lot}"
    said = Code(Kind.HIBC, lot=lot, expires_on=day, count=count, reference=product)
    code = read(signed(text))
    assert code == said or (code.doubtful and signed(text).endswith("J "))
