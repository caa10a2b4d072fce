"""Two members of staff on one page: neither loses the other's change silently."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from oscar.core.loading import get_model

from catalogue.models import Composition, Product, ProductFact, Source
from tests.catalogue.editing.test_catalogue_admin import change_page, form_data, product

StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_people(without_gates):
    return [_signed_in("first"), _signed_in("second")]


def _signed_in(name):
    client = Client()
    client.force_login(get_user_model().objects.create_superuser(f"{name}@x.example", "x"))
    return client


def opened(client, slug="aqualyx"):
    return form_data(client.get(change_page(product(slug))))


def save(client, data, slug="aqualyx"):
    return client.post(change_page(product(slug)), data)


def key_of(data, ending):
    """The name of the first field of the page that ends like this."""
    return next(name for name in data if name.endswith(ending) and "__prefix__" not in name)


def test_the_second_save_is_refused_and_says_who_changed_what(two_people):
    first, second = two_people
    mine, theirs = opened(second), opened(first)
    assert save(first, theirs | {"title": "AQUALYX® new"}).status_code == 302
    refused = save(second, mine | {"title": "AQUALYX® mine", "description": "typed"})
    assert refused.status_code == 409
    assert product("aqualyx").title == "AQUALYX® new"
    for word in ("first@x.example", "AQUALYX® new", "yours: AQUALYX® mine", "typed"):
        assert word in refused.text


def test_what_only_the_other_changed_is_taken_over_into_the_form(two_people):
    first, second = two_people
    mine, theirs = opened(second), opened(first)
    save(first, theirs | {"title": "AQUALYX® new"})
    refused = save(second, mine | {"description": "typed"})
    data = form_data(refused)
    assert (data["title"], data["description"]) == ("AQUALYX® new", "typed")
    assert save(second, data).status_code == 302
    stored = product("aqualyx")
    assert (stored.title, stored.description) == ("AQUALYX® new", "typed")


def test_the_second_person_saves_on_top_knowingly(two_people):
    first, second = two_people
    mine, theirs = opened(second), opened(first)
    save(first, theirs | {"title": "AQUALYX® new"})
    again = form_data(save(second, mine | {"title": "AQUALYX® mine"}))
    assert save(second, again).status_code == 302
    assert product("aqualyx").title == "AQUALYX® mine"


def test_a_fact_that_the_other_changed_is_a_conflict_too(two_people):
    first, second = two_people
    mine, theirs = opened(second), opened(first)
    statement = key_of(theirs, "facts-0-statement")
    save(first, theirs | {statement: "Stated anew."})
    refused = save(second, mine | {"description": "typed"})
    assert refused.status_code == 409
    assert "Stated anew." in refused.text
    assert form_data(refused)[statement] == "Stated anew."


def test_a_row_that_the_other_removed_and_i_changed_comes_back_as_a_new_row(two_people):
    first, second = two_people
    mine, theirs = opened(second), opened(first)
    number = int(theirs["facts-0-id"])
    assert save(first, theirs | {"facts-0-DELETE": "on"}).status_code == 302
    assert not ProductFact.objects.filter(pk=number).exists()
    refused = save(second, mine | {"facts-0-statement": "Kept by me."})
    assert refused.status_code == 409
    assert save(second, form_data(refused)).status_code == 302
    assert ProductFact.objects.filter(product__slug="aqualyx", statement="Kept by me.").exists()


def test_a_row_that_the_other_removed_and_i_left_alone_stays_removed(two_people):
    first, second = two_people
    mine, theirs = opened(second), opened(first)
    number = int(theirs["facts-0-id"])
    save(first, theirs | {"facts-0-DELETE": "on"})
    refused = save(second, mine | {"description": "typed"})
    assert "removed" in refused.text
    assert save(second, form_data(refused)).status_code == 302
    assert not ProductFact.objects.filter(pk=number).exists()


def test_rows_that_both_added_are_both_kept(two_people):
    first, second = two_people
    mine, theirs = opened(second), opened(first)
    for client, data, words in ((first, theirs, "Theirs."), (second, mine, "Mine.")):
        count = int(data["facts-TOTAL_FORMS"])
        data |= {"facts-TOTAL_FORMS": count + 1, f"facts-{count}-kind": "storage"}
        data |= {f"facts-{count}-statement": words, f"facts-{count}-strength": "stated"}
        data |= {f"facts-{count}-source": Source.objects.first().pk}
        response = save(client, data)
    assert response.status_code == 409
    assert save(second, form_data(response)).status_code == 302
    facts = ProductFact.objects.filter(product__slug="aqualyx", kind="storage")
    assert set(facts.values_list("statement", flat=True)) >= {"Theirs.", "Mine."}


def test_both_added_the_same_ingredient_gives_words_and_no_fault(two_people):
    first, second = two_people
    mine, theirs = opened(second), opened(first)
    free = Composition.objects.exclude(product__slug="aqualyx").first().ingredient_id
    for client, data in ((first, theirs), (second, mine)):
        count = int(data["composition-TOTAL_FORMS"])
        data |= {"composition-TOTAL_FORMS": count + 1, f"composition-{count}-ingredient": free}
        data |= {f"composition-{count}-role": "other", f"composition-{count}-position": "9"}
        data |= {f"composition-{count}-source": Source.objects.first().pk}
        response = save(client, data)
    assert response.status_code == 409
    again = save(second, form_data(response))
    assert again.status_code == 200
    assert "ingredient" in again.text
    assert Composition.objects.filter(product__slug="aqualyx", ingredient=free).count() == 1


def test_a_price_changed_by_anything_else_is_a_conflict(two_people):
    _, second = two_people
    mine = opened(second)
    StockRecord.objects.filter(product__slug="aqualyx").update(price="99.99")
    refused = save(second, mine | {key_of(mine, "-price"): "120.00"})
    assert refused.status_code == 409
    assert "99.99" in refused.text
    assert str(StockRecord.objects.get(product__slug="aqualyx").price) == "99.99"


def test_stock_that_moves_meanwhile_is_no_conflict(two_people):
    first = two_people[0]
    data = opened(first)
    StockRecord.objects.filter(product__slug="aqualyx").update(num_in_stock=5)
    assert save(first, data | {"description": "typed"}).status_code == 302


def test_a_page_whose_opening_cannot_be_read_is_refused_with_words(two_people):
    first, _ = two_people
    data = opened(first)
    for state in ("", "nonsense", "a:b:c", "x" * 5000):
        refused = save(first, data | {"_based_on": state, "description": "typed"})
        assert refused.status_code == 409, state
        assert "typed" in refused.text, state
        assert product("aqualyx").description != "typed", state


def test_a_product_removed_meanwhile_gives_words_and_no_fault(two_people):
    second = two_people[1]
    slug = "kybella"
    data = opened(second, slug)
    page = change_page(product(slug))
    Product.objects.get(slug=slug).delete()
    response = second.post(page, data, follow=True)
    assert response.status_code == 200
    assert "deleted" in response.text


def test_other_pages_of_the_catalogue_refuse_as_well(two_people):
    first, second = two_people
    page = "/admin/catalogue/source/1/change/"
    mine, theirs = form_data(second.get(page)), form_data(first.get(page))
    assert first.post(page, theirs | {"citation": "Theirs"}).status_code == 302
    assert second.post(page, mine | {"citation": "Mine"}).status_code == 409
    assert Source.objects.get(pk=1).citation == "Theirs"
