"""What a code on a pack says: every kind of code, every way a scanner or a keyboard sends it."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as some
from stdnum import ean

from shop.codes import gtins, hibc
from shop.codes.answer import Code, Kind
from shop.codes.reading import read

GTIN, DAY = "05412345000013", date(2027, 1, 31)
KL77 = Code(Kind.GS1, GTIN, "KL77", DAY)
GS = "\x1d"


@pytest.mark.parametrize(
    "scan",
    [
        "01054123450000131727013110KL77",
        "]d201054123450000131727013110KL77",
        "]C101054123450000131727013110KL77",
        "]e001054123450000131727013110KL77",
        f"]Q3010541234500001310KL77{GS}17270131",
        f"{GS}010541234500001310KL77{GS}17270131",
        f"010541234500001310KL77{GS}17270131{GS}",
        "010541234500001310KL77␝17270131",
        "010541234500001310KL77<GS>17270131",
        "010541234500001310KL77^]17270131",
        "(01)05412345000013(17)270131(10)KL77",
        "(01) 05412345000013 (17) 270131 (10) KL77",
        "UDI: (01)05412345000013(17)270131(10)KL77",
        "  (10)KL77(17)270131(01)05412345000013\r\n",
        "０１０５４１２３４５００００１３１７２７０１３１１０ＫＬ７７",
        "\ufeff01054123450000131727013110KL77\u200b",
    ],
)
def test_one_pack_is_read_alike_however_its_code_arrives(scan):  # R9
    assert read(scan) == KL77


def test_a_separator_ends_a_lot():
    assert read(f"10KL77{GS}17270131") == Code(Kind.GS1, lot="KL77", expires_on=DAY)


def test_day_00_is_the_last_day_of_its_month():  # R9
    assert read("0105412345000013172702001077").expires_on == date(2027, 2, 28)
    assert read("0105412345000013172802001077").expires_on == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("scan", "lots"),
    [
        ("01054123450000131727013110ABC1221SER9", ("ABC1221SER9", "ABC12 and (21) SER9")),
        ("010541234500001310KL7717270131", ("KL7717270131", "KL77 and (17) 270131")),
        ("10KL7717270131", ("KL7717270131", "KL77 and (17) 270131")),
        ("01054123450000131727013121SER910KL77", ("SER910KL77", "SER9 and (10) KL77")),
    ],
)
def test_a_lost_separator_is_doubtful_and_both_readings_are_named(scan, lots):  # R10
    code = read(scan)
    assert code.doubtful
    assert all(lot in code.reason for lot in lots)


def test_what_ends_a_code_is_in_no_doubt_where_nothing_could_follow():
    assert not read("01054123450000131727013110L21").doubtful
    assert not read("01054123450000131727013110LOT-7").doubtful
    assert not read(f"01054123450000131727013110ABC1221SER9{GS}240X").doubtful


@pytest.mark.parametrize("sign", ["|", "#", "~", "^", " ", "$"])
def test_a_foreign_sign_in_the_place_of_the_separator_is_doubtful(sign):  # R10
    code = read(f"010541234500001310KL77{sign}17270131")
    assert (code.lot, code.expires_on, code.doubtful) == ("KL77", DAY, True)
    assert "taken for the separator" in code.reason


def test_serial_and_count_are_read_too():
    code = read(f"0105412345000013172701313012{GS}10AB{GS}21S-1")
    assert (code.lot, code.serial, code.count) == ("AB", "S-1", 12)
    assert read("02054123450000133712").count == 12


@pytest.mark.parametrize(
    "link",
    [
        "https://id.gs1.org/01/05412345000013/10/KL77?17=270131",
        "HTTPS://ID.GS1.ORG/01/05412345000013/10/KL77?17=270131",
        "]Q1https://shop.example/01/05412345000013/10/KL77/?17=270131",
        "]d1http://shop.example/x/01/5412345000013/10/KL77?17=270131",
    ],
)
def test_a_digital_link_is_read_wherever_it_leads(link):
    assert read(link) == Code(Kind.DIGITAL_LINK, GTIN, "KL77", DAY)


def test_a_false_check_digit_is_refused_in_words_and_no_gtin_is_given():  # R11
    for scan in ("0105412345000014", "(01)05412345000014(10)A", "5412345000014"):
        code = read(scan)
        assert not code.is_readable and not code.gtin
        assert "check digit does not fit" in code.reason


def test_two_lots_in_one_code_cannot_be_read():  # R11
    assert "two values under (10)" in read(f"10A{GS}10B").reason


def test_of_a_code_with_rubbish_the_gtin_is_read_and_the_rest_is_said_to_be_missing():
    code = read("01054123450000135599")
    assert (code.gtin, code.lot, code.doubtful) == (GTIN, "", True)
    assert "does not fit" in code.reason


@pytest.mark.parametrize("digits", ["96385074", "012345678905", "5412345000013", GTIN])
def test_a_gtin_of_any_length_has_14_digits(digits):
    assert read(digits) == Code(Kind.GTIN, digits.zfill(14), is_certain=len(digits) > 8)


def test_the_number_of_a_parcel_is_one():
    assert read("123456789012345675").kind is Kind.SSCC
    assert "SSCC" in read("123456789012345676").reason


@given(some.integers(0, 10**13 - 1))
def test_all_written_forms_of_a_gtin_are_one_number(number):  # R9
    digits = f"{number:013d}"
    gtin = digits + ean.calc_check_digit(digits)
    for form in gtins.forms(gtin):
        assert gtins.is_gtin(form)
        assert gtins.as_14(form) == gtin


# What is none.


@pytest.mark.parametrize(
    "text",
    ["KL77", "KL-77", "0077", "", "+44 20 7946 0000", "https://shop.example/", "+", "(a)"]
    + ["belotero (2023)", "(2023) belotero", "belotero (10 units)", "filler (10)"],
)
def test_words_and_lot_numbers_are_no_codes(text):
    assert read(text).kind is Kind.NONE


@pytest.mark.parametrize("text", ["10KL77", "2105", "17270131", "96385074", "20270131"])
def test_what_could_as_well_be_a_lot_number_is_not_certain(text):
    assert not read(text).is_certain


@pytest.mark.parametrize("text", ["1727013110KL77", "]d2KL77", f"KL77{GS}", "(10)KL77", GTIN])
def test_what_nobody_prints_as_a_lot_number_is_certain(text):
    assert read(text).is_certain


_PARTS = some.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-./_", min_size=1, max_size=20)


@given(lot=_PARTS, serial=_PARTS, day=some.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_what_is_written_with_separators_is_read_back(lot, serial, day):
    scan = f"]d201{GTIN}10{lot}{GS}17{day:%y%m%d}21{serial}"
    code = read(scan)
    assert (code.gtin, code.lot, code.expires_on, code.serial) == (GTIN, lot, day, serial)
    assert not code.doubtful


BEGINNINGS = ("", "01", "]d2", "(01)", "(01)05412345000013(10)", "https://", "https://a/01/", "-")
BEGINNINGS += ("+A999", "+$$", "+d201", "[)>\x1e06\x1d9N", "9N111234567842\x1d", "[)>\x1e05\x1d")


@settings(max_examples=200, deadline=None)
@given(some.text(max_size=80) | some.text("0123789ADQST$+/\x1d()\\", max_size=80))
def test_any_text_gets_an_answer(text):
    for beginning in BEGINNINGS:
        code = read(beginning + text)
        assert code.is_readable or code.reason
    for part in (text, "$$" + text, "14D" + text):
        scan = "+A99912345/" + part.upper()
        code = read(scan + hibc.check_sign(scan))
        assert code.is_readable or code.reason


# The command.


def test_the_command_prints_the_answer_as_json():  # R9
    out = StringIO()
    call_command("read_code", "01054123450000131727013110KL77", stdout=out)
    assert json.loads(out.getvalue()) == {
        "kind": "gs1",
        "gtin": GTIN,
        "lot": "KL77",
        "expires_on": "2027-01-31",
        "serial": None,
        "count": None,
        "doubtful": False,
        "reason": None,
    }


@pytest.mark.parametrize("text", ["KL-77", "+A99912345/9901510X3", "5412345000014"])
def test_the_command_ends_with_1_where_nothing_can_be_read(text):
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("read_code", text, stdout=out)
    assert end.value.code == 1
    assert json.loads(out.getvalue())["reason"]


def test_the_command_reads_a_code_with_its_separators_from_the_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO(f"]d2010541234500001310KL77{GS}17270131\n"))
    out = StringIO()
    call_command("read_code", "-", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["lot"], said["expires_on"], said["doubtful"]) == ("KL77", "2027-01-31", False)
