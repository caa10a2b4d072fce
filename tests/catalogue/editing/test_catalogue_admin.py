"""Staff edit the catalogue in the admin; stock and lots stay out of their reach there."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.forms import DateField
from django.urls import reverse
from lxml import html
from oscar.core.loading import get_model

from catalogue.editing.forms import MarketForm, PriceForm
from catalogue.models import Product, ProductFact
from shop.inventory.models import Lot
from tests import cast

StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db


def change_page(product):
    return reverse("admin:catalogue_product_change", args=[product.pk])


def product(slug):
    return Product.objects.get(slug=slug)


def form_data(response):
    """What the browser would send back if nothing were changed."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {"_based_on": context.get("based_on", "")} | {
        bound.html_name: bound.value() if bound.value() is not None else ""
        for form in forms
        for bound in form
        if bound.value() is not False
    }


MODELS = ["source", "ingredient", "function", "area", "concern", "treatmenttype", "brand"]


@pytest.mark.parametrize("name", [*(f"catalogue_{model}" for model in MODELS), "catalogue_product"])
def test_every_list_and_first_page_of_the_catalogue_opens(staff_page, name):
    assert staff_page.get(reverse(f"admin:{name}_changelist")).status_code == 200
    assert staff_page.get(reverse(f"admin:{name}_add")).status_code == 200
    assert staff_page.get(reverse(f"admin:{name}_change", args=[1])).status_code == 200


def test_the_purchase_policy_is_read_in_the_admin(staff_page):
    page = reverse("admin:purchasing_policyversion_change", args=[1])
    assert staff_page.get(page).status_code == 200


def test_saving_a_page_unchanged_changes_nothing(staff_page):
    for slug in ("aqualyx", "restylane-skinboosters-vital", "restylane-skinboosters-vital-pen"):
        before = Product.objects.filter(slug=slug).values().get()
        facts = list(ProductFact.objects.filter(product__slug=slug).values())
        page = change_page(product(slug))
        response = staff_page.post(page, form_data(staff_page.get(page)))
        assert response.status_code == 302, response.context["errors"]
        after = Product.objects.filter(slug=slug).values().get()
        assert {**after, "date_updated": None} == {**before, "date_updated": None}
        assert list(ProductFact.objects.filter(product__slug=slug).values()) == facts


def test_a_price_is_edited_and_the_stock_beside_it_is_not(staff_page):
    page = change_page(product("aqualyx"))
    record = StockRecord.objects.get(product__slug="aqualyx")
    data = form_data(staff_page.get(page))
    prefix = next(name for name in data if name.endswith("-partner_sku")).rpartition("-")[0]
    data |= {f"{prefix}-price": "131.50", f"{prefix}-num_in_stock": "999"}
    assert staff_page.post(page, data).status_code == 302
    changed = StockRecord.objects.get(pk=record.pk)
    assert str(changed.price) == "131.50"
    assert changed.num_in_stock == record.num_in_stock


def test_a_family_links_to_its_variants_and_has_no_price(staff_page):
    family = product("restylane-skinboosters-vital")
    response = staff_page.get(change_page(family))
    for variant in family.children.all():
        assert change_page(variant) in response.text
    assert "partner_sku" not in response.text


def test_a_variant_is_added_to_its_family(staff_page):
    family = product("restylane-skinboosters-vital")
    page = f"{reverse('admin:catalogue_product_add')}?structure=child&parent={family.pk}"
    data = form_data(staff_page.get(page))
    data |= {"variant_name": "large box", "slug": "vital-large-box"}
    assert staff_page.post(page, data).status_code == 302
    assert product("vital-large-box").parent == family


def test_a_product_with_lots_is_not_deleted(staff_page):
    aqualyx = product("aqualyx")
    Lot.objects.create(product=aqualyx, number="A1", expires_on="2030-01-01")
    page = reverse("admin:catalogue_product_delete", args=[aqualyx.pk])
    assert "These rest on it, and they stay:" in staff_page.get(page).text
    staff_page.post(page, {"post": "yes"})
    assert Product.objects.filter(pk=aqualyx.pk).exists()


def test_a_sku_belongs_to_one_product_and_a_price_is_above_zero():
    form = PriceForm({"partner_sku": "amp-0003", "price": "0"})
    assert set(form.errors) == {"partner_sku", "price"}


def test_a_market_is_a_country_that_the_shop_knows():
    market = {"status": "open", "basis": "Register", "checked_on": "2026-01-01"}
    assert set(MarketForm(market | {"country": "xx"}).errors) == {"country"}
    form = MarketForm(market | {"country": "fr"})
    assert form.is_valid()
    assert form.cleaned_data["country"] == "FR"


def test_a_related_product_is_found_by_typing_and_is_no_variant():
    asked = {"app_label": "catalogue", "model_name": "productrelation", "field_name": "other"}
    admin = cast.client_of("admin")
    answer = admin.get("/admin/autocomplete/", asked | {"term": "skinboosters vital"}).json()
    assert [found["id"] for found in answer["results"]] == ["1", "2"]
    assert cast.client_of("omar").get("/admin/autocomplete/", asked).status_code == 403


LIBRARY_WORDS = ("slug", "is public", "product structure", "parent product", "child product")
LIBRARY_WORDS += ("product type", "stand-alone product", "ISO 639", "ISO 3166", "SKU")


@pytest.mark.parametrize(
    "page",
    ["product/", "product/add/", "product/4/change/", "product/101/change/", "area/", "area/add/"]
    + ["brand/1/change/", "source/1/change/", "product/4/history/", "treatmenttype/1/change/"],
)
def test_fields_are_called_by_words_of_people(page):
    product = cast.product(cast.BELOTERO)
    product.is_public = False
    product.save(update_fields=["is_public"])
    words = words_on("admin", page)
    assert words_of_libraries(words) == []
    assert page != "product/4/history/" or "shown in the shop" in words


@pytest.mark.parametrize("page", ["product/4/change/", "product/101/change/"])
def test_who_only_looks_reads_the_same_words(page):
    cast.person("omar").groups.add(Group.objects.get(name="Policy editors"))
    words = words_on("omar", page)
    assert "shown in the shop" in words and words_of_libraries(words) == []


def words_on(name, page):
    shown = html.fromstring(cast.client_of(name).get(f"/admin/catalogue/{page}").content)
    for part in shown.xpath("//script | //style"):
        part.drop_tree()
    return " ".join(shown.text_content().split()).lower()


def words_of_libraries(words):
    return [each for each in LIBRARY_WORDS if re.search(rf"\b{each.lower()}\b", words)]


def test_a_day_in_a_field_has_the_form_of_pages_and_is_read_again():
    one = product("belotero-hydro")
    Product.objects.filter(pk=one.pk).update(sales_unit_read_on=date(2026, 3, 1))
    browser = cast.client_of("admin")
    page = browser.get(change_page(one))
    assert 'value="1 Mar 2026"' in cast.text_of(page) and "01 Mar 2026" not in cast.text_of(page)
    for typed in ("1 Mar 2026", "01 Mar 2026", "1 March 2026", "01/03/2026"):
        assert DateField().clean(typed) == date(2026, 3, 1)
    assert browser.post(change_page(one), form_data(page)).status_code == 302
    one.refresh_from_db()
    assert one.sales_unit_read_on == date(2026, 3, 1)
