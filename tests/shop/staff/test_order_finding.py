"""Staff's search over orders: whatever somebody can name finds them, whatever their status."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from accounts.models import Clinic
from catalogue.models import Product
from common import folding
from common.folding import MOST_WORDS
from common.staff_lists import FoldedSearch
from shop.inventory.models import Lot
from shop.ordering.finding import orders_with
from shop.parcels.models import Parcel
from tests import cast

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db

ORDERS = "/admin/order/order/"
GTIN = "05412345000013"
BOOSTER = 9


@pytest.fixture
def omar():
    return cast.client_of("omar")


@pytest.fixture
def shipped(omar):
    """Marin Skin Clinic's order, shipped from lot D0009A as TRK77, between orders of others."""
    for name in ("nina", "cosmo"):
        cast.order_of(name)
    Product.objects.filter(pk=BOOSTER).update(upc=GTIN)
    order = cast.order_of("alba", BOOSTER)
    cast.ship(omar, order, "TRK77")
    order.refresh_from_db()
    assert order.status == "Shipped"
    return order


def found(omar, query, **more):
    changelist = omar.get(ORDERS, {"q": query, **more}).context["cl"]
    return [order.number for order in changelist.result_list]


NAMED = [
    *("D0009A", "d0009a", "D 0009-A", "Ｄ0009Ａ", "d0009a\u200b"),
    *("Marin Skin Clinic", "clinic marin", "MARIN  skin", "marín"),
    *("W1G 7LE", "w1g7le", "w1g-7le", "7le w1g"),
    *("TRK77", "trk 77"),
    *("Alba", "alba marin", "Marin, Alba", "alba@demo.example", "demo.example alba"),
    *("London", "harley court", "12 Harley Court"),
    *("pluryal booster", "BOOSTER pluryal", "AMP-0009", "amp0009", GTIN),
    *("alba booster london trk77 d0009a", "Marin Skin Clinic W1G 7LE"),
]


def test_an_order_is_found_by_whatever_somebody_can_name(omar, shipped):
    lost = [query for query in NAMED if found(omar, query) != [shipped.number]]
    assert lost == []


def test_an_order_is_found_by_its_number_however_it_is_read_out(omar, shipped):
    for query in (shipped.number, shipped.number.replace("-", " ").lower(), shipped.number[:4]):
        assert shipped.number in found(omar, query), query


def test_an_orders_number_finds_it_and_no_other_number_that_holds_it(omar, shipped):
    """What else is called so is found too, such as a lot."""
    nina, other = cast.order_of("nina", cast.REDENSITY), cast.order_of("cosmo")
    Order.objects.filter(pk=nina.pk).update(number=f"{shipped.number}7")
    Parcel.objects.create(order=other, number="P-1", tracking=f"T{shipped.number}T")
    assert found(omar, shipped.number) == [shipped.number]
    assert set(found(omar, shipped.number[1:])) == {
        shipped.number,
        f"{shipped.number}7",
        other.number,
    }
    Lot.objects.filter(picks__order_line__order=other).update(number=shipped.number)
    assert other.number in found(omar, shipped.number)
    assert f"{shipped.number}7" not in found(omar, shipped.number)


def test_of_very_many_orders_the_newest_are_listed_unless_more_is_asked(omar, monkeypatch):
    """The file of a search, and a search within a status or in another order, look at all."""
    page = admin.site.get_model_admin(Order)
    monkeypatch.setattr(page, "MOST_NEWEST", 4)
    monkeypatch.setattr(page, "list_per_page", 2)
    monkeypatch.setitem(vars(page), "_newest_search", newest_search(page))
    numbers = [cast.order_of("alba").number for _ in range(6)]
    newest = numbers[::-1]
    for query in ("alba", "marin", "skin marin"):
        listed = omar.get(ORDERS, {"q": query})
        assert "4 and more found" in cast.text_of(listed)
        assert [order.number for order in listed.context["cl"].result_list] == newest[:2]
        assert found(omar, query, p="2") == newest[2:4]
    monkeypatch.setattr(page, "list_per_page", 50)
    assert found(omar, "alba", status="Placed") == newest
    assert found(omar, "alba", o="7") == newest[::-1]
    file = b"".join(omar.get(f"{ORDERS}list.csv", {"q": "alba"})).decode()
    assert [number for number in numbers if number in file] == numbers


def newest_search(page):
    """Put together anew."""
    return FoldedSearch._newest_search.func(page)


def test_what_no_order_holds_finds_none(omar, shipped):
    queries = ["D0009B", "TRK78", "booster leeds", "marin osei", "--", "%%", "_____", "x" * 5000]
    assert [query for query in queries if found(omar, query)] == []


def test_who_asked_and_who_signed_both_lead_to_an_order(omar):
    asked, alba = cast.request_of_bea(), cast.client_of("alba")
    page = f"/accounts/requests/{asked.pk}/"
    alba.post(page, {"deed": "countersign", "seen": alba.get(page).context["seen"]})
    asked.refresh_from_db()
    assert found(omar, "alba marin") == found(omar, "bea lind") == [asked.order.number]


def test_a_clinic_is_found_without_its_accents(omar, shipped):
    Clinic.objects.filter(name="Marin Skin Clinic").update(name="Clínica Ñandú Genève")
    for query in ("clinica nandu", "CLÍNICA", "geneve ñandú"):
        assert found(omar, query) == [shipped.number], query


def test_the_status_hides_nothing_that_is_searched_for_and_stands_beside_it(omar, shipped):
    words = {"Placed": "To ship", "Held": "Held", "Shipped": "Shipped", "Cancelled": "Cancelled"}
    for status, word in words.items():
        Order.objects.filter(pk=shipped.pk).update(status=status)
        page = omar.get(ORDERS, {"q": "TRK77"})
        shown = cast.text_of(page)
        assert [order.number for order in page.context["cl"].result_list] == [shipped.number]
        assert word in shown, status
        assert "All orders were looked through, whatever their state." in shown
        assert "Marin Skin Clinic" in shown and "London, GB" in shown


def test_without_a_search_what_is_to_be_shipped_is_listed(omar, shipped):
    listed = [order.status for order in omar.get(ORDERS).context["cl"].result_list]
    assert listed == ["Placed", "Placed"]


def test_a_search_within_a_status_says_so_and_leads_to_all(omar, shipped):
    page = omar.get(ORDERS, {"q": "TRK77", "status": "Held"})
    shown = cast.text_of(page)
    assert "Only within status: Held." in shown
    assert "Nothing found: no row holds every word of “TRK77”" in shown
    assert '<a href="?q=TRK77">Look for “TRK77” in all orders</a>' in shown


def test_a_search_costs_no_more_queries_for_more_words_or_orders(omar, shipped):
    def cost(query):
        with CaptureQueriesContext(connection) as captured:
            omar.get(ORDERS, {"q": query})
        return len(captured)

    one = cost("TRK77")
    assert cost("alba booster london trk77") == one
    assert cost("demo.example") == one  # Three orders.
    assert one <= 12


def test_every_way_to_an_order_has_an_index(omar, shipped):
    """Where no table may be read through, each way starts at an index of trigrams."""
    with CaptureQueriesContext(connection) as captured:
        found(omar, "alba booster trk77")
    (sql,) = [query["sql"] for query in captured if "folded" in query["sql"]]
    with connection.cursor() as cursor:
        for scan in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{scan} = off")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
    used = set(re.findall(r"Bitmap Index Scan on (\w+_found\w*)", plan))
    assert used == {
        *("order_found", "po_number_found", "order_found_by_address", "parcel_found"),
        *("person_found", "clinic_found", "lot_found", "product_found", "product_found_by_part"),
    }


def test_a_very_long_search_is_cut_and_answered(omar, shipped):
    assert found(omar, " ".join(["alba"] * (MOST_WORDS * 50))) == [shipped.number]


def test_each_search_is_for_its_own_words_however_many_and_how_short(omar, shipped):
    """Of each number of words, and whether one is short, one statement is kept."""
    searches = [
        *("nina", "alba", "cosmo", "zzz"),
        *("alba marin", "nina alba", "cosmo marin", "alba booster", "trk77 d0009a"),
        *("w", "al", "7l", "ñ", "d0009a", "D0009B", "٣"),
    ]
    for query in searches * 2:
        rows = folding.found(query, orders_with)
        expected = {row["pk"] for row in rows} if rows != [] else set()
        listed = omar.get(ORDERS, {"q": query}).context["cl"].result_list
        assert {order.pk for order in listed} == expected, query
