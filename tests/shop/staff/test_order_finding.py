"""Staff's search over orders: whatever somebody can name finds them, whatever their status."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from accounts.models import Clinic
from catalogue.models import Product
from common import folding
from common.folding import MOST_WORDS
from shop.ordering.finding import orders_with
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
