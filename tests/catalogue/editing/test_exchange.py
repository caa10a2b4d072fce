"""The catalogue as CSV: it comes back as it went out, all faults are told, no half stays."""

import io
import random
from contextlib import nullcontext

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult
from oscar.core.loading import get_model

from catalogue.editing.exchange import exporting, services
from catalogue.editing.exchange.columns import clean
from catalogue.editing.exchange.formats import FORMATS
from catalogue.models import Composition, ImportRun, Product, ProductFact
from common.csv_lines import guard
from common.jobs.rules import MOST_TRIES
from tests import cast
from tests.cast import fill_in, person, typed_into

StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db
State = ImportRun.State


def exported(kind, separator=","):
    return "".join(exporting.export(kind, separator))


def sent(kind, content):
    """A run of this content, checked."""
    content = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("my file.csv", content)
    run = services.send(kind, file, person("admin"))
    services.check_file.call(run.pk)
    run.refresh_from_db()
    return run


def imported(kind, content):
    run = sent(kind, content)
    assert run.state == State.CHECKED, list(run.faults.values_list("row", "column", "problem"))
    assert services.approve(run, person("admin"), remarks_meant=run.remark_count)
    services.import_file.call(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE
    return run


def faults(kind, content):
    run = sent(kind, content)
    assert run.state == State.FAULTY
    return [(f.row, f.column, f.value) for f in run.faults.all()]


def table(kind):
    return list(FORMATS[kind].model._base_manager.order_by("pk").values())


PRICES = "product,sku,price\n"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("separator", [",", ";"])
def test_what_goes_out_comes_back_and_changes_nothing(kind, separator):
    before = table(kind)
    run = imported(kind, exported(kind, separator))
    assert (run.new_count, run.changed_count) == (0, 0)
    assert run.row_count == run.same_count == len(before)
    assert table(kind) == before


@pytest.mark.parametrize("kind", ["composition", "areas", "concerns", "facts", "markets", "prices"])
def test_an_export_brings_back_what_was_removed(kind):
    content = exported(kind).replace("\r\n", "\n")
    model = FORMATS[kind].model
    header = FORMATS[kind].names
    if "number" in header:
        rows = content.splitlines()
        content = "\n".join([rows[0], *("," + r.split(",", 1)[1] for r in rows[1:])])
    before = model.objects.count()
    model.objects.all().delete()
    assert imported(kind, content).new_count == before == model.objects.count()
    again = imported(kind, content)
    assert (again.new_count, again.changed_count) == (0, 0)


def test_a_check_changes_nothing():
    before = table("prices")
    run = sent("prices", PRICES + "aqualyx,AMP-X,1.50\n")
    assert run.state == State.CHECKED
    assert run.changed_count == 1
    assert run.examples[0][:2] != ["2", "price"]
    assert table("prices") == before


def test_an_import_changes_what_the_file_says_and_records_who():
    run = imported("prices", PRICES + "aqualyx,AMP-X,1.50\n")
    record = StockRecord.objects.get(product__slug="aqualyx")
    assert (record.partner_sku, str(record.price)) == ("AMP-X", "1.50")
    last = record.history.first()
    assert last.history_user == person("admin")
    assert last.history_change_reason == f"Import {run.pk}"
    assert record.history.count() == 2


def test_an_imported_price_is_found_at_once_in_the_order_of_prices():
    imported("prices", PRICES + "aqualyx,AMP-X,1.50\n")
    client = cast.client_of("visitor")
    first = client.get("/catalogue/?sort=price").context["listing"].entries[0]
    assert first.product.slug == "aqualyx"


def test_importing_twice_is_harmless():
    content = "product,kind,statement,source\naqualyx,storage,Keep cool.," + source() + "\n"
    imported("facts", content)
    again = imported("facts", content)
    assert again.same_count == 1
    assert ProductFact.objects.filter(statement="Keep cool.").count() == 1


def test_a_job_that_comes_twice_does_its_work_once():
    run = imported("prices", PRICES + "aqualyx,AMP-X,1.50\n")
    services.import_file.call(run.pk)
    services.check_file.call(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE
    assert not services.approve(run, person("admin"))


def test_every_fault_is_listed_with_its_row_column_and_value():
    content = (
        "product,ingredient,role,amount,unit,position,source\n"
        f"aqualyx,lidokaine,main,,,1,{source()}\n"
        f'aqualyx,lidokaine,mian,"0,3",mg/l,x,{source()}\n'
        f"aquallyx,lidocaine,main,3,,1,{source()}\n"
        f"kybella,lidocaine,main,3,,1,{source()}\n"
        f"kybella,lidocaine,main,-3,%,1,nobody\n"
    )
    before = table("composition")
    assert sorted(faults("composition", content)) == [
        (2, "ingredient", "lidokaine"),
        (3, "amount", "0,3"),
        (3, "ingredient", "lidokaine"),
        (3, "position", "x"),
        (3, "role", "mian"),
        (3, "unit", "mg/l"),
        (4, "product", "aquallyx"),
        (5, "unit", ""),
        (6, "amount", "-3"),
        (6, "source", "nobody"),
    ]
    assert table("composition") == before


def test_a_near_name_is_offered():
    run = sent("composition", f"product,ingredient,source\naqualyx,lidokaine,{source()}\n")
    assert "lidocaine" in run.faults.get().problem


def test_a_key_that_is_there_twice_is_told_with_its_first_row():
    run = sent("prices", PRICES + "aqualyx,A-1,1\naqualyx,A-2,2\n")
    assert "row 2" in run.faults.get().problem


def test_a_sku_of_another_product_and_one_named_twice_are_faults():
    other = StockRecord.objects.exclude(product__slug="aqualyx").first()
    assert faults("prices", PRICES + f"aqualyx,{other.partner_sku},1\n") == [
        (2, "sku", other.partner_sku)
    ]
    assert faults("prices", PRICES + f"aqualyx,N-1,1\n{other.product.slug},n-1,1\n") == [
        (3, "sku", "n-1")
    ]


@pytest.mark.parametrize("slug", ["restylane-skinboosters-vital", "kybella"])
def test_a_family_and_a_reference_get_no_price(slug):
    assert faults("prices", PRICES + f"{slug},N-1,1\n") == [(2, "product", slug)]


def test_a_family_and_its_variant_come_in_one_file():
    content = (
        "slug,structure,parent,product_class,title,variant_name,is_public\n"
        "new-family,parent,,injectable,NEW®,,no\n"
        "new-variant,child,new-family,,,1 ml,no\n"
    )
    run = imported("products", content)
    assert run.new_count == 2
    assert Product.objects.get(slug="new-variant").parent.title == "NEW®"
    assert imported("products", content).same_count == 2


def test_a_variant_above_its_family_is_a_fault_that_says_so():
    content = (
        "slug,structure,parent,product_class,title,variant_name\n"
        "new-variant,child,new-family,,,1 ml\n"
        "new-family,parent,,injectable,NEW®,\n"
    )
    run = sent("products", content)
    assert "row above" in run.faults.first().problem


def test_a_column_that_is_missing_leaves_its_values():
    before = Product.objects.get(slug="aqualyx")
    imported("products", "slug,structure,title,product_class\naqualyx,standalone,NEW,injectable\n")
    after = Product.objects.get(slug="aqualyx")
    assert (after.title, after.description) == ("NEW", before.description)
    assert after.treatment_type_id == before.treatment_type_id


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("product,skuu,price\n", "Did you mean sku?"),
        ("product,price,price\n", "twice"),
        ("sku,price\n", "product is missing"),
        (PRICES + 'aqualyx,"A-1,1\n', "quotation marks"),
        (PRICES + "aqualyx,A-1,1,2\n", "4 cells"),
        (b"PK\x03\x04rubbish", "Save as"),
        (PRICES.encode() + b"aqualyx,A\x00,1\n", "no text"),
        (PRICES.encode() + b"aqualyx,\x81,1\n", "neither UTF-8"),
        (PRICES + "aqualyx,A\x07,1\n", "control character"),
        (PRICES + "a" * 300 + ",A,1\n", "255"),
        (PRICES + "aqualyx,A,1e9\n", "number above zero"),
        (PRICES + "aqualyx,A,99999999999999\n", "below"),
        (PRICES + "aqualyx,A,NaN\n", "number above zero"),
        (PRICES + "aqualyx,A,٣\n", "number above zero"),
        (PRICES + "aqualyx,A,1\n" + "x" * 200_000 + ",A,1\n", "field larger"),
        (b"\xff\xfe", "empty"),
        ("\n\n\n", "empty"),
    ],
)
def test_a_bad_file_gets_words_and_changes_nothing(content, words):
    before = table("prices")
    run = sent("prices", content)
    assert run.state == State.FAULTY, run.state
    assert words in " ".join(run.faults.values_list("problem", flat=True))
    assert table("prices") == before


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_found_out_and_said(encoding, name, separator):
    content = "slug,structure,title,product_class\naqualyx,standalone,AQUALYX® é,injectable\n"
    run = imported("products", content.replace(",", separator).encode(encoding))
    assert run.read_as.startswith(name)
    assert Product.objects.get(slug="aqualyx").title == "AQUALYX® é"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "'=x", "''", "'", "＝x", "plain", "it's", "a=b"]
)
def test_what_looks_like_a_formula_is_guarded_and_comes_back(text):
    written = guard(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "＝"))
    assert clean(written) == text


def test_a_formula_in_the_catalogue_goes_out_guarded_and_comes_back():
    Product.objects.filter(slug="aqualyx").update(description="=HYPERLINK(1)\nsecond line")
    content = exported("products")
    assert "'=HYPERLINK(1)" in content
    assert imported("products", content).changed_count == 0


def test_a_fault_that_appears_after_the_check_undoes_the_whole_import(monkeypatch):
    monkeypatch.setattr(services, "A_PIECE", 1)
    other = StockRecord.objects.exclude(product__slug="aqualyx").first()
    run = sent("prices", PRICES + f"aqualyx,N-1,1\n{other.product.slug},N-2,1\n")
    third = StockRecord.objects.exclude(pk=other.pk).exclude(product__slug="aqualyx").first()
    StockRecord.objects.filter(pk=third.pk).update(partner_sku="N-2")
    services.approve(run, person("admin"), remarks_meant=run.remark_count)
    services.import_file.call(run.pk)
    run.refresh_from_db()
    assert run.state == State.FAULTY
    assert run.faults.get().row == 3
    assert not StockRecord.objects.filter(partner_sku="N-1").exists()


def test_work_that_breaks_half_way_leaves_nothing_and_may_start_again(monkeypatch):
    monkeypatch.setattr(services, "A_PIECE", 1)
    other = StockRecord.objects.exclude(product__slug="aqualyx").first()
    run = sent("prices", PRICES + f"aqualyx,N-1,1\n{other.product.slug},N-2,1\n")
    services.approve(run, person("admin"), remarks_meant=run.remark_count)
    calls = iter([None, RuntimeError("killed")])

    def break_second(*_):
        if error := next(calls):
            raise error

    with monkeypatch.context() as patch:
        patch.setattr(services, "_count", break_second)
        with pytest.raises(RuntimeError):
            services.import_file.call(run.pk)
    run.refresh_from_db()
    assert run.state == State.TO_IMPORT
    assert not StockRecord.objects.filter(partner_sku="N-1").exists()
    services.import_file.call(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE
    assert StockRecord.objects.filter(partner_sku="N-1").exists()


def test_a_run_that_a_killed_worker_left_is_done_when_its_job_comes_again():
    run = sent("prices", PRICES)
    for left, deed in (
        (State.CHECKING, services.check_file.call),
        (State.IMPORTING, services.import_file.call),
    ):
        ImportRun.objects.filter(pk=run.pk).update(state=left)
        deed(run.pk)
    run.refresh_from_db()
    assert run.state == State.DONE


def test_a_run_is_under_way_as_long_as_a_job_is_and_then_said_to_have_stopped(staff_page):
    run = sent("prices", PRICES)
    services.approve(run, person("admin"))
    jobs = DBTaskResult.objects.filter(task_path__startswith="catalogue.editing.exchange")
    jobs.filter(task_path__endswith="check_file").delete()
    for status, tries in (("READY", 0), ("RUNNING", 1), ("FAILED", 1), ("FAILED", MOST_TRIES)):
        jobs.update(status=status, worker_ids=["1"] * tries)
        run.refresh_from_db()
        services.note_end(run)
        is_over = tries == MOST_TRIES
        assert run.state == (State.STOPPED if is_over else State.TO_IMPORT)
    assert services.check_again(run)


def test_a_run_that_somebody_else_holds_is_not_forgotten(monkeypatch):
    run = sent("prices", PRICES)
    services.approve(run, person("admin"))
    monkeypatch.setattr(services, "_held", lambda pk: nullcontext(False))
    with pytest.raises(services.Busy):
        services.import_file.call(run.pk)


def test_progress_is_seen_while_the_transaction_is_open(staff_page, monkeypatch):
    monkeypatch.setattr(services, "A_PIECE", 5)
    run = sent("prices", exported("prices"))
    ImportRun.objects.filter(pk=run.pk).update(row_count=0)
    seen = []
    count = services._count

    def look_then_count(*given):
        fresh = ImportRun(pk=run.pk)
        seen.append((services.progress(fresh), services.row_count(fresh)))
        count(*given)

    monkeypatch.setattr(services, "_count", look_then_count)
    services.check_again(run)
    services.check_file.call(run.pk)
    assert seen == [(0, 18), (5, 18), (10, 18), (15, 18)]


def test_random_bytes_are_refused_with_words():
    chance = random.Random(7)
    for _ in range(40):
        content = PRICES.encode() + chance.randbytes(200)
        run = sent("prices", content)
        assert run.state in (State.FAULTY, State.CHECKED), run.state
        assert run.state == State.CHECKED or run.faults.exists()


def source():
    return ProductFact.objects.first().source.slug


def test_facts_change_by_their_number():
    fact = ProductFact.objects.filter(product__slug="aqualyx").first()
    header = "number,product,kind,statement,source\n"
    row = f"{fact.pk},aqualyx,{fact.kind},Said anew.,{fact.source.slug}\n"
    assert imported("facts", header + row).changed_count == 1
    fact.refresh_from_db()
    assert fact.statement == "Said anew."
    wrong = f"{fact.pk},kybella,{fact.kind},Other.,{fact.source.slug}\n"
    assert faults("facts", header + wrong) == [(2, "number", str(fact.pk))]


# The pages.


def test_staff_send_a_file_see_its_faults_and_take_them_away(staff_page):
    file = ContentFile(PRICES.encode() + b"aqualyx,A,free\n", name="p.csv")
    page = staff_page.post(
        "/admin/catalogue/importrun/add/", {"kind": "prices", "file": file}, follow=True
    )
    run = ImportRun.objects.get()
    assert "Waits to be checked" in page.text
    services.check_file.call(run.pk)
    page = staff_page.get(f"/admin/catalogue/importrun/{run.pk}/change/")
    for words in ("Has faults, nothing was changed", "free", "number above zero"):
        assert words in page.text
    csv = staff_page.get(f"/admin/catalogue/importrun/{run.pk}/faults.csv").getvalue().decode()
    assert "2,price,free" in csv


def test_staff_import_a_checked_file(staff_page):
    run = sent("prices", PRICES + "aqualyx,N-1,7\n")
    page = staff_page.get(f"/admin/catalogue/importrun/{run.pk}/change/")
    assert "Import 1 row<" in page.text
    run_page = f"/admin/catalogue/importrun/{run.pk}/"
    fill_in(staff_page, f"{run_page}change/", to=f"{run_page}import/", meant="1")
    services.import_file.call(run.pk)
    page = staff_page.get(f"/admin/catalogue/importrun/{run.pk}/change/")
    assert "Imported" in page.text


def test_an_import_that_was_checked_before_somebody_changed_a_price_does_not_undo_it(staff_page):
    run = sent("prices", PRICES + "aqualyx,N-1,7\n")
    record = StockRecord.objects.filter(product__slug="aqualyx")
    record.update(price="6.13")
    run_page = f"/admin/catalogue/importrun/{run.pk}/"
    fill_in(staff_page, f"{run_page}change/", to=f"{run_page}import/", meant="1")
    services.import_file.call(run.pk)
    run.refresh_from_db()
    assert (run.state, str(record.get().price)) == (State.OVERTAKEN, "6.13")
    page = staff_page.get(f"{run_page}change/")
    assert (
        "somebody changed what this file would change" in cast.text_of(page) and "6.13" in page.text
    )
    fill_in(staff_page, f"{run_page}change/", to=f"{run_page}import/")
    services.import_file.call(run.pk)
    assert str(record.get().price) == "7.00"


def test_a_run_that_somebody_had_checked_again_is_not_imported_from_an_old_page(staff_page):
    run = sent("prices", PRICES + "aqualyx,N-1,7\n")
    run_page = f"/admin/catalogue/importrun/{run.pk}/"
    typed = typed_into(staff_page, f"{run_page}change/")
    StockRecord.objects.filter(product__slug="aqualyx").update(price="6.13")
    assert services.check_again(run)
    services.check_file.call(run.pk)
    refused = staff_page.post(f"{run_page}import/", typed)
    assert refused.status_code == 409 and "6.13" in refused.text
    run.refresh_from_db()
    assert run.state == State.CHECKED


@pytest.mark.parametrize("kind", FORMATS)
def test_staff_take_files_away(staff_page, kind):
    response = staff_page.get(f"/admin/catalogue/importrun/export/{kind}.csv")
    lines = io.StringIO(response.getvalue().decode("utf-8-sig"))
    assert next(lines).strip().split(",") == FORMATS[kind].names
    assert staff_page.get("/admin/catalogue/importrun/export/x.csv").status_code == 404


def test_rows_that_were_never_composed_are_counted():
    assert sent("composition", exported("composition")).row_count == Composition.objects.count()


# Prices that may be slips, GTINs, and what spreadsheets do.


def leap():
    return sent("prices", PRICES + "belotero-hydro,AMP-0004,9999999999\n")


def test_a_price_that_leaps_is_named_and_needs_a_tick():
    run = leap()
    assert run.state == State.CHECKED
    assert run.remark_count == 1
    assert run.remarks[0][1:] == ["belotero-hydro", "88.00", "9999999999"]
    admin = cast.client_of("admin")
    page = f"/admin/catalogue/importrun/{run.pk}/"
    shown = cast.text_of(admin.get(page + "change/"))
    assert "1 price would more than double, or fall below half" in shown
    assert "9999999999" in shown and "This price is meant" in shown
    admin.post(page + "import/", {})
    run.refresh_from_db()
    assert run.state == State.CHECKED
    cast.fill_in(admin, page + "change/", to=page + "import/", meant="1")
    run.refresh_from_db()
    assert run.state == State.TO_IMPORT


def test_nobody_starts_an_import_with_leaps_that_were_not_looked_at():
    run = leap()
    assert not services.approve(run, person("admin"))
    assert services.approve(run, person("admin"), remarks_meant=1)


def test_a_price_that_leaps_only_since_the_check_stops_the_import():
    run = sent("prices", PRICES + "belotero-hydro,AMP-0004,90.00\n")
    assert run.remark_count == 0
    assert services.approve(run, person("admin"))
    StockRecord.objects.filter(partner_sku="AMP-0004").update(price=10)
    services.import_file.call(run.pk)
    run.refresh_from_db()
    assert (run.state, run.remark_count) == (State.OVERTAKEN, 1)
    assert StockRecord.objects.get(partner_sku="AMP-0004").price == 10


def test_a_mangled_part_number_is_refused_with_its_row_and_reason():
    run = sent("prices", PRICES + "belotero-hydro,1.23E+12,88.00\n")
    (fault,) = run.faults.all()
    assert (fault.row, fault.column, fault.value) == (2, "sku", "1.23E+12")
    assert fault.problem == "A spreadsheet wrote this number; format the column as text."


def test_a_part_number_without_its_zeros_is_refused():
    StockRecord.objects.filter(partner_sku="AMP-0004").update(partner_sku="0042")
    run = sent("prices", PRICES + "belotero-hydro,42,88.00\n")
    assert "Now it is 0042: the zeros were lost." in run.faults.get().problem


GTINS = "slug,structure,gtin\n"


@pytest.mark.parametrize("name", ["gtin", "upc"])
@pytest.mark.parametrize("cell", ["5060917510011", "05060917510011", "'05060917510011"])
def test_a_gtin_is_imported_and_goes_out_with_14_digits(name, cell):
    imported("products", f"slug,structure,{name}\naqualyx,standalone,{cell}\n")
    assert Product.objects.get(slug="aqualyx").upc == "05060917510011"
    assert "05060917510011" in exported("products")


@pytest.mark.parametrize("cell", ["5.41234E+12", "5060917510012", "506091751001"])
def test_what_is_no_gtin_is_a_fault(cell):
    assert faults("products", GTINS + f"aqualyx,standalone,{cell}\n") == [(2, "gtin", cell)]


def test_one_gtin_names_one_product_however_it_is_written():
    imported("products", GTINS + "aqualyx,standalone,5060917510011\n")
    run = sent("products", GTINS + "belotero-hydro,standalone,05060917510011\n")
    assert run.faults.get().problem == "This is the GTIN of another product, aqualyx."
    twice = "aqualyx,standalone,9501101999992\nbelotero-hydro,standalone,09501101999992\n"
    run = sent("products", GTINS + twice)
    assert run.faults.get().problem == "Same GTIN as row 2."


def test_how_long_a_product_keeps_is_imported_with_its_source_and_not_without():
    header = "slug,structure,shelf_life_months,shelf_life_source\n"
    row = f"aqualyx,standalone,24,{source()}\n"
    imported("products", header + row)
    product = Product.objects.get(slug="aqualyx")
    assert product.keeps_months == 24 and product.shelf_life_source.slug == source()
    assert f"24,{source()}" in exported("products")
    alone = header + "belotero-hydro,standalone,24,\n"
    assert faults("products", alone) == [(2, "shelf_life_source", "")]
    for months in ("0", "121", "2 years"):
        wrong = f"aqualyx,standalone,{months},{source()}\n"
        assert faults("products", header + wrong) == [(2, "shelf_life_months", months)]


def test_a_family_has_no_gtin():
    run = sent("products", GTINS + "restylane-skinboosters-vital,parent,5060917510011\n")
    assert "Leave blank: a family has no pack" in run.faults.get().problem
