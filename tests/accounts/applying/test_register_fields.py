"""What the licence form asks for depends on the register (V21)."""

import pytest

from accounts.applying.forms import LicenceForm
from accounts.models import Licence
from accounts.registers import REGISTERS
from common.clock import today
from tests.cast import client_of, days_from_now

NEEDED = {
    "npi": {"number": "1234567893", "country": "US", "region": "US-CA"},
    "us_state": {
        "number": "A 12345",
        "country": "US",
        "region": "US-TX",
        "expiry_as_printed": "birth month, odd years",
    },
    "dea": {"number": "AJ5184279", "country": "US"},
    "canada": {"number": "99999", "country": "CA", "region": "CA-ON"},
    "ahpra": {"number": "MED0000932846", "country": "AU"},
    "gmc": {"number": "7654321", "country": "GB"},
    "other": {
        "number": "12/7",
        "country": "FR",
        "issuer": "Ordre des médecins",
        "issuer_url": "https://register.example/",
    },
}
EXTRA = LicenceForm.OF_SOME_REGISTERS
PAIRS = [(code, field) for code, fields in NEEDED.items() for field in fields if field in EXTRA]


def form(code, **changes):
    fields = {
        "profession": "physician",
        "register": code,
        "expires_on": days_from_now(90),
        **NEEDED[code],
        **changes,
    }
    return LicenceForm(fields, on=today())


@pytest.mark.parametrize("code", NEEDED)
def test_a_register_gets_what_it_asks_for(code):
    sent = form(code)
    assert sent.is_valid(), sent.errors
    assert {field: sent.cleaned_data[field] for field in NEEDED[code]} == NEEDED[code]


@pytest.mark.parametrize(("code", "field"), PAIRS)
def test_what_a_register_asks_for_and_does_not_get_is_named_at_its_field(code, field):
    sent = form(code, **{field: ""})
    assert list(sent.errors) == [field]


def test_what_a_register_does_not_ask_for_is_not_kept_and_never_in_the_way():
    sent = form("gmc", region="US-CA", issuer="x", issuer_url="no address", expiry_as_printed="y")
    assert sent.is_valid(), sent.errors
    assert [sent.cleaned_data[field] for field in EXTRA] == [""] * 4


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("us_state", {"region": "CA-ON"}, "region"),
        ("canada", {"region": "US-CA"}, "region"),
        ("npi", {"region": "US-XX"}, "region"),
        ("other", {"issuer_url": "javascript:alert(1)"}, "issuer_url"),
        ("other", {"issuer": "x" * 121}, "issuer"),
    ],
)
def test_a_value_that_does_not_fit_is_named_at_its_field(code, changes, field):
    assert list(form(code, **changes).errors) == [field]


def test_an_address_may_be_typed_without_its_beginning():
    sent = form("other", issuer_url="register.example")
    assert sent.is_valid() and sent.cleaned_data["issuer_url"] == "https://register.example"


@pytest.mark.django_db
def test_the_page_says_which_registers_ask_for_a_field():
    page = client_of("carla").get("/accounts/licence/").content.decode()
    for register in REGISTERS.values():
        assert register.HINT in page.replace("&#x27;", "'")
    assert "Needed for: NPI (National Provider Identifier); US state licence" in page
    assert "(optional)" not in page
    assert '<optgroup label="United States">' in page


def test_a_licence_says_who_keeps_its_entry_and_where():
    ontario = Licence(register="canada", region="CA-ON")
    assert ontario.issued_by.startswith("CPSO")
    assert ontario.look_up_url == "https://register.cpso.on.ca/"
    elsewhere = Licence(register="other", issuer="Ordre", issuer_url="https://register.example/")
    assert (elsewhere.register_name, elsewhere.look_up_url) == (
        "Ordre",
        "https://register.example/",
    )
    assert Licence(register="us_state", region="US-TX").look_up_url == ""
