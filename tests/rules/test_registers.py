"""Each register's own rule about its numbers, and what every register says of itself (V3, V20)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Profession
from accounts.registers import REGIONS, REGISTERS, InvalidNumber, look_up_url

WELL_FORMED = [
    ("npi", "1234567893", "1234567893"),
    ("npi", "1558598797", "1558598797"),
    ("npi", " 1234 567-893 ", "1234567893"),
    ("dea", "AJ5184279", "AJ5184279"),
    ("dea", "ab 1234563", "AB1234563"),
    ("gmc", "1234567", "1234567"),
    ("gmc", "C1234567", "1234567"),
    ("gmc", "l123456", "L123456"),
    ("nmc", "71a2998e", "71A2998E"),
    ("nmc", "71 A 2998 E", "71A2998E"),
    ("gphc", "2033467", "2033467"),
    ("hcpc", "ch029821", "CH029821"),
    ("hcpc", "PH1", "PH1"),
    ("ahpra", "med 0000932846", "MED0000932846"),
    ("gdc", " 104455 ", "104455"),
    ("gdc", "D3345123", "D3345123"),  # not an NHS number: its last digit does not fit
    ("canada", " 12345 ", "12345"),
    ("us_state", "  A  12-7 ", "A 12-7"),
    ("other", "  D 12 / 7  ", "D 12 / 7"),
]
BADLY_FORMED = [
    ("npi", "1234567890"),  # wrong check digit
    ("npi", "123456789"),
    ("npi", "12345678933"),
    ("npi", "12345abcde"),
    ("npi", "١٢٣٤٥٦٧٨٩٣"),  # Arabic digits are digits to Python
    ("dea", "BT3452147"),
    ("dea", "AB1234569"),  # what web pages with wrong rules call valid
    ("dea", "A91234563"),
    ("dea", "AB123456"),
    ("gmc", "123456"),
    ("gmc", "L1234567"),
    ("gmc", "C123456"),
    ("nmc", "7A12998E"),
    ("nmc", "71A2998"),
    ("nmc", "71A29988E"),
    ("nmc", "71Ä2998E"),
    ("gphc", "1033467"),
    ("gphc", "20334670"),
    ("hcpc", "CH"),
    ("hcpc", "CH0298210"),
    ("hcpc", "C029821"),
    ("ahpra", "MED000093284"),
    ("ahpra", "ME00000932846"),
    ("gdc", "D3345122"),  # the number of a dentist in the NHS
    ("gdc", "  "),
    ("canada", ""),
    ("us_state", " \t"),
    ("other", "   "),
]


def is_accepted(code, number):
    try:
        REGISTERS[code].check(number)
    except InvalidNumber:
        return False
    return True


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
    assert sum(is_accepted("npi", digits + last) for last in "0123456789") == 1


@given(digits=st.from_regex(r"[12][0-9]{8}", fullmatch=True))
def test_one_wrong_digit_never_passes_as_an_npi(digits):
    valid = next(digits + last for last in "0123456789" if is_accepted("npi", digits + last))
    assert not [wrong for _, _, wrong in _one_digit_changed(valid) if is_accepted("npi", wrong)]


@given(number=st.from_regex(r"[A-Z]{2}[0-9]{6}", fullmatch=True))
def test_one_wrong_digit_of_a_dea_number_passes_only_where_its_rule_is_blind(number):
    """The rule doubles every second digit, so it cannot see 5 more or less there."""
    valid = next(number + last for last in "0123456789" if is_accepted("dea", number + last))
    for place, step, wrong in _one_digit_changed(valid[2:]):
        is_blind = place in (1, 3, 5) and step == 5
        assert is_accepted("dea", valid[:2] + wrong) == is_blind


def _one_digit_changed(digits):
    for place, digit in enumerate(digits):
        for step in range(1, 10):
            wrong = str((int(digit) + step) % 10)
            yield place, step, digits[:place] + wrong + digits[place + 1 :]


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda register: register.CODE)
def test_every_register_says_what_a_page_and_a_reviewer_need(register):
    assert register.NAME and register.HINT and len(register.CODE) <= 12
    assert len(register.COUNTRY) in (0, 2)
    assert set(register.PROFESSIONS) <= set(Profession.values)
    assert 7 <= register.FRESH_FOR.days <= 90
    assert len(register.CHECKLIST) >= 5
    assert all(re.fullmatch(r"[A-Z].+\.", sentence) for sentence in register.CHECKLIST)


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda register: register.CODE)
def test_every_address_to_look_a_number_up_is_a_secure_one_or_plainly_unknown(register):
    regions = register.REGIONS.values()
    addresses = {register.LOOK_UP_URL, *(region.url for region in regions)} - {""}
    assert all(address.startswith("https://") for address in addresses)
    assert addresses or register.ASKS_ISSUER


def test_every_state_district_and_territory_and_every_province_is_known_by_its_code():
    states = [code for code in REGIONS if code.startswith("US-")]
    provinces = [code for code in REGIONS if code.startswith("CA-")]
    assert len(states) == 50 + 1 + 5
    assert len(provinces) == 10 + 3
    assert all(re.fullmatch(r"(US|CA)-[A-Z]{2}", code) for code in REGIONS)
    assert all(REGIONS[code].body for code in provinces)


@pytest.mark.parametrize(
    ("register", "region", "issuer_url", "address"),
    [
        ("npi", "US-CA", "", "https://npiregistry.cms.hhs.gov/search"),
        ("us_state", "US-CA", "", "https://search.dca.ca.gov/"),
        ("us_state", "US-TX", "", ""),
        ("canada", "CA-ON", "", "https://register.cpso.on.ca/"),
        ("other", "", "https://register.example/", "https://register.example/"),
        ("gmc", "", "https://elsewhere.example/", "https://www.gmc-uk.org/registrants"),
        ("no longer listed", "", "https://elsewhere.example/", ""),
    ],
)
def test_a_number_is_looked_up_where_its_register_or_its_region_says(
    register, region, issuer_url, address
):
    assert look_up_url(register, region, issuer_url) == address


def test_nppes_and_dea_say_that_they_prove_no_licence():
    for code in ("npi", "dea"):
        assert any("look the state licence up too" in line for line in REGISTERS[code].CHECKLIST)
