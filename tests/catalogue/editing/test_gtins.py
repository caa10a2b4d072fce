"""A product's GTIN: typed or scanned by staff, one product's only, and found by it."""

import pytest
from stdnum import ean

from catalogue.models import Product
from tests import cast
from tests.cast import client_of, text_of, undone
from tests.catalogue.editing.test_catalogue_admin import form_data

pytestmark = pytest.mark.django_db

GTIN = "05060917510011"
PAGE = f"/admin/catalogue/product/{cast.AQUALYX}/change/"


@pytest.fixture
def admin():
    return client_of("admin")


def save(admin, **typed):
    return admin.post(PAGE, form_data(admin.get(PAGE)) | typed)


def test_a_gtin_is_kept_with_14_digits_however_it_is_typed_or_scanned(admin):  # R12
    form = form_data(admin.get(PAGE))
    for typed in (
        GTIN,
        "5060917510011",
        "506 0917-510011",
        "５０６０９１７５１００１１",
        f"]d201{GTIN}17270131",
    ):
        with undone():
            assert admin.post(PAGE, form | {"upc": typed}).status_code == 302, typed
            assert Product.objects.get(pk=cast.AQUALYX).upc == GTIN, typed


def test_what_is_no_gtin_is_refused_and_kept_in_the_form(admin):
    form = form_data(admin.get(PAGE))
    for typed, words in (
        ("5060917510012", "check digit does not fit"),
        ("506091751001", "check digit does not fit"),
        ("12345678905", "Were zeros lost at its beginning? 012345678905 would be one."),
        ("5.06092E+12", "A spreadsheet wrote this number"),
        ("AQ-1", "8, 12, 13 or 14 digits and nothing else"),
    ):
        page = admin.post(PAGE, form | {"upc": typed})
        assert page.status_code == 200, typed
        assert words in text_of(page) and f'value="{typed}"' in page.text, typed


def test_a_gtin_of_another_product_is_refused_by_its_name(admin):  # R12
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    name = cast.product(cast.BELOTERO).full_name
    assert f"{GTIN} is the GTIN of {name}." in text_of(save(admin, upc="5060917510011"))


def test_a_gtin_can_be_taken_away_and_then_given_to_another(admin):
    save(admin, upc=GTIN)
    save(admin, upc="")
    assert not Product.objects.get(pk=cast.AQUALYX).upc
    other = f"/admin/catalogue/product/{cast.BELOTERO}/change/"
    assert admin.post(other, form_data(admin.get(other)) | {"upc": GTIN}).status_code == 302


def test_a_family_has_no_gtin_of_its_own(admin):  # R12
    assert 'name="upc"' not in admin.get("/admin/catalogue/product/1/change/").text
    assert 'name="upc"' in admin.get("/admin/catalogue/product/101/change/").text


@pytest.mark.parametrize("term", [GTIN, "5060917510011", f"01{GTIN}17270131\x1d10KL77", "AMP-0015"])
def test_the_product_of_a_lot_is_found_by_scan_gtin_and_part_number(term):
    Product.objects.filter(pk=cast.AQUALYX).update(upc=GTIN)
    asked = {"app_label": "inventory", "model_name": "lot", "field_name": "product", "term": term}
    answer = client_of("omar").get("/admin/autocomplete/", asked)
    assert [row["id"] for row in answer.json()["results"]] == [str(cast.AQUALYX)]


def test_the_demo_has_examples_that_no_company_has():
    gtins = list(Product.objects.exclude(upc=None).values_list("upc", flat=True))
    assert len(gtins) > 15
    assert all(gtin.startswith("0950110") and ean.is_valid(gtin) for gtin in gtins)


def test_a_price_typed_wrongly_by_far_needs_a_tick(admin):  # R12
    typed = {"stockrecords-0-price": "9999999999"}
    page = save(admin, **typed)
    assert "tick that this is meant" in text_of(page)
    assert save(admin, **typed, **{"stockrecords-0-is_meant": "on"}).status_code == 302
    assert cast.product(cast.AQUALYX).stockrecords.get().price == 9_999_999_999


def test_a_part_number_from_a_spreadsheet_is_refused(admin):  # R12
    page = save(admin, **{"stockrecords-0-partner_sku": "1.23E+12"})
    assert "A spreadsheet wrote this number" in text_of(page)
