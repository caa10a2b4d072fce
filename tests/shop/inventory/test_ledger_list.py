"""The ledger as a list and as a file: what a line names is read for all lines at once."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from shop.inventory import services
from shop.inventory.counting import services as counting
from shop.inventory.models import CountSheet, Place
from tests import cast

pytestmark = pytest.mark.django_db

LEDGER, SHEETS = "/admin/inventory/movement/", "/admin/inventory/countsheet/"


def asked(browser, address):
    """(what is answered, how many queries) once what is kept is there."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(address).getvalue().decode()
    return answer, len(captured)


def received(number, supplier, by):
    product = Product.objects.get(pk=cast.BELOTERO)
    services.receive_lot(product, number, cast.days_from_now(300), 5, supplier, by=cast.person(by))


@pytest.mark.parametrize("address", [LEDGER, f"{LEDGER}?kind__exact=received", f"{LEDGER}list.csv"])
def test_it_asks_no_more_of_many_people_and_suppliers_than_of_one(address):
    omar = cast.client_of("omar")
    received("ONE", "Medica", "omar")
    _, few = asked(omar, address)
    for number, by in enumerate(("admin", "rita", "alba")):
        received(f"MANY-{number}", f"Supplier {number}", by)
    answer, many = asked(omar, address)
    assert many == few
    words = ["MANY-2", "rita@demo.example", *(["Supplier 2"] if "csv" in address else [])]
    assert [word for word in words if word not in answer] == []


@pytest.mark.parametrize("address", [LEDGER, f"{LEDGER}list.csv"])
def test_a_line_names_the_order_that_it_is_of(address):
    order = cast.order_of("alba")
    answer, _ = asked(cast.client_of("omar"), address)
    (line,) = (line for line in answer.replace("<tr>", "\n").splitlines() if order.number in line)
    assert "Allocated to an order" in line


def test_a_list_that_was_looked_at_when_it_was_short_shows_what_came_since(monkeypatch):
    page = admin.site._registry[CountSheet]
    for name, value in (("list_per_page", 3), ("_first_rows", None)):
        monkeypatch.setattr(page, name, value)
    omar, made = cast.client_of("omar"), []
    asked(omar, SHEETS)
    for place in Place.objects.all():
        made.insert(0, counting.begin(cast.person("omar"), place=place))
        assert list(omar.get(SHEETS).context["cl"].result_list) == made[:3]
    assert len(made) > 3


def test_further_pages_filtered_and_sorted_show_their_rows(monkeypatch):
    monkeypatch.setattr(admin.site._registry[CountSheet], "list_per_page", 3)
    omar, person = cast.client_of("omar"), cast.person("omar")
    made = [counting.begin(person, place=place) for place in Place.objects.all()]
    assert len(made) > 3
    shown = omar.get(SHEETS, {"p": 2}).context["cl"].result_list
    assert list(shown) == made[::-1][3:6]
    CountSheet.objects.filter(pk=made[0].pk).update(state="compared")
    counting_by_time = {"state__exact": "counting", "o": "2", "p": 2}
    shown = omar.get(SHEETS, counting_by_time).context["cl"].result_list
    assert list(shown) == made[1:][3:6]
