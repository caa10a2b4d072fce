"""Staff's search among 20,000 orders: the planner itself goes by the indexes."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from accounts.models import Clinic, User
from shop.inventory.models import Lot, Pick
from shop.parcels.models import Parcel
from shop.purchasing.models import OrderSignature
from tests import cast

Line, Order, Address = (get_model("order", n) for n in ("Line", "Order", "ShippingAddress"))
pytestmark = pytest.mark.django_db

MANY = 20_000
# As many people, clinics and lots as so many orders have.
OTHERS = 4_000
# How a statement begins that reads.
LOOKS = ("SELECT", "(", "WITH", "EXECUTE")
BIG = (Address, Clinic, Line, Lot, Order, OrderSignature, Parcel, Pick, User)


def multiply(row, times, **changed):
    """Write a row again so many times; `changed` are SQL expressions of n, from 1 on."""
    fields = [f for f in row._meta.concrete_fields if f.column in changed or not f.primary_key]
    table = f'"{row._meta.db_table}"'
    columns = ", ".join(f'"{f.column}"' for f in fields)
    values = ", ".join(changed.get(f.column, f'one."{f.column}"') for f in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} "
            f"FROM {table} one, generate_series(1, {times}) n WHERE one.{row._meta.pk.column} = %s",
            [row.pk],
        )


@pytest.fixture
def shipped():
    """Alba's order of lot D0004A as TRK77, among many of others."""
    order = cast.order_of("alba")
    cast.ship(cast.client_of("omar"), order, "TRK77")
    order.refresh_from_db()
    line, some = order.lines.get(), f"(n %% {OTHERS})"
    first, word = 1_000_000, "md5(n::text)"
    multiply(
        order.user,
        OTHERS,
        id=f"{first} + n - 1",
        email=f"{word} || '@x.example'",
        first_name=f"left({word}, 8)",
        last_name=f"right({word}, 9)",
    )
    multiply(order.signature.clinic, OTHERS, id=f"{first} + n - 1", name=f"initcap({word})")
    multiply(
        line.picks.get().lot,
        OTHERS,
        id=f"{first} + n - 1",
        number=f"upper(left({word}, 9))",
        twin_keys="ARRAY['X' || n]",
        on_hand="0",
        allocated="0",
    )
    multiply(
        order.shipping_address,
        MANY,
        id=f"{first} + n",
        line1=word,
        line4=f"left({word}, 6)",
        postcode=f"right({word}, 6)",
    )
    multiply(
        order,
        MANY,
        id=f"{first} + n",
        number=f"upper(right({word}, 10))",
        basket_id="NULL",
        user_id=f"{first} + {some}",
        shipping_address_id=f"{first} + n",
    )
    # Their products are gone: the demo has too few for so many lines.
    multiply(line, MANY, id=f"{first} + n", order_id=f"{first} + n", product_id="NULL")
    multiply(
        order.signature,
        MANY,
        order_id=f"{first} + n",
        clinic_id=f"{first} + {some}",
        signed_by_id=f"{first} + {some}",
        ordered_by_id=f"{first} + {some}",
    )
    multiply(
        order.parcels.get(),
        MANY,
        id=f"{first} + n",
        order_id=f"{first} + n",
        number=f"upper(left({word}, 10))",
        tracking=f"right({word}, 8)",
    )
    multiply(line.picks.get(), MANY, order_line_id=f"{first} + n", lot_id=f"{first} + {some}")
    as_after_a_vacuum()
    return order


def as_after_a_vacuum():
    """Fresh statistics, and indexes without the list of rows that they have yet to take in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list(oid) FROM pg_class "
            "WHERE relkind = 'i' AND relname LIKE '%\\_found%'"
        )
        cursor.execute("ANALYZE")


@pytest.fixture
def omar(shipped):
    return cast.client_of("omar")


def asked(omar, query):
    with CaptureQueriesContext(connection) as captured:
        changelist = omar.get("/admin/order/order/", {"q": query}).context["cl"]
    return [order.number for order in changelist.result_list], [q["sql"] for q in captured]


def test_one_order_of_many_is_found_by_indexes_and_few_queries(omar, shipped):
    clinic, postcode = shipped.signature.clinic.name, shipped.shipping_address.postcode
    for query in (shipped.number, "TRK77", clinic, postcode, "D0004A", "alba marin trk77"):
        found, queries = asked(omar, query)
        assert found == [shipped.number], query
        assert len(queries) <= 12
        assert read_through(queries) == set(), query


def test_the_search_over_everything_goes_by_indexes_too(omar, shipped):
    for text in (shipped.number, "TRK77", "D0004A"):
        with CaptureQueriesContext(connection) as captured:
            page = omar.get("/admin/find/", {"q": text, "all": "1"})
        assert f"Order {shipped.number}" in page.content.decode(), text
        assert read_through([query["sql"] for query in captured]) == set(), text


def read_through(queries):
    """The big tables that the planner reads from end to end for these queries."""
    plans = []
    with connection.cursor() as cursor:
        for sql in (sql for sql in queries if sql.startswith(LOOKS)):
            cursor.execute(f"EXPLAIN {sql}")
            plans += [line for (line,) in cursor.fetchall()]
    assert "_found" in "".join(plans)
    scanned = set(re.findall(r"Seq Scan on (\w+)", "\n".join(plans)))
    return scanned & {model._meta.db_table for model in BIG}
