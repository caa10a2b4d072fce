"""What a buyer gets for the price stands wherever the price does, also on what was ordered."""

import pytest
from django.core import mail
from lxml import html
from oscar.core.loading import get_model

from catalogue.models import Product
from tests import cast
from tests.cast import client_of, text_of
from tests.shop.quick_order.lines import sent, sku

pytestmark = pytest.mark.django_db

Order = get_model("order", "Order")
TEXT = cast.READ["sales_unit"]
NOT_READ = "We have not read the pack yet, so it cannot be ordered"


@pytest.fixture
def belotero():
    Product.objects.filter(pk=cast.BELOTERO).update(makers_reference="HY-0001a", **cast.READ)
    return cast.product(cast.BELOTERO)


@pytest.fixture
def alba():
    return client_of("alba")


def unread():
    Product.objects.filter(pk=cast.BELOTERO).update(**cast.UNREAD)


def test_the_page_says_it_with_who_read_it_and_when_beside_what_sources_say(belotero, alba):
    page = text_of(alba.get(belotero.get_absolute_url()))
    assert TEXT.capitalize() in page
    assert "Read from the pack by Ada Winter," in page and "3 Nov 2026" in page
    assert "What our sources say of the pack" in page
    assert "HY-0001a" in page


def test_the_page_says_that_nobody_has_read_the_pack(belotero, alba):  # P27
    unread()
    page = text_of(alba.get(belotero.get_absolute_url()))
    assert NOT_READ in page
    assert "We have not yet read from the pack what is in it" in page
    assert "You may order this" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/?q=belotero",
        "/catalogue/?q=belotero&view=table",
        f"/compare/?p={cast.BELOTERO}&p={cast.REDENSITY}",
        "/basket/",
        "/checkout/preview/",
    ],
)
def test_it_stands_beside_the_price(address, belotero, alba):
    cast.put_in_basket(alba, cast.BELOTERO)
    cast.choose_address(alba, "alba")
    page = text_of(alba.get(address)).lower()
    assert TEXT in page
    unread()
    assert TEXT not in text_of(alba.get(address)).lower()


# What holds a price of one product, by page; each must say in itself what one gets for it.
ROW = {
    "/catalogue/?q=belotero": "//dl[@class='card-figures']/div[1]",
    "/catalogue/?q=belotero&view=table": "//table/tbody//td[@class='number']",
    f"/compare/?p={cast.BELOTERO}": "//td[contains(., '£')]",
    "product": "//div[@class='panel buying'] | //p[contains(@class, 'buy-jump')]",
    "/basket/": "//ul[@class='order-lines']/li",
    "/checkout/preview/": "//ul[@class='order-lines']/li",
    "quick order": "//li[starts-with(@id, 'row-')]",
    "order": "//table/tbody/tr",
}


def test_no_price_stands_without_its_pack_in_the_same_row(belotero, alba):
    order = cast.order_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO)
    cast.choose_address(alba, "alba")
    answers = {
        "product": lambda: alba.get(belotero.get_absolute_url()),
        "quick order": lambda: sent(alba, text=sku(cast.BELOTERO), amount="2"),
        "order": lambda: alba.get(f"/accounts/orders/{order.number}/"),
    }
    for address, row in ROW.items():
        page = answers.get(address, lambda address=address: alba.get(address))()
        rows = [part.text_content() for part in html.fromstring(page.content.decode()).xpath(row)]
        priced = [words for words in rows if "£" in words]
        assert priced, address
        assert [words for words in priced if TEXT not in words.lower()] == [], address


def test_each_variant_of_a_family_has_its_pack_beside_its_price(alba):
    Product.objects.filter(parent=1).update(**cast.READ)
    page = html.fromstring(alba.get(cast.product(1).get_absolute_url()).content.decode())
    cells = [cell.text_content() for cell in page.xpath("//table/tbody//td[@class='number']")]
    priced = [words for words in cells if "£" in words]
    assert len(priced) == 2 and all(TEXT in words.lower() for words in priced)


def test_what_was_ordered_keeps_what_it_was_sold_as(belotero, alba):
    order = cast.order_of("alba")
    unread()
    for browser, address in (
        (alba, f"/accounts/orders/{order.number}/"),
        (client_of("omar"), f"/admin/order/order/{order.pk}/change/"),
        (client_of("omar"), f"/admin/order/order/{order.pk}/slip/"),
    ):
        assert f"One unit: {TEXT}" in text_of(browser.get(address)), address


def test_an_order_leaves_the_house_though_its_pack_is_described_no_more(belotero):
    order = cast.order_of("alba")
    unread()
    cast.ship(client_of("omar"), order)
    order.refresh_from_db()
    assert order.is_shipped


def test_what_means_another_pack_by_now_is_not_ordered_before_it_is_seen(belotero, alba):
    cast.put_in_basket(alba, cast.BELOTERO)
    cast.choose_address(alba, "alba")
    seen = cast.seen_by(alba)
    Product.objects.filter(pk=cast.BELOTERO).update(sales_unit="one syringe")
    before = Order.objects.count()
    page = text_of(alba.post("/checkout/preview/", {"action": "place_order", **seen}))
    assert Order.objects.count() == before
    assert f"one unit is one syringe, was {TEXT}." in page


def test_what_may_be_ordered_leaves_out_what_nobody_has_read(belotero, alba):
    def found(switch):
        return alba.get(f"/search/?q=belotero{switch}").context["listing"].count

    assert (found(""), found("&may=1"), found("&stock=1")) == (1, 1, 1)
    unread()
    assert (found(""), found("&may=1"), found("&stock=1")) == (1, 0, 0)


@pytest.mark.parametrize("typed", ["HY-0001a", "hy0001A", "HY 0001a"])
def test_the_search_finds_a_product_by_its_makers_reference(typed, belotero, alba):
    page = alba.get("/search/", {"q": typed})
    assert page.status_code == 302 and page.url == belotero.get_absolute_url()


def test_the_mail_about_an_order_says_it(belotero):
    order = cast.order_of("alba")
    bodies = [one.body for one in mail.outbox if order.number in one.body]
    assert bodies and all(f"one unit: {TEXT}" in body for body in bodies)
    price = order.lines.get().unit_price_excl_tax
    assert any(f"GBP {price} each, excluding VAT" in body for body in bodies)
