"""GS1 codes closely: published examples, every identifier, keyboards, and where libraries err.

The examples are those of the GS1 General Specifications, release 21.0.1 (sections 2.1.13, 2.6.14,
4.15, 5.1, 5.6 and 7.8, by the numbers of their figures), and of the GS1 Digital Link standard: URI
syntax. What each says was compared with the tests of zint and of the GS1 Barcode Syntax Engine,
which name the same figures and examples.
"""

import subprocess
import sys
import time
from datetime import date

import pytest
from biip import ParseError
from biip.gs1_application_identifiers import _GS1_APPLICATION_IDENTIFIERS as IDENTIFIERS
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message
from hypothesis import given, settings
from hypothesis import strategies as some
from stdnum import gs1_128

from shop.codes.answer import Code, Kind
from shop.codes.reading import read

GTIN, DAY, GS = "05412345000013", date(2027, 1, 31), "\x1d"
THIS_YEAR = date.today().year

# Figures of the GS1 General Specifications (21.0.1), by their numbers there.

FIGURES = {
    "2.1.13-1": ("https://example.com/01/09506000134369", ("09506000134369",)),
    "2.6.14-3": (
        "(01)09501101530003(17)150119(10)AB-123",
        ("09501101530003", "AB-123", date(2015, 1, 19)),
    ),
    "2.6.14-4": (
        "(01)04012345678901(21)ABCDEFG123456789",
        ("04012345678901", "", None, "ABCDEFG123456789"),
    ),
    "4.15-1": (
        "(01)04012345678901(17)170101(10)ABC123",
        ("04012345678901", "ABC123", date(2017, 1, 1)),
    ),
    "4.15.1-1": (
        "(01)09504000059101(21)12345678p901(10)1234567p(17)141120(8200)http://www.gs1.org/demo/",
        ("09504000059101", "1234567p", date(2014, 11, 20), "12345678p901"),
    ),
    "5.1-3": ("(01)09501101530003", ("09501101530003",)),
    "5.1-7": ("(01)09501101530003(8200)http://example.com", ("09501101530003",)),
    "5.6.2-1": ("(01)09512345678901(15)170810(21)abcde", ("09512345678901", "", None, "abcde")),
    "5.6.3.1-1": ("(01)00012345678905(17)040115", ("00012345678905", "", date(2004, 1, 15))),
    "7.8.5.1-1": ("(01)95012345678903(3102)000400", ("95012345678903",)),
}
# How others write the same identifiers: a lot in a case, a lot before a weight.
AS_WRITTEN = {
    "(00)106141412345678908(02)00614141123452(37)25(10)ABC123": (
        ("00614141123452", "ABC123", None, "", 25)
    ),
    "(01)00614141123452(17)180426(10)ABC1(21)12345": (
        ("00614141123452", "ABC1", date(2018, 4, 26), "12345")
    ),
    "(01)09506000134352(10)ABC(3103)000195": ("09506000134352", "ABC"),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_figures_of_the_specifications_are_read(figure):
    text, said = FIGURES[figure]
    kind = Kind.DIGITAL_LINK if text.startswith("http") else Kind.GS1
    assert read(text) == Code(kind, *said)


@pytest.mark.parametrize(("text", "said"), AS_WRITTEN.items())
def test_a_case_and_a_weight_are_read(text, said):
    assert read(text) == Code(Kind.GS1, *said)


# Examples of the GS1 Digital Link standard: URI syntax, and what stands in a link besides.
LINKS = {
    "https://id.gs1.org/01/09520123456788": ("09520123456788",),
    "https://brand.example.com/01/9520123456788": ("09520123456788",),
    "https://brand.example.com/some-extra/pathinfo/01/9520123456788": ("09520123456788",),
    "https://id.gs1.org/01/09520123456788/22/2A": ("09520123456788",),
    "https://id.gs1.org/01/09520123456788/10/ABC123": ("09520123456788", "ABC123"),
    "https://id.gs1.org/01/09520123456788/21/12345": ("09520123456788", "", None, "12345"),
    "https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426": (
        ("09520123456788", "ABC1", date(2018, 4, 26), "12345")
    ),
    "https://id.gs1.org/01/09520123456788?3103=000195": ("09520123456788",),
    "https://example.com/01/9520123456788?3103=000195&3922=0299&17=201225": (
        ("09520123456788", "", date(2020, 12, 25))
    ),
    "https://id.gs1.org/00/952012345678912345?02=09520123456788&37=25&10=ABC123": (
        ("09520123456788", "ABC123", None, "", 25)
    ),
    "https://example.com/a/path/01/09506000134352?linkType=pip&11=260131#x": ("09506000134352",),
}


@pytest.mark.parametrize(("link", "said"), LINKS.items())
def test_published_links_are_read(link, said):
    found = read(link)
    assert found == Code(Kind.DIGITAL_LINK, *said, produced_on=found.produced_on)


def test_a_parcel_is_named_by_itself_only_where_no_content_is():
    assert read("(00)106141412345678908") == Code(Kind.SSCC)
    assert read("https://id.gs1.org/00/952012345678912345") == Code(Kind.SSCC)
    assert read("]C100106141412345678908") == Code(Kind.SSCC)
    assert "SSCC" in read("(00)106141412345678907").reason


# What the identifiers mean here.


def test_production_date_maker_s_reference_and_a_moment_of_expiry_are_read():
    code = read(f"01{GTIN}11260131240REF-9{GS}7003270131103010KL77")
    assert (code.produced_on, code.reference) == (date(2026, 1, 31), "REF-9")
    assert (code.expires_on, code.lot) == (DAY, "KL77")
    assert read(f"01{GTIN}80082601311430").produced_on == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        (f"01{GTIN}17270131" + "7003270201" + "9999", "two last days, under (17) and (7003)"),
        (f"01{GTIN}112701318008270201" + "12", "two days of production, under (11) and (8008)"),
        (f"01{GTIN}3012{GS}3713", "two counts, under (30) and (37)"),
        (f"01{GTIN}02{GTIN}3712", "two products, under (01) and (02)"),
        (f"01{GTIN}1727013117270228", "two values under (17)"),
    ],
)
def test_what_contradicts_itself_cannot_be_read(scan, said):  # R11
    code = read(scan)
    assert not code.is_readable and said in code.reason


def test_a_case_that_does_not_say_how_many_it_holds_is_asked_about():  # R10
    assert read(f"02{GTIN}3712").count == 12
    assert read(f"02{GTIN}").doubtful


@pytest.mark.parametrize("day", ["271331", "270230", "270032", "270001", "2701AA"])
def test_an_impossible_day_is_named_and_only_the_gtin_is_read(day):
    code = read(f"01{GTIN}17{day}10KL77")
    assert (code.gtin, code.lot, code.expires_on, code.doubtful) == (GTIN, "", None, True)
    assert code.reason == f"“{day}” does not fit (17), USE BY or EXPIRY. Only its GTIN was read."


def values_of(name):
    """Values that an identifier may have; dates and check digits are left to chance."""
    texts = some.from_regex(IDENTIFIERS[name].pattern.replace("\\d", "[0-9]"), fullmatch=True)
    return texts.filter(is_whole).map(lambda text: text.removeprefix(name))


def is_whole(text):
    try:
        element = GS1ElementString.parse(text)
    except ParseError:
        return False
    return not (element.gtin_error or element.sscc_error) and len(text) == len(element)


DATED = {"11", "12", "13", "15", "16", "17", "4324", "4325", "4326", "7003", "7006", "7007", "7011"}
OWN = {"00", "01", "02", "03", "10", "8006", "8008"} | DATED


OTHERS = sorted(set(IDENTIFIERS) - OWN)


@pytest.mark.parametrize("names", [OTHERS[n : n + 20] for n in range(0, len(OTHERS), 20)])
@settings(max_examples=1, deadline=None)
@given(drawn=some.data())
def test_beside_every_other_identifier_gtin_and_lot_are_read(names, drawn):
    for name in names:
        value = drawn.draw(values_of(name))
        code = read(f"]d201{GTIN}{name}{value}{GS}10KL77{GS}")
        found = (code.gtin, code.lot, code.doubtful, code.reason)
        assert found == (GTIN, "KL77", False, ""), name


# Separators.


@pytest.mark.parametrize(
    "scan",
    [f"]d2{GS}17341219", f"{GS}17341219", f"17341219{GS}", f"]d217341219{GS}", "(17)341219"],
)
def test_a_separator_is_no_white_space_and_a_day_is_no_gtin(scan):
    assert read(scan).kind is Kind.GS1
    assert read(scan).expires_on == date(2034, 12, 19)


@pytest.mark.parametrize(
    ("digits", "lot"), [("172701311012345678", "12345678"), ("17270131101234", "1234")]
)
def test_a_second_bar_code_of_digits_is_neither_a_parcel_nor_a_gtin(digits, lot):
    assert read(digits) == Code(Kind.GS1, lot=lot, expires_on=DAY)


def test_digits_that_are_a_gtin_and_parts_too_are_doubtful():  # R10
    digits = next(text for n in range(10) if read(text := f"1727013110123{n}").doubtful)
    assert read(digits).reason == f"{digits} could be a GTIN too."
    assert not read("]d2" + digits).doubtful


@pytest.mark.parametrize("prefix", ["+d2", "$C1", "¨Q3", "]D2", "]c1", "]q3", "]E0"])
def test_a_keyboard_of_another_language_may_have_changed_the_lot(prefix):  # R10
    code = read(f"{prefix}01{GTIN}1727013110yz77")
    assert (code.gtin, code.lot, code.doubtful) == (GTIN, "yz77", True)
    assert "keyboard" in code.reason


def test_parts_of_any_length_are_looked_into_for_what_they_swallowed():
    lot = "A" * 12
    code = read(f"01{GTIN}10{lot}1727013121SER")
    assert code.doubtful
    assert f"batch/lot {lot} and (17) 270131, (21) SER" in code.reason
    assert read(f"01{GTIN}301210AB").reason.endswith(f"(01) {GTIN}, (30) 12, (10) AB.")


def test_in_brackets_a_bracket_of_the_lot_itself_is_doubtful_unless_it_is_marked():
    assert read("(10)AB(C)") == Code(Kind.GS1, lot="AB(C)")
    assert read(r"(10)L\(21)7(21)S1") == Code(Kind.GS1, lot="L(21)7", serial="S1")
    assert read("(10)AB(C)(21)7").doubtful


@pytest.mark.parametrize("text", ["]A0KL77", "]C0KL77", "]d1KL 77"])
def test_a_bar_code_with_other_text_is_none_that_names_a_product(text):
    code = read(text)
    assert code.kind is Kind.OTHER and not code.is_readable and code.is_certain
    assert text[3:] in code.reason


def test_what_is_longer_than_any_code_is_not_cut_and_read():
    assert read(f"]d201{GTIN}10KL77" + " " * 480 + "8").kind is Kind.NONE


@pytest.mark.parametrize(
    "text",
    ["10" * 250, "01" * 250, "2121a" * 100, "(10" * 166, "+" * 500, "30" * 250, GS * 500]
    + ["(10)" * 125, "[)>069N" * 71, "https://" + "01/" * 160, "0213737" * 71],
)
def test_any_500_characters_are_answered_at_once(text):
    begun = time.process_time()
    read(text[:500])
    assert time.process_time() - begun < 1


# Where libraries do otherwise (each beside what is read here).


def test_two_figures_of_a_year_reach_50_years_ahead_in_every_kind_of_code():
    for years in (-49, 50):
        day = date(THIS_YEAR + years, 1, 15)
        assert read(f"(17){day:%y%m%d}").expires_on == day
        assert read(f"9N111234567842{GS}D{day:%y%m%d}").expires_on == day
        text = f"+A99912345/$$3{day:%y%m%d}LOT"
        assert read(text + check_sign(text)).expires_on == day


def check_sign(text):
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
    return signs[sum(map(signs.index, text)) % 43]


def test_day_00_is_kept_by_the_library_as_it_stands_and_is_a_day_here():
    assert GS1Message.parse("17270200").element_strings[0].value == "270200"
    assert read("(17)270200").expires_on == date(2027, 2, 28)


def test_the_library_sees_no_lost_separator():
    assert GS1Message.parse("10ABC1221SER9").element_strings[0].value == "ABC1221SER9"
    assert read(f"01{GTIN}10ABC1221SER9").doubtful


def test_the_library_s_brackets_cut_a_lot_that_has_some():
    raw = f"01{GTIN}10AB(C)"
    spelled = GS1Message.parse(raw).as_hri()
    assert GS1Message.parse_hri(spelled).element_strings[1].value == "AB"
    assert read(raw).lot == read(spelled).lot == "AB(C)"


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        (f"01{GTIN}10KL§77", "“§” after (10) KL is in no GS1 code."),
        (
            f"01{GTIN}10KL77{GS}5599",
            "“5599” does not fit: it begins with no application identifier.",
        ),
        (f"(01){GTIN}(10)KL 77", "“KL 77” does not fit (10), BATCH/LOT."),
        ("(01)5412345000013(10)KL77", "“5412345000013” does not fit (01), GTIN."),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(scan, said):  # R11
    assert read(scan).reason.startswith(said)


def test_a_link_with_two_lots_or_with_parts_in_the_wrong_place_is_refused():
    link = "https://id.gs1.org/01/05412345000013"
    assert "two values under (10)" in read(f"{link}?10=A&10=B").reason
    assert "does not fit" in read(f"{link}/21/S1/10/A").reason
    assert "check digit" in read("https://id.gs1.org/01/05412345000014").reason
    assert read(f"{link}/10/A%2FB").lot == "A/B"


def test_stdnum_deletes_the_brackets_and_with_them_the_end_of_the_lot():
    assert gs1_128.info("(10)ABC12(21)SER9")["10"] == "ABC1221SER9"
    assert read("(10)ABC12(21)SER9") == Code(Kind.GS1, lot="ABC12", serial="SER9")


def test_a_range_of_harvest_days_hides_neither_product_nor_lot():
    with pytest.raises(ParseError):
        GS1Message.parse("7007260101260131")
    code = read(f"01{GTIN}7007260101260131{GS}10KL77")
    assert (code.gtin, code.lot, code.reason) == (GTIN, "KL77", "")


def test_newest_identifiers_of_temperatures_do_no_harm():
    assert read(f"01{GTIN}4331000500-{GS}10KL77").lot == "KL77"


def test_lots_keep_their_case():
    assert read(f"01{GTIN}10kl77a").lot == "kl77a"


@pytest.mark.parametrize("behind", ["2QS9", "h08626", "2g4Yx3"])
def test_what_a_reader_made_of_a_separator_is_no_lot_and_no_serial(behind):
    """zbar, of a DataBar Expanded (findings/zbar_databar_after_separator.sh)."""
    code = read(f"]e001{GTIN}10AB12{GS}{behind}")
    assert (code.gtin, code.lot, code.serial, code.doubtful) == (GTIN, "", "", True)
    assert behind in code.reason


def test_a_zero_byte_at_the_end_is_no_part_of_the_lot():
    """reportlab prints one (findings/reportlab_datamatrix_zero_byte.sh)."""
    code = read(f"01{GTIN}1727013110KL77\0")
    assert (code.lot, code.expires_on, code.doubtful) == ("KL77", DAY, True)


def test_the_library_is_loaded_without_the_prefixes_of_all_companies():
    """In a process of its own: this one has imported the library by itself."""
    program = "import shop.codes.library, biip.gs1_prefixes as p, lzma; print(" + (
        "p._GS1_COMPANY_PREFIX_TRIE, len(p._GS1_PREFIX_TRIE), lzma.decompress.__module__)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == ["{}", "10", "lzma"], done.stderr
