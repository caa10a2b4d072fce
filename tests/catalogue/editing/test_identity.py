"""Packs of several units, the maker's reference, what a buyer gets: in the admin and in files."""

import pytest
from django.db import IntegrityError, transaction

from catalogue.models import Product, TradeItem
from catalogue.queries import trade_item
from common.clock import today
from tests import cast
from tests.cast import client_of, text_of, undone
from tests.catalogue.editing.test_catalogue_admin import form_data
from tests.catalogue.editing.test_exchange import faults, imported, sent

pytestmark = pytest.mark.django_db

UNIT, INNER, CASE = "05060917510011", "15060917510018", "25060917510015"
PAGE = f"/admin/catalogue/product/{cast.AQUALYX}/change/"
PACKS = "slug,structure,gtin,gtin_inner,inner_units,gtin_case,case_units\n"
READ = "slug,structure,sales_unit,sales_unit_read_by,sales_unit_read_on\n"


@pytest.fixture
def admin():
    return client_of("admin")


def save(browser, **typed):
    return browser.post(PAGE, form_data(browser.get(PAGE)) | typed)


def items_of(product):
    found = TradeItem.objects.filter(product=product)
    return [(item.gtin, item.level, item.units) for item in found]


def problems(kind, content):
    return [fault.problem for fault in sent(kind, content).faults.all()]


# GTINs of packs.


def test_a_product_has_gtins_of_its_unit_inner_pack_and_case(admin):
    typed = {"upc": UNIT, "gtin_inner": INNER, "inner_units": 5}
    typed |= {"gtin_case": CASE, "case_units": 20}
    assert save(admin, **typed).status_code == 302
    assert items_of(cast.AQUALYX) == [(UNIT, "unit", 1), (INNER, "inner", 5), (CASE, "case", 20)]
    assert (trade_item(CASE).product.pk, trade_item(CASE).in_words) == (
        cast.AQUALYX,
        "a case of 20 units",
    )


def test_8_12_13_and_14_digits_are_kept_alike(admin):
    form = form_data(admin.get(PAGE))
    for digits in ("96385074", "036000291452", "5060917510011", UNIT):
        with undone():
            saved = admin.post(PAGE, form | {"gtin_case": digits, "case_units": 10})
            assert saved.status_code == 302, digits
            assert trade_item(digits.zfill(14)).units == 10, digits


def test_a_pack_of_several_that_cannot_be_is_refused_and_kept_in_the_form(admin):
    form = form_data(admin.get(PAGE))
    for typed, words in (
        ({"gtin_case": CASE, "case_units": ""}, "has both: its GTIN and their number"),
        ({"gtin_case": "", "case_units": 10}, "has both: its GTIN and their number"),
        ({"gtin_case": CASE, "case_units": 1}, "Two or more: it is a pack of several units"),
        ({"gtin_case": UNIT, "case_units": 10, "upc": UNIT}, f"{UNIT} stands above already"),
        ({"gtin_case": "25060917510016", "case_units": 10}, "its check digit does not fit"),
        ({"gtin_case": "2.50609E+13", "case_units": 10}, "A spreadsheet wrote this number"),
    ):
        page = admin.post(PAGE, form | typed)
        assert page.status_code == 200 and words in text_of(page), typed
        assert f'value="{typed["gtin_case"]}"' in page.text or not typed["gtin_case"]


def test_a_gtin_of_another_products_case_is_refused_by_both_names(admin):
    Product.objects.filter(pk=cast.BELOTERO).update(gtin_case=CASE, case_units=10)
    name = cast.product(cast.BELOTERO).full_name
    page = save(admin, upc=CASE)
    assert f"{CASE} is the GTIN of a case of 10 units of {name}." in text_of(page)


def test_the_database_lets_no_program_give_one_gtin_to_two_packs():  # R12
    Product.objects.filter(pk=cast.BELOTERO).update(gtin_case=CASE, case_units=10)
    for again in ({"upc": CASE}, {"gtin_inner": CASE, "inner_units": 5}, {"gtin_case": CASE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Product.objects.filter(pk=cast.AQUALYX).update(**again)


def test_what_any_program_adds_or_counts_anew_is_named_at_once():
    of_product = Product.objects.filter(pk=cast.AQUALYX)
    of_product.update(gtin_case=CASE, case_units=10)
    of_product.update(case_units=12)
    assert trade_item(CASE).units == 12
    of_product.update(upc="96385074")
    assert trade_item("96385074".zfill(14)).product.pk == cast.AQUALYX
    known = of_product.get()
    Product.objects.bulk_create(
        [
            Product(
                title="Another",
                slug="another",
                upc=UNIT,
                product_class=known.product_class,
                treatment_type=known.treatment_type,
                supply_class=known.supply_class,
            )
        ]
    )
    assert trade_item(UNIT).product.title == "Another"


def test_a_gtin_that_is_taken_away_names_nothing(admin):
    save(admin, gtin_case=CASE, case_units=10)
    save(admin, gtin_case="", case_units="")
    assert trade_item(CASE) is None


# Files.


def test_packs_are_imported_and_come_out_again(admin):
    imported("products", f"{PACKS}aqualyx,standalone,5060917510011,{INNER},5,{CASE},20\n")
    assert items_of(cast.AQUALYX) == [(UNIT, "unit", 1), (INNER, "inner", 5), (CASE, "case", 20)]
    lines = b"".join(admin.get("/admin/catalogue/importrun/export/products.csv")).decode()
    assert f"{UNIT},{INNER},5,{CASE},20," in lines


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (",,,5.41234E+12,10", "gtin_case"),
        (",,,25060917510016,10", "gtin_case"),
        (f",,,{CASE},", "case_units"),
        (f",,,{CASE},1", "case_units"),
        (",,,,10", "gtin_case"),
        (f"{UNIT},{UNIT},5,,", "gtin_inner"),
        (",12345678905,5,,", "gtin_inner"),
    ],
)
def test_what_is_no_pack_is_a_fault_with_its_row_and_column(cells, column):  # R13
    content = f"{PACKS}alidya,standalone,,,,,\naqualyx,standalone,{cells}\n"
    assert (3, column) in [found[:2] for found in faults("products", content)]


def test_a_gtin_of_another_product_is_a_fault_that_names_it():
    Product.objects.filter(pk=cast.BELOTERO).update(gtin_case=CASE, case_units=10)
    slug = cast.product(cast.BELOTERO).slug
    said = problems("products", f"slug,structure,gtin\naqualyx,standalone,{CASE}\n")
    assert said == [f"This is the GTIN of another product, {slug}."]


def test_a_makers_reference_keeps_its_zeros_and_capitals():  # R15
    imported("products", "slug,structure,makers_reference\naqualyx,standalone,00aQ-71\n")
    assert cast.product(cast.AQUALYX).makers_reference == "00aQ-71"
    Product.objects.filter(pk=cast.AQUALYX).update(makers_reference="00471")
    for spoilt in ("471", "4.71E+12", "3-Nov"):
        content = f"slug,structure,makers_reference\naqualyx,standalone,{spoilt}\n"
        assert faults("products", content) == [(2, "makers_reference", spoilt)]


def test_a_file_says_what_a_buyer_gets_in_the_name_of_who_imports_it():
    imported("products", f"{READ}aqualyx,standalone,box of 3 vials,,\n")
    product = cast.product(cast.AQUALYX)
    assert product.sales_unit == "box of 3 vials"
    assert (product.sales_unit_read_by, product.sales_unit_read_on) == ("Ada Winter", today())


def test_a_file_says_it_in_nobody_elses_name():
    content = f"{READ}aqualyx,standalone,box of 3 vials,Omar Haddad,\n"
    assert faults("products", content) == [(2, "sales_unit_read_by", "Omar Haddad")]


def test_a_family_has_no_pack():
    family = Product.objects.get(pk=1).slug
    content = f"slug,structure,sales_unit\n{family},parent,one box\n"
    assert faults("products", content) == [(2, "sales_unit", "one box")]


# What a buyer gets, in the admin.


def test_who_saves_it_has_read_the_pack_today(admin):
    assert save(admin, sales_unit="box of 3 vials").status_code == 302
    product = cast.product(cast.AQUALYX)
    assert (product.sales_unit_read_by, product.sales_unit_read_on) == ("Ada Winter", today())
    assert "Ada Winter" in text_of(admin.get(PAGE))


def test_nobody_types_who_has_read_it(admin):
    assert 'name="sales_unit_read_by"' not in admin.get(PAGE).text
    save(admin, sales_unit="box of 3 vials", sales_unit_read_by="Omar Haddad")
    assert cast.product(cast.AQUALYX).sales_unit_read_by == "Ada Winter"


def test_whoever_has_no_name_is_told_and_keeps_what_they_typed(admin):
    cast.User.objects.filter(pk=cast.person("admin").pk).update(first_name="", last_name="")
    page = save(admin, sales_unit="box of 3 vials")
    assert "Add your name to your account first" in text_of(page)
    assert 'value="box of 3 vials"' in page.text


def test_another_field_leaves_it_the_reading_of_who_read_it(admin):
    before = cast.product(cast.AQUALYX)
    save(admin, minimum_remaining_days=40)
    after = cast.product(cast.AQUALYX)
    assert after.minimum_remaining_days == 40
    assert (after.sales_unit_read_by, after.sales_unit_read_on) == (
        before.sales_unit_read_by,
        before.sales_unit_read_on,
    )


def test_the_database_keeps_no_text_without_a_reader():
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=cast.AQUALYX).update(sales_unit_read_by="")


def test_staff_have_a_list_of_what_nobody_has_read_and_its_count_on_their_first_page(admin):
    assert _waiting(admin) == 0
    Product.objects.filter(pk__in=[cast.AQUALYX, cast.KYBELLA]).update(**cast.UNREAD)
    assert _waiting(admin) == 1  # The other one is for reference: it is never sold.
    listed = admin.get("/admin/catalogue/product/?sales_unit=missing").context["cl"].result_list
    assert [product.pk for product in listed] == [cast.AQUALYX]


def _waiting(admin):
    tasks = {task.url: task for task in admin.get("/admin/").context["tasks"]}
    return tasks["/admin/catalogue/product/?sales_unit=missing"].count


def test_in_the_demo_everything_for_sale_says_what_a_buyer_gets_and_that_it_is_demo_data():
    sold = [product for product in Product.objects.select_related("parent") if product.is_for_sale]
    assert sold and all(product.sales_unit for product in sold)
    assert {product.sales_unit_read_by for product in sold} == {"nobody (demo data)"}
    cases = TradeItem.objects.filter(level="case")
    assert len(cases) > 15 and all(case.gtin[1:].startswith("950110") for case in cases)


@pytest.mark.parametrize("typed", ["hy-0001A", CASE, "2506091751001"])
def test_staff_find_a_product_by_its_makers_reference_and_by_the_gtin_of_its_case(typed, admin):
    Product.objects.filter(pk=cast.AQUALYX).update(
        makers_reference="HY-0001a", gtin_case=CASE, case_units=10
    )
    listed = admin.get("/admin/catalogue/product/", {"q": typed}).context["cl"].result_list
    assert [product.pk for product in listed] == [cast.AQUALYX]
