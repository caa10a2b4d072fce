"""Dates on pages and in mails have one form, also those that a sentence brings."""

import re

import pytest
from django.core import mail
from lxml import html

from catalogue.models import Product
from tests import cast
from tests.architecture.test_dates import ISO, LONG, SLASHED

pytestmark = pytest.mark.django_db

SHOWN = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\b")


def others(words):
    """Dates in a text that are written in another form."""
    return [match[0] for form in (ISO, LONG, SLASHED) for match in form.finditer(words)]


def words_of(page):
    """What a reader sees of a page: no scripts, no values of fields, no attributes."""
    body = html.fromstring(page.content.decode()).find(".//main")
    for part in body.xpath(".//script | .//style | .//textarea"):
        part.drop_tree()
    return body.text_content()


def test_every_page_of_a_buyer_writes_dates_in_the_one_form():
    alba, omar = cast.client_of("alba"), cast.client_of("omar")
    order = cast.order_of("alba")
    cast.ship(omar, order, reference="TRACK-1")
    cast.put_in_basket(alba, cast.BELOTERO)
    cast.choose_address(alba, "alba")
    pick = order.lines.get().picks.first()
    dated = {
        "/": 1,
        cast.product(cast.BELOTERO).get_absolute_url(): 3,
        f"/compare/?p={cast.BELOTERO}&p={cast.AQUALYX}": 3,
        "/catalogue/?q=belotero": 1,
        "/articles/": 2,
        "/articles/what-regulators-have-said/": 10,
        "/basket/": 1,
        "/checkout/preview/": 1,
        "/accounts/orders/": 1,
        f"/accounts/orders/{order.number}/": 2,
        "/accounts/lots/": 1,
        f"/accounts/lots/{pick.lot_id}/": 2,
        "/accounts/clinic/": 1,
        "/accounts/profile/": 1,
    }
    for address, least in dated.items():
        page = alba.get(address)
        assert page.status_code == 200, address
        words = words_of(page)
        assert others(words) == [], address
        assert len(SHOWN.findall(words)) >= least, address


def test_mails_write_dates_in_the_one_form():
    order = cast.order_of("alba")
    cast.ship(cast.client_of("omar"), order, reference="TRACK-1")
    bodies = [f"{letter.subject}\n{letter.body}" for letter in mail.outbox]
    assert any(SHOWN.search(body) for body in bodies)
    assert [found for body in bodies for found in others(body)] == []


def test_a_day_on_a_page_is_read_by_machines_too():
    page = cast.client_of("alba").get(Product.objects.get(pk=cast.BELOTERO).get_absolute_url())
    days = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">([^<]+)</time>', page.content.decode())
    assert len(days) > 2 and all(SHOWN.fullmatch(words) for _, words in days)
