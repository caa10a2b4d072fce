"""PPN codes of German pharmacy packs, and the PZN that is in them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from shop.codes import ppn
from shop.codes.answer import Code, Kind
from shop.codes.reading import read

GS, RS, EOT = "\x1d", "\x1e", "\x04"
DAY = date(2027, 1, 31)
PARTS = f"9N111234567842{GS}1TABC-1{GS}D270131{GS}SXYZ"
WHOLE = Code(Kind.PPN, "", "ABC-1", DAY, "XYZ", reference="12345678")


@pytest.mark.parametrize(
    "scan",
    [
        f"[)>{RS}06{GS}{PARTS}{RS}{EOT}",
        f"]d1[)>{RS}06{GS}{PARTS}{RS}{EOT}",
        f"[)>{RS}06{GS}9N111234567842{GS}SXYZ{GS}D270100{GS}1TABC-1{RS}{EOT}",
        "[)>␞06␝9N111234567842␝1TABC-1␝D270131␝SXYZ␞␄",
        "[)><RS>06<GS>9N111234567842<GS>1TABC-1<GS>D270131<GS>SXYZ<RS><EOT>",
        PARTS,
        PARTS + GS,
        f"{PARTS}{GS}33LEXAMPLE",
    ],
)
def test_one_pack_is_read_alike_however_its_code_arrives(scan):
    assert read(scan) == WHOLE


def test_production_count_and_gtin_are_read_too():
    code = read(f"9N111234567842{GS}16D20260131{GS}27Q12{GS}8P5412345000013")
    assert (code.produced_on, code.count) == (date(2026, 1, 31), 12)
    assert (code.gtin, code.reference) == ("05412345000013", "12345678")


def test_a_ppn_that_no_german_register_gave_is_kept_as_a_whole():
    number = "12AB-9".replace("-", "")
    number += ppn.check_digits(number)
    assert read("9N" + number).reference == number


@pytest.mark.parametrize(
    ("piece", "fault"),
    [
        ("9N111234567843", "9N111234567843"),
        ("9N111234567942", "9N111234567942"),
        (f"9N111234567842{GS}D271331", "D271331"),
        (f"9N111234567842{GS}D2701", "D2701"),
        (f"9N111234567842{GS}8P5412345000014", "8P5412345000014"),
        (f"9N111234567842{GS}lot", "lot"),
        (f"9N111234567842{GS}1T{'L' * 21}", f"1T{'L' * 21}"),
        (f"9N111234567842{GS}S{'7' * 21}", f"S{'7' * 21}"),
    ],
)
def test_what_is_not_valid_is_refused_in_words(piece, fault):
    code = read(f"[)>{RS}06{GS}{piece}{RS}{EOT}")
    assert code.kind is Kind.PPN and not code.is_readable and not code.lot
    assert code.reason == f"Its part {fault} is not valid."


def test_two_lots_in_one_code_are_refused():
    assert "says otherwise" in read(f"9N111234567842{GS}1TA{GS}1TB").reason


def test_of_lost_separators_only_the_number_is_read():
    code = read("[)>069N1112345678421TABC-1D270131SXYZ")
    assert (code.reference, code.lot, code.doubtful) == ("12345678", "", True)
    assert "separators are lost" in code.reason


@pytest.mark.parametrize("sign", ["|", "#", "~", "^", " "])
def test_a_foreign_sign_in_the_place_of_the_separator_is_doubtful(sign):
    code = read(f"[)>{sign}06{sign}" + PARTS.replace(GS, sign) + sign)
    assert (code.lot, code.expires_on, code.doubtful) == ("ABC-1", DAY, True)
    assert "taken for the separator" in code.reason


@pytest.mark.parametrize("text", ["9N77A", "9N111234567843", "9N", "9n lidocaine"])
def test_without_the_envelope_only_a_valid_ppn_is_one(text):
    assert read(text).kind is Kind.NONE


def test_a_pzn_is_one_with_its_minus_and_its_check_digit():
    assert read("-12345678") == Code(Kind.PZN, reference="12345678")
    assert read("]A0-12345678") == Code(Kind.PZN, reference="12345678")
    assert read("-12345679").kind is not Kind.PZN


_NUMBERS = some.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._", min_size=1, max_size=20)
_PZNS = some.integers(0, 9_999_999).map("{:07}".format)


@settings(max_examples=300, deadline=None)
@given(_PZNS, _NUMBERS, _NUMBERS, some.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_what_is_written_is_read_back(seven, lot, serial, day):
    check = sum(place * int(digit) for place, digit in enumerate(seven, 1)) % 11
    number = f"11{seven}{check % 10}"
    code = read(
        f"[)>{RS}06{GS}9N{number}{ppn.check_digits(number)}{GS}1T{lot}{GS}D{day:%y%m%d}"
        f"{GS}S{serial}{RS}{EOT}"
    )
    if check == 10:
        assert not code.is_readable
    else:
        assert code == Code(Kind.PPN, "", lot, day, serial, reference=number[2:])
