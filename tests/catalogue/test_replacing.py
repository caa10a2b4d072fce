"""What replaces a product that is not to be had: said by staff, named and offered everywhere, and
never put in its place by itself (docs/rules/stock.md, R27; quick_order.md, Q11)."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogue.editing import replacing
from catalogue.models import MarketStatus, Product
from catalogue.models.product import for_sale
from common.clock import today
from shop.lists import services as lists
from shop.standing_orders.proposing import asker_of, proposed
from tests import cast
from tests.cast import client_of, strategy_of, text_of
from tests.catalogue.editing.test_catalogue_admin import form_data
from tests.catalogue.editing.test_exchange import faults, imported
from tests.shop.quick_order.lines import answers, put, sent, sku, sold, units

pytestmark = pytest.mark.django_db

OLD, NEW = cast.BELOTERO, cast.REDENSITY
PAGE = f"/admin/catalogue/product/{OLD}/change/"
COLUMNS = "slug,structure,replaced_by,replaced_said_by,replaced_said_on\n"


def said(old=OLD, new=NEW, **more):
    fields = {"replaced_by": new, "replaced_said_by": "Ada Winter"}
    fields |= {"replaced_said_on": date(2026, 11, 3)}
    Product.objects.filter(pk=old).update(**fields | more)


def sentence():
    name = cast.product(NEW).full_name
    return f"Replaced by {name}, as Ada Winter of our staff said on 3 Nov 2026."


def row(old, new=None, more=",,"):
    product = cast.product(old)
    return f"{product.slug},{product.structure},{(new and cast.product(new).slug) or ''}{more}\n"


@pytest.fixture
def replaced():
    """A product that is gone, and replaced."""
    said(is_public=False)
    return cast.product(OLD)


@pytest.fixture
def alba():
    return client_of("alba")


# Staff say it.


def save(browser, **typed):
    return browser.post(PAGE, form_data(browser.get(PAGE)) | typed)


def test_staff_say_it_in_their_own_name_and_take_it_back():
    admin = client_of("admin")
    assert save(admin, replaced_by=NEW).status_code == 302
    one = cast.product(OLD)
    assert (one.replaced_by_id, one.replaced_said_by) == (NEW, "Ada Winter")
    assert one.replaced_said_on == today() and one.history.first().replaced_by_id == NEW
    assert "Ada Winter, " in text_of(admin.get(PAGE))
    assert save(admin, replaced_by="").status_code == 302
    one.refresh_from_db()
    assert (one.replaced_by, one.replaced_said_by, one.replaced_said_on) == (None, "", None)


def test_what_cannot_be_is_refused_in_words():
    admin, third = client_of("admin"), sold()[-1].pk
    assert replacing.ITSELF in text_of(save(admin, replaced_by=OLD))
    said(NEW, third)
    assert replacing.IS_REPLACED in text_of(save(admin, replaced_by=NEW))
    other = PAGE.replace(str(OLD), str(third))
    form = form_data(admin.get(other)) | {"replaced_by": OLD}
    assert replacing.REPLACES in text_of(admin.post(other, form))


def test_nobody_says_it_without_a_name():
    get_user_model().objects.filter(pk=cast.person("admin").pk).update(first_name="", last_name="")
    assert "Add your name" in text_of(save(client_of("admin"), replaced_by=NEW))


def test_the_field_offers_only_what_may_be_named():
    said(NEW, sold()[-1].pk)
    address = "/admin/autocomplete/?app_label=catalogue&model_name=product&field_name=replaced_by"
    found = client_of("admin").get(f"{address}&term=").json()["results"]
    keys = {int(each["id"]) for each in found}
    assert keys and NEW not in keys
    assert all(one.is_for_sale for one in Product.objects.filter(pk__in=keys))


def test_the_database_keeps_who_said_it_and_lets_nothing_replace_itself():
    for wrong in ({"replaced_said_by": ""}, {"replaced_said_on": None}, {"new": OLD}):
        with pytest.raises(IntegrityError), transaction.atomic():
            said(**wrong)


def test_a_file_says_it_in_the_name_of_who_imports_it():
    imported("products", COLUMNS + row(OLD, NEW))
    one = cast.product(OLD)
    assert (one.replaced_by_id, one.replaced_said_by) == (NEW, "Ada Winter")
    assert one.replaced_said_on == today()
    imported("products", COLUMNS + row(OLD))
    assert cast.product(OLD).replaced_by is None


def test_a_file_in_which_nobody_can_be_led_on():
    third = sold()[-1].pk
    assert faults("products", COLUMNS + row(OLD, OLD)) == [(2, "replaced_by", slug(OLD))]
    chain = COLUMNS + row(OLD, NEW) + row(NEW, third)
    assert faults("products", chain) == [(3, "replaced_by", slug(third))]
    chain = COLUMNS + row(NEW, third) + row(OLD, NEW)
    assert faults("products", chain) == [(3, "replaced_by", slug(NEW))]
    Product.objects.filter(pk=NEW).update(is_public=False)
    assert faults("products", COLUMNS + row(OLD, NEW)) == [(2, "replaced_by", slug(NEW))]
    anothers = COLUMNS + row(OLD, third, ",Omar Haddad,")
    assert faults("products", anothers) == [(2, "replaced_said_by", "Omar Haddad")]


def slug(pk):
    return cast.product(pk).slug


# Buyers read it.


def test_an_order_put_in_again_offers_it_and_swaps_nothing_by_itself(alba):
    order = cast.order_of("alba", OLD, 2)
    said(is_public=False)
    page = alba.get(f"/quick-order/again/{order.number}/")
    (answer,) = answers(page)
    assert answer.product is None and [one.pk for one in answer.choices][:1] == [NEW]
    assert sentence() in text_of(page) and "no longer in our catalogue" in text_of(page)
    page = put(alba, page)
    assert not units() and sentence() in text_of(page)
    page = sent(alba, page, **{"row-0-product": NEW})
    assert answers(page)[0].product.pk == NEW and not units()
    put(alba, page)
    assert units() == {NEW: 2}


def test_an_order_put_into_the_basket_in_one_go_says_it_too(alba):
    order = cast.order_of_many("alba", {cast.product(OLD): 2, cast.product(cast.AQUALYX): 1})
    said(is_public=False)
    page = alba.post(f"/accounts/orders/{order.number}/", {"action": "reorder"}, follow=True)
    assert sentence() in text_of(page) and units() == {cast.AQUALYX: 1}


def test_a_basket_names_it_beside_what_cannot_be_ordered_any_more(alba):
    cast.put_in_basket(alba, OLD, 2)
    said()
    assert sentence() not in text_of(alba.get("/basket/"))
    said(is_confirmed=False)
    page = alba.get("/basket/")
    assert sentence() in text_of(page) and units() == {OLD: 2}
    assert f'<p>{sentence()} <a href="{cast.product(NEW).get_absolute_url()}"' in (
        page.content.decode()
    )


def test_what_is_still_shown_and_cannot_be_ordered_stays_chosen_until_another_is(alba):
    order = cast.order_of("alba", OLD, 2)
    said(is_confirmed=False)
    page = alba.get(f"/quick-order/again/{order.number}/")
    (answer,) = answers(page)
    assert answer.product.pk == OLD and sentence() in answer.differences
    assert f'value="{OLD}" checked' in page.content.decode()
    assert f'name="row-0-product" value="{NEW}"><span>' in page.content.decode()
    put(alba, page)
    assert not units()


def test_what_can_be_ordered_is_not_talked_out_of(alba):
    said()
    page = sent(alba, text=f"{sku(OLD)} x2")
    assert answers(page)[0].product.pk == OLD and not answers(page)[0].choices
    assert sentence() not in text_of(page)


def test_the_number_of_what_is_gone_finds_what_replaces_it_with_its_units(replaced, alba):
    page = sent(alba, text=f"{sku(OLD)} x3")
    (answer,) = answers(page)
    assert answer.product is None and [one.pk for one in answer.choices] == [NEW]
    assert sentence() in text_of(page) and answer.row.units == "3"
    put(alba, sent(alba, page, **{"row-0-product": NEW}))
    assert units() == {NEW: 3}


def test_a_country_is_shown_no_replacement_that_it_may_not_be_shown(replaced, alba):
    status = {"status": "hidden", "basis": "a law", "checked_on": today()}
    MarketStatus.objects.update_or_create(product_id=NEW, country="GB", defaults=status)
    page = sent(alba, text=sku(OLD))
    assert not answers(page)[0].choices and cast.product(NEW).full_name not in text_of(page)
    assert alba.get(replaced.get_absolute_url()).status_code == 404
    assert cast.product(NEW).full_name not in text_of(alba.get(replaced.get_absolute_url()))


def test_a_list_names_it_and_puts_it_in_the_place_only_where_somebody_says_so(alba):
    found = lists.make(cast.clinic_of("alba"), "Fortnight")
    lists.add(found, [(cast.product(OLD), 6)])
    said(is_public=False)
    page = alba.get(f"/lists/{found.pk}/")
    assert sentence() in text_of(page)
    line = found.lines.get()
    assert f'value="{line.pk}-{NEW}"' in page.content.decode() and line.product_id == OLD
    told = alba.post(f"/lists/{found.pk}/", {"instead": f"{line.pk}-{NEW}"}, follow=True)
    line.refresh_from_db()
    assert (line.product_id, line.par) == (NEW, 6)
    assert f"in the place of {cast.product(OLD).full_name}" in text_of(told)


@pytest.mark.parametrize("change", ["unsaid", "there", "gone"])
def test_a_list_that_was_changed_meanwhile_keeps_its_line(alba, change):
    found = lists.make(cast.clinic_of("alba"), "Fortnight")
    lists.add(found, [(cast.product(OLD), 6)])
    said(is_public=False)
    line = found.lines.get()
    if change == "unsaid":
        said(new=sold()[-1].pk)
    elif change == "there":
        lists.add(found, [(cast.product(NEW), 1)])
    else:
        lists.take_off(found, line.pk)
    before = list(found.lines.values_list("product", "par"))
    page = alba.post(f"/lists/{found.pk}/", {"instead": f"{line.pk}-{NEW}"}, follow=True)
    assert list(found.lines.values_list("product", "par")) == before
    assert ("on the list already" if change == "there" else "changed meanwhile") in text_of(page)


def test_a_list_takes_nothing_in_its_place_that_its_page_does_not_offer(alba):
    """Q11"""
    found = lists.make(cast.clinic_of("alba"), "Fortnight")
    lists.add(found, [(cast.product(OLD), 6)])
    said(is_public=False)
    status = {"status": "hidden", "basis": "a law", "checked_on": today()}
    MarketStatus.objects.update_or_create(product_id=NEW, country="GB", defaults=status)
    line = found.lines.get()
    page = alba.post(f"/lists/{found.pk}/", {"instead": f"{line.pk}-{NEW}"}, follow=True)
    assert cast.product(NEW).full_name not in text_of(page)
    assert found.lines.get().product_id == OLD and "changed meanwhile" in text_of(page)


@pytest.mark.parametrize("is_variant", [True, False])
def test_what_is_not_for_sale_any_more_is_not_offered_instead(alba, is_variant):
    """R27, Q11: neither what is not confirmed any more, nor a variant without its family."""
    new = Product.objects.filter(for_sale(), parent__isnull=not is_variant).exclude(pk=OLD).first()
    said(new=new.pk, is_public=False)
    assert answers(sent(alba, text=sku(OLD)))[0].choices == [new]
    if is_variant:
        Product.objects.filter(pk=new.parent_id).update(is_public=False)
    else:
        Product.objects.filter(pk=new.pk).update(is_confirmed=False)
    page = sent(alba, text=sku(OLD))
    assert not answers(page)[0].choices and new.full_name not in text_of(page)


def test_a_list_says_of_a_number_that_is_gone_what_replaces_it(replaced, alba):
    found = lists.make(cast.clinic_of("alba"), "Fortnight")
    page = alba.post(f"/lists/{found.pk}/", {"text": sku(OLD)})
    assert sentence() in text_of(page) and not found.lines.exists()


def test_a_standing_order_proposes_it_in_words(alba):
    found = lists.make(cast.clinic_of("alba"), "Fortnight")
    lists.add(found, [(cast.product(OLD), 6)])
    said(is_public=False)
    alba_ = cast.person("alba")
    (line,), _ = proposed(found, asker_of(alba_, cast.clinic_of("alba"), strategy_of(alba_)))
    assert any(sentence() in told for told in line.told) and line.units == "6"


def test_the_page_of_what_is_gone_leads_to_what_replaces_it(replaced, alba):
    page = alba.get(replaced.get_absolute_url())
    assert page.status_code == 404 and sentence() in text_of(page)
    assert f'href="{cast.product(NEW).get_absolute_url()}"' in page.content.decode()


def test_a_page_that_stands_says_it_too(alba):
    said()
    page = alba.get(cast.product(OLD).get_absolute_url())
    assert page.status_code == 200 and sentence() in text_of(page)


def test_the_page_of_what_is_gone_and_not_replaced_is_not_found(alba):
    Product.objects.filter(pk=OLD).update(is_public=False)
    page = alba.get(cast.product(OLD).get_absolute_url())
    assert page.status_code == 404 and "not to be had here" not in text_of(page)


def test_staff_who_type_an_order_are_offered_it_beside_the_line(replaced):
    desk = client_of("admin")
    url, fields = cast.typed_by_staff(desk)
    page = desk.post(url, fields)
    assert sentence() in text_of(page)
    choice = f'name="line-0-choice" value="{sku(NEW)}"'
    assert choice in " ".join(page.content.decode().split())
    page = desk.post(url, fields | {"line-0-choice": sku(NEW)})
    assert page.context["lines"].forms[0].answer.product.pk == NEW


def test_who_has_nothing_replaced_pays_nothing_for_it(alba):
    order = cast.order_of("alba", OLD, 2)
    alba.get(f"/quick-order/again/{order.number}/")
    asked = queries(alba, order)
    said()
    assert queries(alba, order) == asked
    said(is_public=False)
    assert queries(alba, order) <= asked + 2


def queries(client, order):
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/quick-order/again/{order.number}/")
    return len(captured)
