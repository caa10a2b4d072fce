"""What a market status shows and sells, on all pages that name products (docs/rules/markets.md)."""

import json

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Licence, ShipToAddress
from catalogue.models import MarketStatus, Product
from shop.search.index import reindex
from tests import cast

pytestmark = pytest.mark.django_db
HIDDEN, OTHER = cast.BELOTERO, 5


@pytest.fixture(autouse=True)
def indexed(db):
    reindex()


def status(product, value, country="GB"):
    MarketStatus.objects.update_or_create(
        product_id=product,
        country=country,
        defaults={"status": value, "basis": "Test", "checked_on": "2026-01-01"},
    )


def pages_with(name="visitor"):
    """Every kind of page on which the product stands while it is shown."""
    product = cast.product(HIDDEN)
    use = product.composition.first()
    return [
        "/catalogue/?per=all&q=belotero",
        "/search/?q=belotero",
        "/search/suggest/?q=belot",
        "/search/?q=belotero+hydro+lidocaine+stylage",
        f"/treatments/{product.treatment_type.slug}/?q=belotero",
        f"/brands/{product.collection.brand.slug}/",
        f"/ingredients/{use.ingredient.slug}/?q=belotero",
        f"/areas/{product.indicated_areas.first().area.slug}/?q=belotero",
        f"/concerns/{product.concerns.first().concern.slug}/?q=belotero",
        f"/compare/?p={HIDDEN}&p={OTHER}",
        "/compare/?add=belotero",
        product.get_absolute_url(),
    ]


# What a page says back of the question or the address itself is no product.
def names_it(client, url):
    return "BELOTERO® HYDRO" in cast.text_of(client.get(url)).replace("<sup>®</sup>", "®").replace(
        '<sup class="mark">®</sup>', "®"
    )


@pytest.mark.parametrize("name", ["visitor", "alba"])
def test_what_may_not_be_shown_is_on_no_page_of_a_reader_there(name):  # M31
    client, pages = cast.client_of(name), pages_with()
    shown = [url for url in pages if names_it(client, url)]
    assert len(shown) > 9, "the pages name it while it is open"
    status(HIDDEN, "hidden")
    assert [url for url in pages if names_it(client, url)] == []


def test_its_own_page_says_honestly_that_it_is_not_shown():  # M31
    status(HIDDEN, "hidden")
    reply = cast.client_of("visitor").get(cast.product(HIDDEN).get_absolute_url())
    page = cast.text_of(reply)
    assert reply.status_code == 404 and "not shown in United Kingdom" in page
    assert "application/ld+json" not in page


def test_a_reader_elsewhere_still_sees_it():
    status(HIDDEN, "hidden", "US")
    assert cast.client_of("visitor").get(cast.product(HIDDEN).get_absolute_url()).status_code == 200


def test_the_readers_country_is_the_clinics_else_the_licences_else_the_shops(settings):  # M32
    page = cast.product(HIDDEN).get_absolute_url()
    status(HIDDEN, "hidden", "IE")

    def is_shown_to(name):
        return cast.client_of(name).get(page).status_code == 200

    readers = ("visitor", "alba", "nina")
    assert all(map(is_shown_to, readers))
    ShipToAddress.objects.filter(clinic__memberships__user=cast.person("alba")).update(
        status="closed"
    )
    cast.address_of("alba", country_id="IE")
    ShipToAddress.objects.filter(clinic__memberships__user=cast.person("nina")).update(
        status="closed"
    )
    assert [is_shown_to(name) for name in readers] == [True, False, True]
    Licence.objects.filter(professional__user=cast.person("nina")).update(country="IE")
    assert [is_shown_to(name) for name in readers] == [True, False, False]
    settings.SHOP_COUNTRY = "IE"
    assert not any(map(is_shown_to, readers))


def test_counts_leave_it_out():
    client = cast.client_of("visitor")
    brand = cast.product(HIDDEN).collection.brand
    before = {row.pk: row.product_count for row in client.get("/brands/").context["brands"]}
    listed = client.get("/catalogue/").context["listing"].count
    status(HIDDEN, "hidden")
    after = {row.pk: row.product_count for row in client.get("/brands/").context["brands"]}
    assert after == before | {brand.pk: before[brand.pk] - 1}
    assert client.get("/catalogue/").context["listing"].count == listed - 1


def test_a_part_number_does_not_lead_to_it():
    status(HIDDEN, "hidden")
    sku = cast.product(HIDDEN).stockrecords.get().partner_sku
    assert cast.client_of("visitor").get("/search/", {"q": sku}).status_code == 200


def test_a_hidden_family_hides_its_variants_and_a_closed_one_closes_them():  # M33
    client = cast.client_of("alba")
    status(1, "hidden")
    for pk in (1, 101, 102):
        assert client.get(cast.product(pk).get_absolute_url()).status_code == 404
    status(1, "closed")
    page = cast.text_of(client.get(cast.product(101).get_absolute_url()))
    assert "may not be sold in the country" in page
    cast.put_in_basket(client, 101)
    cast.choose_address(client, "alba")
    assert cast.place_order(client).status_code == 409


def test_a_family_is_shown_with_the_variants_that_may_be():  # M33
    client = cast.client_of("visitor")
    status(101, "hidden")
    page = cast.text_of(client.get(cast.product(1).get_absolute_url()))
    assert cast.product(102).variant_name in page and cast.product(101).variant_name not in page
    for child in Product.objects.filter(parent=1):
        status(child.pk, "hidden")
    assert client.get(cast.product(1).get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("value", "is_offered"), [("open", True), ("closed", False), ("unknown", False)]
)
def test_only_what_may_be_sold_is_offered_to_machines(value, is_offered):  # M31
    status(HIDDEN, value)
    page = cast.client_of("visitor").get(cast.product(HIDDEN).get_absolute_url())
    assert ("offers" in json.loads(page.context["json_ld"])) is is_offered


def test_an_order_of_a_product_hidden_since_stays_on_its_page():  # M34
    order = cast.order_of("alba")
    status(HIDDEN, "hidden")
    page = cast.text_of(cast.client_of("alba").get(f"/accounts/orders/{order.number}/"))
    assert order.lines.get().title.split("®")[0] in page


def test_a_status_says_what_it_rests_on():  # M35
    with pytest.raises(IntegrityError), transaction.atomic():
        MarketStatus.objects.create(
            product_id=HIDDEN, country="IT", status="open", basis="", checked_on="2026-01-01"
        )
