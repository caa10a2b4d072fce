"""Names that strangers read in our mails hold nothing to click (docs/rules/clinics.md, C9a)."""

import pytest
from django.core.exceptions import ValidationError

from common.names import NO_ADDRESS, ONE_LINE, validate_name

GOOD = [
    *("Marin Skin Clinic", "Praxis Dr.Meier", "Dr. med. Anna Meier", "St. John's Wood Clinic"),
    *("Osei & Partners Ltd.", "Klinik No.7", "O'Neill-Brown", "Élodie", "نیلوفر‌راد", "J.R. Smith"),
    *("Skin 1.5", "Praxis am Ring", "山田クリニック", "Anna M.", "Smith/Jones", "A.B. Clinic"),
]
ADDRESSES = [
    *(
        "https://elsewhere.example/offer",
        "Win at elsewhere.example",
        "www.elsewhere",
        "a@b.example",
    ),
    *("ELSEWHERE.EXAMPLE", "elsewhere．example", "elsewhere。example", "elsewhere.example/x now"),
    *("http:‎//x", "free-pills.shop", "x.co", "click elsewhere.example, please", "ｗｗｗ.x"),
]
HIDDEN = [
    "Two\nlines",
    "A\ttab",
    "zero\u200bwidth",
    "turned\u202eround",
    "soft\u00adhyphen",
    "\x00",
]


@pytest.mark.parametrize("name", GOOD)
def test_a_name_is_a_name(name):
    validate_name(name)


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_none(name):
    with pytest.raises(ValidationError) as error:
        validate_name(name)
    assert error.value.messages[0] in (NO_ADDRESS, ONE_LINE)


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_invisible_is_in_it(name):
    with pytest.raises(ValidationError, match="one line"):
        validate_name(name)
