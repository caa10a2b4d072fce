"""Every list of staff: found by words in any order, and no filter hides what is searched for."""

import csv
import io

import pytest
from django.contrib import admin
from django.utils.safestring import mark_safe

from accounts.models import ShipToAddress
from catalogue.models import Product
from common.staff_lists import FoldedSearch
from common.templatetags.staff_lists import labels, table_rows
from shop.inventory import services
from tests import cast
from tests.belongings import Belongings

pytestmark = pytest.mark.django_db

LOTS = "/admin/inventory/lot/"
ADDRESSES = "/admin/accounts/shiptoaddress/"
LICENCES = "/admin/accounts/licence/"
GTIN = "05412345000013"


def listed(browser, path, query, **more):
    found = browser.get(path, {"q": query, **more}).context["cl"].result_list
    return [str(each) for each in found]


def test_every_list_of_ours_that_can_be_searched_folds_what_is_typed():
    ours = [
        page
        for page in admin.site._registry.values()
        if page.search_fields
        and type(page).__module__.startswith(("accounts", "catalogue", "common", "shop"))
    ]
    assert len(ours) > 15
    unfolded = [type(page).__name__ for page in ours if not isinstance(page, FoldedSearch)]
    assert unfolded == []


def test_every_list_answers_what_is_typed_into_its_search_or_address():
    admin_of_all = cast.client_of("admin")
    for model, page in admin.site._registry.items():
        if isinstance(page, FoldedSearch):
            path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            assert admin_of_all.get(path, {"q": "alba 1.5"}).status_code == 200, path


@pytest.mark.parametrize(
    "query",
    [
        *("KL-77", "kl77", "kl 77", "ＫＬ-77", "KL\u00a077", "kl-77\u200b"),
        *("nordmed kl77", "pluryal meso nordmed", f"{GTIN} nordmed"),
    ],
)
def test_a_lot_is_found_by_number_supplier_product_or_gtin(query):
    product = Product.objects.get(title__icontains="pluryal", title__iendswith="MESO I")
    Product.objects.filter(pk=product.pk).update(upc=GTIN)
    services.receive_lot(product, "KL-77", cast.days_from_now(300), 5, "Nordméd")
    assert [each[:5] for each in listed(cast.client_of("omar"), LOTS, query)] == ["KL-77"]


@pytest.mark.parametrize("query", ["w1g7le", "Marin Skin Clinic", "harley court w1g"])
def test_an_address_that_waits_no_more_is_found(query):
    rita = cast.client_of("rita")
    address = ShipToAddress.objects.get(postcode="W1G 7LE")
    assert address.status == ShipToAddress.Status.VERIFIED
    assert listed(rita, ADDRESSES, query) == [str(address)]
    page = cast.text_of(rita.get(ADDRESSES, {"q": query}))
    assert "All delivery addresses were looked through, whatever their state." in page
    assert listed(rita, ADDRESSES, query, status="refused") == []


def test_a_list_of_what_waits_says_so_when_nothing_does():
    page = cast.text_of(cast.client_of("rita").get(ADDRESSES))
    assert "Nothing here for state: Waiting for verification." in page


@pytest.mark.parametrize("query", ["marin alba", "ALBA", "alba@demo.example"])
def test_a_licence_that_waits_no_more_is_found(query):
    found = listed(cast.client_of("rita"), LICENCES, query)
    assert found == [str(cast.person("alba").professional.licences.get())]


def test_a_search_among_one_kind_of_licences_leads_to_all():
    page = cast.text_of(cast.client_of("rita").get(LICENCES, {"q": "alba", "kind": "new"}))
    assert '<a href="?q=alba">Look for “alba” in all licences</a>' in page


def test_the_desk_finds_a_clinic_by_town_and_member():
    desk = cast.client_of("admin")
    for query in ("london", "marin alba", "w1g7le", "bea lind", "skin MARIN"):
        page = cast.text_of(desk.get(cast.ORDER_DESK, {"q": query}))
        assert "Marin Skin Clinic" in page and "Osei Aesthetics" not in page, query


def test_the_field_for_a_product_finds_it_by_part_number_and_gtin():
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    omar = cast.client_of("omar")
    asked = {"app_label": "inventory", "model_name": "lot", "field_name": "product"}
    for term in ("AMP-0004", "amp0004", GTIN, "hydro belotero"):
        found = omar.get("/admin/autocomplete/", asked | {"term": term}).json()["results"]
        assert [each["id"] for each in found] == [str(cast.BELOTERO)], term


def test_cells_of_tables_are_escaped_and_say_their_column():
    rows = [("<b>", mark_safe("<a>Correct</a>"))]
    written = '<tr><td data-label="What">&lt;b&gt;</td><td><a>Correct</a></td></tr>'
    assert table_rows(rows, "What", "") == written


def test_a_column_is_called_on_a_phone_what_it_is_called_with_its_capitals():
    headers = [{"text": name} for name in ("VAT", "due on", '<input type="checkbox">')]
    assert labels(headers) == [' data-label="VAT"', ' data-label="Due on"', ' data-label=""']


def test_every_list_is_a_file_of_words():
    Belongings().everything()
    desk = cast.client_of("admin")
    written = [rows_of_file(desk, place_of(model)) for model in admin.site._registry]
    assert len(written) > 50
    assert min(len(rows[0]) for rows in written) >= 1
    cells = [cell for rows in written for row in rows for cell in row]
    assert [cell for cell in cells if "<" in cell or "\n" in cell] == []


def place_of(model):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def rows_of_file(browser, place):
    """The rows of the file that the page of a list leads to."""
    address = f"{place}list.csv"
    assert f'href="{address}' in cast.text_of(browser.get(place)), place
    answer = browser.get(address)
    assert answer["Content-Disposition"].startswith("attachment"), place
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_a_file_is_for_who_may_see_its_list():
    for name in ("omar", "rita"):
        browser = cast.client_of(name)
        for model in admin.site._registry:
            place = place_of(model)
            pages = [browser.get(address).status_code for address in (place, f"{place}list.csv")]
            assert pages in ([200, 200], [403, 403]), place


def test_what_a_list_draws_is_a_word_in_its_file():
    assert Belongings().voucher_set
    head, *rows = rows_of_file(cast.client_of("admin"), "/admin/voucher/voucherset/")
    assert {row[head.index("Standing")] for row in rows} == {"On"}
