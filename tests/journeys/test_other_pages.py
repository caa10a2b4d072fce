"""Pages beside the walk: no console error, no broken policy, no other host, no fault for axe."""

import pytest
from oscar.core.loading import get_model

from catalogue.models import Area, Concern
from shop.content.models import Article
from tests import cast
from tests.journeys.window import NARROW
from tests.shop.short_dated.offering import lots, offered, put

pytestmark = pytest.mark.journey


def reading_pages():
    area, concern = Area.objects.first(), Concern.objects.first()
    return {
        "treatments": "/treatments/",
        "brands": "/brands/",
        "area": f"/areas/{area.slug}/",
        "concern": f"/concerns/{concern.slug}/",
        "reference": cast.product(cast.KYBELLA).get_absolute_url(),
        "family": cast.product(1).get_absolute_url(),
        "unconfirmed": cast.product(cast.UNCONFIRMED_PEN).get_absolute_url(),
        "nothing-found": "/search/?q=zzz",
        "privacy": "/legal/privacy/",
    }


ACCOUNT_PAGES = {
    "orders": "/accounts/orders/",
    "clinic": "/accounts/clinic/",
    "new-clinic": "/accounts/clinic/new/",
    "requests": "/accounts/requests/",
    "name": "/accounts/profile/edit/",
    "email": "/accounts/email/",
    "password": "/accounts/password/change/",
    "second-factor": "/accounts/2fa/",
    "sign-out": "/accounts/logout/",
}


def look_at(window, pages):
    for name, path in pages.items():
        window.go(path)
        assert window.path == path
        window.look_every_way(name)


def test_every_other_page_for_readers_is_without_fault(open_window):
    visitor = open_window()
    visitor.pass_the_door()
    look_at(visitor, reading_pages())


def test_tables_of_ingredients_and_brands_fit_a_phone(open_window):
    visitor = open_window()
    visitor.pass_the_door()
    visitor.page.set_viewport_size(NARROW)
    for path in ("/ingredients/", "/brands/"):
        visitor.go(path)
        hidden = "e => e.scrollWidth - e.clientWidth"
        assert visitor.page.locator(".table-scroll").evaluate(hidden) == 0, path


def test_the_table_of_products_fits_a_desk_with_all_its_columns(open_window):
    alba = open_window()
    alba.be("alba")
    alba.go("/catalogue/?view=table")
    table = alba.page.locator(".products-table")
    assert table.locator("thead th").count() == 8
    assert table.evaluate("e => e.parentElement.scrollWidth - e.parentElement.clientWidth") == 0


def test_on_a_phone_an_order_says_in_full_why_a_price_is_as_it_is(open_window):
    near, _ = lots()
    client = cast.client_of("alba")
    put(client, offered(near))
    cast.choose_address(client, "alba")
    cast.place_order(client)
    (order,) = get_model("order", "Order").objects.filter(user=cast.person("alba"))
    alba = open_window()
    alba.pass_the_door(f"/accounts/orders/{order.number}/")
    alba.sign_in("alba@demo.example")
    alba.page.set_viewport_size(NARROW)
    alba.sees("Short-dated price until")
    hidden = "e => e.parentElement.scrollWidth - e.parentElement.clientWidth"
    assert alba.page.locator(".table.stacks").evaluate(hidden) == 0


def test_every_other_page_of_an_account_is_without_fault(open_window):
    alba = open_window()
    alba.be("alba")
    look_at(alba, ACCOUNT_PAGES)


def test_pages_of_the_walk_are_without_fault_wide_in_the_dark_and_narrow_in_the_light(open_window):
    alba = open_window()
    alba.be("alba")
    pages = {
        "home": "/",
        "list": "/catalogue/",
        "table": "/catalogue/?view=table",
        "filtered": "/search/?q=hydro&treatment=facial-rejuvenation",
        "product": cast.product(cast.REDENSITY).get_absolute_url(),
        "treatment": "/treatments/facial-rejuvenation/",
        "ingredient": "/ingredients/hyaluronic-acid/",
        "ingredients": "/ingredients/",
        "brand": "/brands/belotero/",
        "compare": f"/compare/?p={cast.REDENSITY}&p={cast.AQUALYX}",
        "articles": "/articles/",
        "article": Article.objects.filter(status="published").first().get_absolute_url(),
        "errata": "/articles/errata/",
        "account": "/accounts/",
        "licence": "/accounts/licence/",
        "lots": "/accounts/lots/",
        "basket": "/basket/",
    }
    for name, path in pages.items():
        alba.go(path)
        alba.look_every_way(name)
