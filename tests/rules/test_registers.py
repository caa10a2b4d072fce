"""Each register's own rule about its numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.registers import REGISTERS, InvalidNumber

WELL_FORMED = [
    ("npi", "1234567893", "1234567893"),
    ("npi", " 1234 567-893 ", "1234567893"),
    ("gmc", "1234567", "1234567"),
    ("gmc", "C1234567", "1234567"),
    ("gmc", "l123456", "L123456"),
    ("nmc", "71a2998e", "71A2998E"),
    ("nmc", "71 A 2998 E", "71A2998E"),
    ("other", "  D 12 / 7  ", "D 12 / 7"),
]
BADLY_FORMED = [
    ("npi", "1234567890"),  # wrong check digit
    ("npi", "123456789"),
    ("npi", "12345678933"),
    ("npi", "12345abcde"),
    ("npi", "١٢٣٤٥٦٧٨٩٣"),  # Arabic digits are digits to Python
    ("gmc", "123456"),
    ("gmc", "L1234567"),
    ("gmc", "C123456"),
    ("nmc", "7A12998E"),
    ("nmc", "71A2998"),
    ("nmc", "71A29988E"),
    ("nmc", "71Ä2998E"),
    ("other", "   "),
]


@pytest.mark.parametrize(("code", "typed", "kept"), WELL_FORMED)
def test_a_well_formed_number_is_kept_as_its_register_writes_it(code, typed, kept):
    assert REGISTERS[code].check(typed) == kept


@pytest.mark.parametrize(("code", "typed"), BADLY_FORMED)
def test_a_number_that_breaks_the_rule_is_refused_with_a_sentence(code, typed):
    with pytest.raises(InvalidNumber, match=r"\w.*\.$"):
        REGISTERS[code].check(typed)


@pytest.mark.parametrize("code", REGISTERS)
@given(typed=st.text(max_size=60))
def test_no_text_makes_a_register_fail_in_another_way(code, typed):
    try:
        kept = REGISTERS[code].check(typed)
    except InvalidNumber:
        return
    assert REGISTERS[code].check(kept) == kept


@given(digits=st.from_regex(r"[12][0-9]{8}", fullmatch=True))
def test_of_ten_last_digits_an_npi_accepts_exactly_one(digits):
    accepted = []
    for last in "0123456789":
        try:
            accepted.append(REGISTERS["npi"].check(digits + last))
        except InvalidNumber:
            continue
    assert len(accepted) == 1


@given(
    number=st.from_regex(r"[12][0-9]{9}", fullmatch=True),
    place=st.integers(0, 9),
    step=st.integers(1, 9),
)
def test_one_wrong_digit_never_passes_as_an_npi(number, place, step):
    check = REGISTERS["npi"].check
    try:
        check(number)
    except InvalidNumber:
        return
    wrong = str((int(number[place]) + step) % 10)
    with pytest.raises(InvalidNumber):
        check(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda register: register.CODE)
def test_every_register_says_what_a_page_needs(register):
    assert register.NAME and register.HINT
    assert register.LOOK_UP_URL.startswith("https://") or register.CODE == "other"
    assert len(register.COUNTRY) in (0, 2)
