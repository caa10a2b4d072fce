"""The NPPES file: loaded whole, in pieces, anew and wrong; and what it answers (V22 to V26)."""

import csv
import io
from datetime import date

import pglock
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, InternalError, connection, transaction

from accounts import look_ups
from accounts.applying import services
from accounts.look_ups import File, Person, Point, Verdict
from accounts.look_ups.nppes import columns, loading, rows
from accounts.models import LookUp, NppesRecord, RegisterFile, User
from accounts.registers import REGISTERS
from shop.demo import nppes
from tests.cast import days_from_now, person

pytestmark = pytest.mark.django_db

ROWS = 60
FULL, NEXT_FULL = nppes.NAME, "npidata_pfile_20050523-20260809.csv"
WEEKLY = "npidata_pfile_20260713-20260719.csv"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 10)


@pytest.fixture
def write(tmp_path):
    """Writes rows (numbers of the sample, or values by column) as a published CSV file."""

    def write(name, numbers=range(1, ROWS + 1), *changed):
        text = io.StringIO()
        nppes.write_csv(text, numbers)
        writer = csv.DictWriter(text, columns.COLUMNS, restval="", quoting=csv.QUOTE_ALL)
        writer.writerows(changed)
        path = tmp_path / name
        path.write_text(text.getvalue(), newline="")
        return path

    return write


def load(path, **options):
    out = io.StringIO()
    call_command("load_register", "nppes", str(path), stdout=out, **options)
    return out.getvalue()


def number_where(condition):
    return next(n for n in range(1, ROWS + 1) if condition(n))


PERSON = number_where(lambda n: n % 17 and n % 5 and n % 23 and "NPI" in nppes.row(n))
DEACTIVATED, GIVEN_BACK, ORGANISATION = 17, 23, 5


def record(number):
    return NppesRecord.objects.get(pk=int(nppes.npi(number)))


def table():
    return list(NppesRecord.objects.order_by("pk").values())


def licence_of(number, **changes):
    """An application with the NPI of the sample's row, by a person named as the row says."""
    row = nppes.row(number)
    user = User.objects.create_user(
        f"{number}@clinic.example",
        "x",
        first_name=changes.pop("first_name", row.get(columns.FIRST_NAME, "A").title()),
        last_name=changes.pop("last_name", row.get(columns.LAST_NAME, "B").title()),
    )
    application = {
        "profession": look_up_profession(row),
        "country": "US",
        "region": f"US-{row.get(columns.LICENCE_STATE.format(1), 'CA')}",
        "register": "npi",
        "number": nppes.npi(number),
        "expires_on": days_from_now(90),
        **changes,
    }
    return services.submit_licence(user, application)


def look_up_profession(row):
    from accounts.look_ups.nppes.taxonomy import profession_of

    return profession_of(row.get(columns.TAXONOMY.format(1), "")) or "other"


# The format


def test_the_file_has_330_columns_and_every_number_of_the_sample_is_an_npi(write):
    header, *lines = csv.reader(write(FULL).open())
    assert len(header) == len(set(header)) == 330
    assert {len(line) for line in lines} == {330}
    assert all(REGISTERS["npi"].check(line[0]) == line[0] for line in lines)


def test_the_sample_is_the_same_each_time_and_quotes_every_value(write):
    first = write(FULL).read_bytes()
    assert write(FULL).read_bytes() == first
    assert all(line.startswith('"') and line.endswith('"') for line in first.decode().splitlines())


# Loading


def test_a_load_keeps_of_each_row_what_a_look_up_needs(write):
    assert f"{ROWS} rows" in load(write(FULL))
    row, found = nppes.row(PERSON), record(PERSON)
    assert found.last_name == row[columns.LAST_NAME]
    assert found.qualifications[0][0] == row[columns.TAXONOMY.format(1)]
    assert found.qualifications[0][3] is True
    assert found.as_of == date(2026, 7, 12)
    assert NppesRecord.objects.count() == ROWS


def test_the_published_zip_loads_like_the_file_in_it(write, tmp_path):
    load(write(FULL))
    plain = table()
    NppesRecord.objects.all().delete()
    RegisterFile.objects.all().delete()
    nppes.write_zip(tmp_path / "NPPES_Data_Dissemination.zip", range(1, ROWS + 1))
    load(tmp_path / "NPPES_Data_Dissemination.zip")
    assert [row | {"file_id": 0} for row in table()] == [row | {"file_id": 0} for row in plain]


def test_the_same_file_again_changes_nothing(write):  # V25
    path = write(FULL)
    load(path)
    before = table()
    assert "loaded already" in load(path)
    assert table() == before


@pytest.mark.parametrize("packed", [False, True])
def test_a_killed_load_goes_on_where_its_last_batch_was_committed(
    write, tmp_path, monkeypatch, packed
):  # V25
    path = write(FULL)
    if packed:
        path = tmp_path / "month.zip"
        nppes.write_zip(path, range(1, ROWS + 1))
    read = []
    row = rows.RowReader.row

    def killed_in_the_third_batch(reader, line):
        read.append(line)
        if len(read) == 25:
            raise KeyboardInterrupt
        return row(reader, line)

    monkeypatch.setattr(rows.RowReader, "row", killed_in_the_third_batch)
    with pytest.raises(KeyboardInterrupt):
        load(path)
    assert NppesRecord.objects.count() == RegisterFile.objects.get().rows == 20
    load(path)
    assert len(read) == 25 + ROWS - 20
    assert NppesRecord.objects.count() == RegisterFile.objects.get().rows == ROWS
    assert RegisterFile.objects.get().finished_at is not None


def test_a_batch_that_fails_is_not_half_there(write, monkeypatch):
    path = write(FULL)
    save = RegisterFile.save

    def dead_disk(file, **options):
        if options.get("update_fields") and file.rows == 20:
            raise DatabaseError("the disk is full")
        save(file, **options)

    monkeypatch.setattr(RegisterFile, "save", dead_disk)
    with pytest.raises(DatabaseError):
        load(path)
    assert NppesRecord.objects.count() == RegisterFile.objects.get().rows == 10


def test_values_longer_than_any_real_one_are_loaded_and_stop_nothing(write):
    long = dict.fromkeys((columns.ENTITY, columns.STATE, columns.CREDENTIAL), "X" * 3000)
    load(write(FULL, [], nppes.row(PERSON) | long))
    assert record(PERSON).credential == "X" * 3000
    licence = licence_of(PERSON)
    assert Point.KIND in look_ups.precheck(licence).unknown
    assert len(look_ups.record(licence, File(), person("rita")).name) == 200


def test_bad_rows_are_counted_and_named_and_the_others_loaded(write):  # V25
    path = write(FULL)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[3] = b'"12345","too short"\n'
    lines[5] = lines[5].replace(nppes.npi(5).encode(), b"not-an-npi")
    lines[7] = lines[7].replace(b'""', b'"02/31/2020"')
    lines[9] = lines[9].replace(b'"1"', b'"\xff"')
    lines[11] = b'"an open quote,' + lines[11]
    path.write_bytes(b"".join(lines))
    said = load(path)
    assert "5 bad rows were left out" in said
    assert "Line 4: 2 columns instead of 330" in said
    assert "Line 6: “not-an-npi” is not an NPI" in said
    assert "Line 8: “02/31/2020” is not a day" in said
    assert "Line 10: it is not UTF-8" in said
    assert NppesRecord.objects.count() == ROWS - 5


def _othername(path):
    path.write_text('"NPI","Provider Other Organization Name"\n"1234567893","SHOP"\n')


def _binary(path):
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\xff\x00" * 500 + b"\n")


def _cut_off(path):
    path.write_bytes(path.read_bytes()[:-40])


def _empty(path):
    path.write_bytes(b"")


def _damaged_zip(path):
    nppes.write_zip(path, range(1, ROWS + 1))
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 0xFF
    path.write_bytes(content)


def _other_zip(path):
    import zipfile

    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("endpoint_pfile_20050523-20260712.csv", "NPI")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_othername, r"no column “Entity Type Code” \(and 71 more\)"),
        (_binary, "no header of a CSV file"),
        (_cut_off, "ends in the middle of a line"),
        (_empty, "not the NPPES dissemination file"),
        (_other_zip, "no npidata_pfile"),
        (_damaged_zip, "is damaged: .* Download it again"),
        (lambda path: path.unlink(), "cannot be read: No such file"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence_and_nothing_is_loaded(write, spoil, message):
    path = write(FULL)
    spoil(path)
    with pytest.raises(CommandError, match=message):
        load(path)
    assert not NppesRecord.objects.exists() and not RegisterFile.objects.exists()


def test_a_file_of_another_name_loads_once_it_is_said_what_it_covers(write):
    path = write("download.csv")
    with pytest.raises(CommandError, match="give --kind and --as-of"):
        load(path)
    load(path, kind="full", as_of=date(2026, 7, 12))
    assert NppesRecord.objects.count() == ROWS


def test_two_loads_never_run_at_once(write):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            key = pglock.advisory("loading of NPPES").int_lock_id
            cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        with pytest.raises(CommandError, match="Another load of NPPES is running"):
            load(write(FULL))
    finally:
        other.close()
    load(write(FULL))


# Months and weeks


def changed(number, **values):
    return nppes.row(number) | {columns.LAST_NAME: "NEWNAME"} | values


def test_a_weekly_file_changes_its_rows_and_leaves_the_others(write):
    load(write(FULL))
    load(write(WEEKLY, [ROWS + 1], changed(PERSON)))
    assert record(PERSON).last_name == "NEWNAME"
    assert NppesRecord.objects.count() == ROWS + 1
    assert not NppesRecord.objects.exclude(gone_on=None).exists()


def test_a_full_file_marks_what_it_lacks_and_a_later_one_brings_it_back(write):  # V26
    load(write(FULL))
    rest = [n for n in range(1, ROWS + 1) if n != PERSON]
    load(write(NEXT_FULL, rest), may_lack_many=True)
    assert record(PERSON).gone_on == date(2026, 8, 9)
    assert NppesRecord.objects.exclude(gone_on=None).count() == 1
    load(write("npidata_pfile_20050523-20260913.csv"))
    assert not NppesRecord.objects.exclude(gone_on=None).exists()


def test_a_full_file_that_lacks_too_much_marks_nothing_until_somebody_says_so(write):  # V26
    load(write(FULL))
    path = write(NEXT_FULL, range(1, 31))
    with pytest.raises(CommandError, match="lacks 30 of 60 known numbers"):
        load(path)
    assert not NppesRecord.objects.exclude(gone_on=None).exists()
    load(path, may_lack_many=True)
    assert NppesRecord.objects.exclude(gone_on=None).count() == 30


def test_an_older_file_never_takes_back_what_a_newer_one_says(write):  # V26
    load(write(WEEKLY, [], changed(PERSON)))
    load(write(FULL))
    assert record(PERSON).last_name == "NEWNAME"
    assert NppesRecord.objects.count() == ROWS
    load(write(NEXT_FULL))
    with pytest.raises(CommandError, match="is loaded and is newer"):
        load(write("npidata_pfile_20260720-20260726.csv", [], changed(PERSON)))
    assert record(PERSON).last_name == nppes.row(PERSON)[columns.LAST_NAME]


def test_of_two_rows_of_one_number_the_later_counts(write):
    load(write(FULL, range(1, ROWS + 1), changed(PERSON)))
    assert record(PERSON).last_name == "NEWNAME"


# Answers


def test_an_application_with_a_number_of_the_file_is_prechecked(write, django_assert_num_queries):
    """V24."""
    load(write(FULL))
    licence = licence_of(PERSON)
    with django_assert_num_queries(1):
        found = look_ups.precheck(licence)
    assert found.verdicts[Point.NAME] == Verdict.MATCHES
    assert found.verdicts[Point.STATUS] == Verdict.MATCHES
    assert found.verdicts[Point.REGION] == Verdict.MATCHES
    assert found.seen.source == FULL and found.seen.as_of == date(2026, 7, 12)
    licence.refresh_from_db()
    assert licence.state == "waiting"


@pytest.mark.parametrize(
    ("changes", "point"),
    [
        ({"first_name": "Zoë"}, Point.NAME),
        ({"last_name": "Somebody-Else"}, Point.NAME),
        ({"profession": "cosmetologist"}, Point.PROFESSION),
        ({"region": "US-GU"}, Point.REGION),
    ],
)
def test_what_differs_from_the_file_is_said(write, changes, point):  # V24
    load(write(FULL, [], _nurse()))
    found = look_ups.precheck(licence_of(PERSON, **{"profession": "nurse", **changes}))
    assert found.differences == (point,)


def _nurse():
    return nppes.row(PERSON) | {columns.TAXONOMY.format(1): "363LF0000X"}


def test_what_the_file_cannot_say_is_unknown_and_not_a_match(write):  # V24
    massage = {columns.TAXONOMY.format(n): "225700000X" for n in range(1, 16)}
    load(write(FULL, [], nppes.row(PERSON) | massage))
    found = look_ups.precheck(licence_of(PERSON, region=""))
    assert found.unknown == (Point.PROFESSION, Point.REGION)
    assert not found.differences and not found.matches


def test_a_deactivated_number_is_said_to_be_so(write):
    load(write(FULL))
    found = look_ups.precheck(licence_of(DEACTIVATED))
    assert Point.STATUS in found.differences
    assert found.seen.status.startswith("deactivated on ")


def test_a_number_that_was_given_back_is_active(write):
    load(write(FULL))
    found = look_ups.precheck(licence_of(GIVEN_BACK))
    assert found.verdicts[Point.STATUS] == Verdict.MATCHES
    assert "reactivated on 2 Sep 2019" in found.seen.status


def test_a_number_that_the_newest_full_file_lacks_is_not_active(write):
    load(write(FULL))
    rest = [n for n in range(1, ROWS + 1) if n != PERSON]
    load(write(NEXT_FULL, rest), may_lack_many=True)
    found = look_ups.precheck(licence_of(PERSON))
    assert Point.STATUS in found.differences and "not in the full file" in found.seen.status


def test_an_organisations_number_is_not_a_persons(write):
    load(write(FULL))
    assert Point.KIND in look_ups.precheck(licence_of(ORGANISATION)).differences


def test_without_a_file_that_knows_the_number_there_is_no_precheck(write):
    licence = licence_of(PERSON)
    assert look_ups.precheck(licence) is None
    load(write(FULL))
    licence.number = nppes.npi(ROWS + 1)
    assert look_ups.precheck(licence) is None
    assert look_ups.precheck(person("alba").professional.licences.get()) is None


# Look-ups


def test_a_persons_look_up_is_kept_with_what_was_seen_and_by_whom():  # V22
    licence = person("alba").professional.licences.get()
    seen = Person(name="Alba Marin", status="Registered", on=date(2026, 7, 1), note="No warnings.")
    kept = look_ups.record(licence, seen, person("rita"))
    assert (kept.source, kept.seen_by, kept.number) == ("person", person("rita"), licence.number)
    assert kept.evidence == REGISTERS["gmc"].LOOK_UP_URL
    assert list(look_ups.of(licence)) == [kept]


def test_what_a_file_says_is_as_old_as_the_file(write):  # V23
    load(write(FULL))
    licence = licence_of(PERSON)
    kept = look_ups.record(licence, File(), person("rita"))
    assert (kept.source, kept.as_of) == (FULL, date(2026, 7, 12))


def test_of_a_number_that_no_file_knows_nothing_is_recorded():
    licence = licence_of(PERSON)
    assert look_ups.record(licence, File(), person("rita")) is None
    assert not LookUp.objects.exists()


@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET note = 'other'"])
def test_a_look_up_is_never_changed_or_deleted(change):  # V22
    licence = person("alba").professional.licences.get()
    look_ups.record(licence, Person(status="Registered"), person("rita"))
    with (
        pytest.raises(InternalError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format("accounts_lookup"))
