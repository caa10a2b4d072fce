"""The group "Catalogue editors" reaches everything of the catalogue, and nothing of people."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from catalogue.models import Ingredient, Product
from tests.catalogue.editing.test_catalogue_admin import change_page, form_data, product

pytestmark = pytest.mark.django_db
LISTS = ["area", "brand", "collection", "concern", "function", "importrun", "ingredient"]
LISTS += ["product", "productimage", "source", "treatmenttype"]


@pytest.fixture
def editor(client, without_gates):
    user = get_user_model().objects.create(email="ed@x.example", is_staff=True)
    user.groups.add(Group.objects.get(name="Catalogue editors"))
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_an_editor_opens_every_list_and_add_page(editor, name):
    assert editor.get(reverse(f"admin:catalogue_{name}_changelist")).status_code == 200
    assert editor.get(reverse(f"admin:catalogue_{name}_add")).status_code == 200


@pytest.mark.parametrize("page", ["accounts_licence", "order_order", "inventory_lot"])
def test_an_editor_does_not_reach_people_orders_or_lots(editor, page):
    assert editor.get(reverse(f"admin:{page}_changelist")).status_code == 403


def test_an_editor_edits_price_and_composition_and_does_not_delete_a_product(editor):
    page = change_page(product("aqualyx"))
    data = form_data(editor.get(page))
    assert any(name.endswith("-partner_sku") for name in data)
    assert "composition-TOTAL_FORMS" in data
    assert editor.post(page, data | {"description": "typed"}).status_code == 302
    delete = reverse("admin:catalogue_product_delete", args=[product("aqualyx").pk])
    assert editor.get(delete).status_code == 403


def test_an_editor_is_offered_ingredients_by_a_part_of_their_name(editor):
    options = {"app_label": "catalogue", "model_name": "composition", "field_name": "ingredient"}
    answer = editor.get(reverse("admin:autocomplete"), options | {"term": "lido"}).json()
    assert [row["text"] for row in answer["results"]] == ["Lidocaine"]


def test_only_families_are_offered_as_a_parent(editor):
    options = {"app_label": "catalogue", "model_name": "product", "field_name": "parent"}
    answer = editor.get(reverse("admin:autocomplete"), options | {"term": ""}).json()
    offered = Product.objects.filter(pk__in=[row["id"] for row in answer["results"]])
    assert {p.structure for p in offered} == {Product.PARENT}


def test_without_script_rows_and_plain_lists_are_there(editor):
    page = f"{change_page(product('aqualyx'))}?blank_rows=3"
    response = editor.get(page)
    data = form_data(response)
    count = int(data["composition-INITIAL_FORMS"])
    assert int(data["composition-TOTAL_FORMS"]) == count + 3
    new = Ingredient.objects.exclude(uses__product__slug="aqualyx").first()
    source = product("aqualyx").facts.first().source_id
    row = {"ingredient": new.pk, "role": "other", "position": 3, "source": source}
    data |= {f"composition-{count}-{name}": value for name, value in row.items()}
    assert editor.post(page, data).status_code == 302
    assert product("aqualyx").composition.filter(ingredient=new).exists()


def test_a_new_product_goes_on_to_the_page_where_the_rest_is_stated(editor):
    page = reverse("admin:catalogue_product_add")
    data = form_data(editor.get(page)) | {"title": "NEW®", "slug": "new"}
    response = editor.post(page, data)
    assert response.url == change_page(product("new"))
