"""One line of the NPPES file: read by the names of its columns, and never able to stop a load."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.look_ups.nppes import columns
from accounts.look_ups.nppes.rows import FIELDS, BadRow, RowReader, WrongFile
from accounts.look_ups.nppes.taxonomy import profession_of
from accounts.models import Profession


def line(values):
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(values)
    return text.getvalue().encode()


def reader_of(names=columns.COLUMNS):
    return RowReader(line(names))


def row(names=columns.COLUMNS, **values):
    """{field: value} of a line that states these columns of the file (by our names of them)."""
    stated = {getattr(columns, name): value for name, value in values.items()}
    stated = {columns.NPI: "1234567893"} | stated
    text = line(stated.get(name, "") for name in names)
    return dict(zip(FIELDS, reader_of(names).row(text), strict=True))


def test_a_line_becomes_the_fields_of_the_table():
    found = row(LAST_NAME="O'NEIL, JR", STATE="CA", DEACTIVATED="03/15/2019")
    assert (found["npi"], found["last_name"], found["state"]) == (1234567893, "O'NEIL, JR", "CA")
    assert (found["deactivated_on"].isoformat(), found["updated_on"]) == ("2019-03-15", None)
    assert found["qualifications"] == "[]"


def test_columns_are_found_by_their_names_wherever_they_stand():
    assert row(tuple(reversed(columns.COLUMNS)), LAST_NAME="MAREN")["last_name"] == "MAREN"


def test_a_column_that_is_not_read_may_have_another_name():
    names = [name.replace("Sex Code", "Gender Code") for name in columns.COLUMNS]
    assert row(tuple(names), LAST_NAME="MAREN")["last_name"] == "MAREN"


def test_a_column_that_is_read_must_be_there():
    with pytest.raises(WrongFile, match="no column “NPI Deactivation Date”"):
        reader_of([name for name in columns.COLUMNS if name != columns.DEACTIVATED])


@given(st.binary(max_size=200))
@example(b'"')
@example(b"\x00")
@example(b"\n")
def test_no_line_fails_in_another_way_than_as_a_bad_row(content):
    with pytest.raises(BadRow):
        reader_of().row(content)


@given(st.text(max_size=40))
@example("1/1/99999999999999999999999")
@example("0/0/0")
@example("2020-03-15")
@example("/".join("9" * 5000 for _ in range(3)))
def test_a_day_is_a_day_or_a_bad_row(text):
    try:
        day = row(DEACTIVATED=text.replace("\n", ""))["deactivated_on"]
    except BadRow:
        return
    assert day is None or 1 <= day.year <= 9999


@pytest.mark.parametrize(
    ("code", "profession"),
    [
        ("207N00000X", "physician"),
        ("208D00000X", "physician"),
        ("1223G0001X", "dentist"),
        ("122300000X", "dentist"),
        ("163W00000X", "nurse"),
        ("363LF0000X", "nurse"),
        ("367500000X", "nurse"),
        ("183500000X", "pharmacist"),
        ("183700000X", None),  # a pharmacy technician
        ("122400000X", None),  # a denturist
        ("363A00000X", None),  # a physician assistant
        ("2255A2300X", None),
        ("", None),
    ],
)
def test_a_taxonomy_code_names_a_profession_only_where_the_table_says_so(code, profession):
    assert profession_of(code) == profession
    assert profession is None or profession in Profession.values
