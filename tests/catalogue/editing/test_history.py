"""Who changed what, from what to what, and when: recorded for every edit and shown to staff."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from oscar.core.loading import get_model

from catalogue.editing.history import records
from catalogue.models import Composition, Product, ProductFact
from tests.catalogue.editing.test_catalogue_admin import change_page, form_data, product

StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db


def history_page(client, slug="aqualyx"):
    return client.get(reverse("admin:catalogue_product_history", args=[product(slug).pk]))


def change(client, slug="aqualyx", **fields):
    page = change_page(product(slug))
    data = form_data(client.get(page)) | fields
    assert client.post(page, data).status_code == 302


def test_the_first_change_of_a_loaded_product_is_shown_from_what_to_what(staff_page):
    old = product("aqualyx").title
    change(staff_page, title="AQUALYX® new")
    page = history_page(staff_page)
    assert f"<del>{old}</del>" in page.text
    assert "<ins>AQUALYX® new</ins>" in page.text
    assert "editor@x.example" in page.text


def test_rows_of_the_inlines_are_in_the_history_of_the_product(staff_page):
    page = change_page(product("aqualyx"))
    data = form_data(staff_page.get(page))
    prefix = next(name for name in data if name.endswith("-partner_sku")).rpartition("-")[0]
    data |= {"facts-0-statement": "Stated anew.", f"{prefix}-price": "131.50"}
    assert staff_page.post(page, data).status_code == 302
    text = history_page(staff_page).text
    assert "Stated anew." in text
    assert "131.50" in text


def test_relations_and_choices_are_named_not_numbered(staff_page):
    fact = ProductFact.objects.filter(product__slug="aqualyx").first()
    change(staff_page, **{"facts-0-kind": "storage"})
    text = history_page(staff_page).text
    assert f"<del>{fact.get_kind_display()}</del>" in text
    assert "<ins>Storage</ins>" in text


def test_a_save_that_changes_nothing_leaves_no_row(staff_page):
    change(staff_page)
    change(staff_page)
    assert not Product.history.exclude(history_change_reason=records.BASELINE).exists()
    assert "No change is recorded" in history_page(staff_page).text


def test_stock_that_moves_is_no_row_of_the_price_history():
    record = StockRecord.objects.first()
    record.num_in_stock = 77
    record.save(update_fields=["num_in_stock"])
    record.save()
    assert not StockRecord.history.filter(history_type="~", history_change_reason=None).exists()


def test_an_old_state_is_shown_with_its_rows(staff_page):
    old = product("aqualyx").title
    row = Composition.objects.filter(product__slug="aqualyx").first()
    change(staff_page, title="AQUALYX® second")
    first = Product.history.filter(title="AQUALYX® second").get()
    change(staff_page, title="AQUALYX® third", **{"composition-0-note": "changed later"})
    url = reverse("admin:catalogue_product_standing", args=[first.id])
    page = staff_page.get(url, {"at": first.history_date.isoformat()})
    assert "<td>AQUALYX® second</td>" in page.text
    assert "<td>AQUALYX® third</td>" not in page.text
    assert str(row.ingredient) in page.text
    assert "changed later" not in page.text
    before = staff_page.get(url, {"at": "2020-01-01T00:00:00+00:00"})
    assert old in before.text


def test_a_removed_row_is_shown_as_removed_with_who_did_it(staff_page):
    change(staff_page, **{"facts-0-DELETE": "on"})
    text = history_page(staff_page).text
    assert "Removed: Product fact" in text


@pytest.mark.parametrize(
    "query", ["at=", "at=x", "at=2020-13-45T00:00:00Z", "at=2020-01-01T00:00:00"]
)
def test_a_moment_that_is_none_is_not_found(staff_page, query):
    url = reverse("admin:catalogue_product_standing", args=[product("aqualyx").pk])
    assert staff_page.get(f"{url}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["p=0", "p=-1", "p=x", "p=99999999999", "p=²"])
def test_a_page_number_that_is_none_gives_a_page(staff_page, query):
    url = reverse("admin:catalogue_product_history", args=[product("aqualyx").pk])
    assert staff_page.get(f"{url}?{query}").status_code == 200


def test_the_history_of_a_deleted_product_is_still_there(staff_page):
    change(staff_page, slug="kybella", title="KYBELLA® renamed")
    pk = product("kybella").pk
    Product.objects.get(pk=pk).delete()
    page = staff_page.get(reverse("admin:catalogue_product_history", args=[pk]))
    assert page.status_code == 200
    assert "KYBELLA® renamed" in page.text


def test_only_staff_with_the_right_see_a_history(client, staff_page, settings):
    url = reverse("admin:catalogue_product_history", args=[product("aqualyx").pk])
    user = get_user_model().objects.create(email="other@x.example", is_staff=True)
    client.force_login(user)
    assert client.get(url).status_code == 403
