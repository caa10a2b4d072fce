"""What the stock says: its figures are the sums of the lots, and what nobody knows is said so."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from common.clock import now, today
from shop.inventory import putting_right, services
from shop.inventory.deliveries.models import Delivery, DeliveryLine
from shop.inventory.deliveries.queries import stopped_lines
from shop.inventory.figures import queries
from shop.inventory.models import Lot, Place, Reason, Stock, Supplier
from shop.inventory.purchase_orders import services as purchases
from shop.inventory.putting_right import Why
from shop.parcels import services as parcels
from shop.staff.waiting import waiting
from tests import cast

pytestmark = pytest.mark.django_db

STOCK = "/admin/inventory/stock/"
LISTS = ("inventory/lot", "inventory/delivery", "inventory/proposal", "inventory/supplier")
LISTS += ("inventory/place", "inventory/stock", "parcels/parcel")
FORMULA = '=HYPERLINK("x")'


@pytest.fixture
def omar():
    return cast.client_of("omar")


@pytest.fixture
def product():
    """Belotero, sold with 60 days or more, of which nothing is in the house."""
    found = cast.product(cast.BELOTERO)
    for lot in found.lots.filter(on_hand__gt=0):
        putting_right.write_off(lot, lot.on_hand, why())
    found.minimum_remaining_days = 60
    found.save()
    return found


def why():
    return Why(Reason.EXPIRED, "Seen on the round", cast.person("omar"))


def receive(product, number, days, units):
    return services.receive_lot(product, number, cast.days_from_now(days), units, "Medica")


def like(product, title):
    """Another product with a lot of its own."""
    another = Product(
        title=title,
        slug=title.lower().replace(" ", "-"),
        product_class=product.product_class,
        treatment_type=product.treatment_type,
        supply_class=product.supply_class,
    )
    another.save()
    receive(another, title, 200, 5)


def file_of(browser, address, **asked):
    answer = browser.get(address, asked)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def row_of(browser, product):
    (row,) = file_of(browser, f"{STOCK}list.csv", q=product.title)
    return row


def shipped(units):
    """An order of so many units that left today."""
    order = cast.order_of("alba", quantity=units)
    parcels.ship(order, cast.person("omar"))
    return order


# The row of a product.


def test_every_unit_in_the_house_is_in_its_products_figures(omar, product):
    """Sellable is what every buyer gets, not expired what one would who takes shorter lots."""
    receive(product, "LONG", 400, 50)
    receive(product, "SHORT", 59, 7)
    receive(product, "GONE", -1, 5)
    held = receive(product, "HELD", 400, 11)
    services.set_status(held, "on_hold", "Looked into")
    doubted = receive(product, "DOUBT", 400, 20)
    room, apart = (Place.objects.get(name=name) for name in ("Room", "Quarantine"))
    putting_right.move_units(doubted, 20, room, apart, why())
    cast.order_of("alba", quantity=4)
    row = row_of(omar, product)
    figures = ("On hand", "Allocated", "Kept apart", "Sellable today", "Not expired")
    assert [row[name] for name in figures] == ["73", "4", "20", "46", "53"]


def test_the_list_and_plain_sql_add_up_to_the_same(omar):
    receive(cast.product(cast.AQUALYX), "AQ-1", 100, 9)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id, sum(on_hand), sum(allocated), sum(apart) FROM inventory_lot"
            " GROUP BY product_id ORDER BY product_id"
        )
        plain = [row for row in cursor.fetchall() if any(row[1:])]
    rows = omar.get(STOCK, {"stock": "some"}).context["cl"].queryset.order_by("pk")
    assert list(rows.values_list("pk", "on_hand", "allocated", "apart")) == plain


def test_units_of_drafts_are_to_be_booked_but_not_those_that_were_refused(omar, product):  # R42
    by = cast.person("omar")
    supplier = Supplier.objects.first()
    draft = Delivery.objects.create(supplier=supplier, begun_by=by, changed_by=by)
    for units, decision in ((30, ""), (5, "quarantine"), (1000, "refuse")):
        DeliveryLine.objects.create(delivery=draft, product=product, units=units, decision=decision)
    row = row_of(omar, product)
    assert (row["To be booked"], row["On hand"]) == ("35", "0")
    Delivery.objects.filter(pk=draft.pk).update(state="booked", booked_by=by, booked_at=now())
    assert row_of(omar, product)["To be booked"] == "0"


def test_the_pace_is_what_was_shipped_and_without_it_nobody_knows(omar, product):
    receive(product, "KL-1", 80, 30)
    row = row_of(omar, product)
    names = ("Weeks of cover", "Left in 30 days", "Left in 90 days", "Left in 180 days")
    assert [row[name] for name in names] == ["not known", "0", "not known", "not known"]
    shipped(13)
    row = row_of(omar, product)
    # One a week; 17 are free and sold for 21 days more.
    assert [row[name] for name in names] == ["17.0", "0", "14", "14"]


@pytest.mark.parametrize(
    ("days", "left"), [(-1, "0"), (0, "not known"), (30, "not known"), (31, "0")]
)
def test_a_span_is_today_and_the_next_days(omar, product, days, left):
    receive(product, "KL-1", days, 5)
    assert row_of(omar, product)["Left in 30 days"] == left


def test_what_was_shipped_of_a_lot_that_is_gone_makes_the_pace_too(omar, product):
    receive(product, "KL-1", 80, 13)
    shipped(13)
    receive(product, "KL-2", 80, 17)
    row = row_of(omar, product)
    assert (row["On hand"], row["Weeks of cover"]) == ("17", "17.0")


def test_what_was_shipped_longer_ago_is_no_pace(omar, product, monkeypatch):
    receive(product, "KL-1", 400, 30)
    shipped(13)
    monkeypatch.setattr("shop.inventory.figures.queries.today", lambda: _after(91))
    assert row_of(omar, product)["Weeks of cover"] == "not known"
    monkeypatch.setattr("shop.inventory.figures.queries.today", lambda: _after(90))
    assert row_of(omar, product)["Weeks of cover"] == "17.0"


def _after(days):
    return today() + timedelta(days=days)


@pytest.mark.parametrize(
    ("column", "name"), [(1, "On hand"), (6, "Sellable today"), (7, "Not expired")]
)
def test_the_list_is_sorted_by_its_figures(omar, product, column, name):
    receive(product, "KL-1", 59, 3000)
    up, down = (
        [int(row[name]) for row in file_of(omar, f"{STOCK}list.csv", o=order)]
        for order in (column, -column)
    )
    assert up == sorted(up) and down == up[::-1] and up[0] < up[-1]


def test_the_list_begins_in_the_order_of_names_and_a_variant_has_its_familys(omar):
    names = [row["Product"].casefold() for row in file_of(omar, f"{STOCK}list.csv")]
    assert [name.split()[0] for name in names] == sorted(name.split()[0] for name in names)


def test_the_list_is_sorted_by_weeks_of_cover(omar, product):
    receive(product, "KL-1", 400, 30)
    shipped(13)
    first, *others = file_of(omar, f"{STOCK}list.csv", o=8)
    assert (first["Product"], first["Weeks of cover"]) == (product.full_name, "17.0")
    assert {row["Weeks of cover"] for row in others} == {"not known"}


def test_a_product_is_found_and_its_family_has_no_row(omar, product):
    rows = file_of(omar, f"{STOCK}list.csv")
    assert len(rows) == Product.objects.exclude(structure="parent").count()
    assert row_of(omar, product)["Product"] == product.full_name


def test_the_list_costs_the_same_however_much_there_is(omar, product):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page = omar.get(STOCK)
        return len(captured), len(page.context["cl"].result_list)

    few, _ = queries()
    for number in range(60):
        like(product, f"Another {number}")
    for number in range(8):
        receive(product, f"KL-{number}", 200 + number, 5)
        receive(cast.product(cast.AQUALYX), f"AQ-{number}", 200 + number, 5)
    for _ in range(3):
        shipped(1)
    assert queries() == (few, 50)
    assert few <= 12


FIGURES = ("on_hand", "allocated", "apart", "sellable_units", "usable_units", "held_units")
FIGURES += ("to_be_booked", "on_the_way", "expected_on", "shipped", "full_name", "pk")


def test_a_page_of_the_list_has_the_figures_that_it_is_sorted_by(omar, product):
    """The two are asked by other statements."""
    by = cast.person("omar")
    receive(product, "KL-1", 80, 30)
    receive(product, "KL-2", 400, 20)
    receive(product, "GONE", -1, 5)
    shipped(13)
    cast.order_of("alba", quantity=4)
    draft = Delivery.objects.create(supplier=Supplier.objects.first(), begun_by=by, changed_by=by)
    DeliveryLine.objects.create(delivery=draft, product=product, units=35)
    for days, units in ((9, 20), (7, 10)):
        order = purchases.draft("Medica", by, [(product, units, 1)])
        order.lines.update(expected_on=cast.days_from_now(days))
        purchases.send(order, by)
    sorted_by = {one.pk: one for one in queries.with_figures(Stock.objects.all())}
    until = cast.days_from_now(max(queries.SPANS))
    for one in queries.figures_of([*sorted_by], until):
        assert _said(one) == _said(sorted_by[one.pk])
    assert _said(sorted_by[product.pk])[0][6:9] == [35, 30, cast.days_from_now(7)]
    assert sorted_by.keys() == {one.pk for one in queries.figures_of([*sorted_by])}


def _said(product):
    outlook = queries.outlook_of(product)
    return [getattr(product, name) for name in FIGURES], queries.left_within(outlook)


# The page of a product.


def page_of(browser, product):
    return browser.get(f"{STOCK}{product.pk}/change/")


def test_a_products_page_says_of_each_lot_what_will_be_left(omar, product):
    receive(product, "KL-1", 80, 30)
    receive(product, "KL-2", 400, 10)
    shipped(13)
    page = cast.text_of(page_of(omar, product))
    assert "KL-1" in page and "▲ at risk" in page and "Room 17" in page
    assert "Most: " in page and "17 units, 14 of them at risk" in page
    first, second = file_of(omar, f"{STOCK}{product.pk}/lots.csv")
    assert (first["Lot"], first["Left at today's pace"]) == ("KL-1", "14")
    assert (second["Lot"], second["Left at today's pace"]) == ("KL-2", "0")


def test_a_product_without_stock_has_a_page_and_what_is_none_has_no_page(omar, product):
    assert "Nothing of it is in the house." in cast.text_of(page_of(omar, product))
    assert omar.get(f"{STOCK}999999/change/").status_code == 404
    assert omar.get(f"{STOCK}999999/lots.csv").status_code == 404
    assert omar.post(f"{STOCK}{product.pk}/change/").status_code == 405


def test_a_products_page_costs_the_same_however_many_lots_it_has(omar, product):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page_of(omar, product)
        return len(captured)

    receive(product, "KL-1", 80, 30)
    few = queries()
    for number in range(2, 12):
        receive(product, f"KL-{number}", 100 * number, 5)
    assert queries() == few <= 12


def test_a_products_page_in_the_catalogue_leads_to_its_stock(product):
    page = cast.text_of(
        cast.client_of("admin").get(f"/admin/catalogue/product/{product.pk}/change/")
    )
    assert f"{STOCK}{product.pk}/change/" in page


# The calendar and the remaining lives.


def calendar(browser):
    return {row["Month"]: row for row in file_of(browser, "/admin/reports/expiries.csv")}


def test_the_calendar_has_twelve_months_and_every_unit_that_expires_in_them(omar):
    rows = calendar(omar)
    assert len(rows) == 12 and next(iter(rows)) == f"{today():%Y-%m}"
    last = max(rows)
    found = Lot.objects.filter(expires_on__gte=today())
    in_them = [lot for lot in found if f"{lot.expires_on:%Y-%m}" <= last]
    assert sum(int(row["Units"]) for row in rows.values()) == sum(
        lot.on_hand + lot.apart for lot in in_them
    )


def test_a_month_in_which_units_are_left_is_at_risk_in_words(omar, product):
    month = f"{cast.days_from_now(80):%Y-%m}"
    before = calendar(omar)[month]
    receive(product, "KL-1", 80, 30)
    unknown = calendar(omar)[month]
    assert int(unknown["Pace not known"]) == int(before["Pace not known"]) + 30
    shipped(13)
    row = calendar(omar)[month]
    assert int(row["Left at today's pace"]) == int(before["Left at today's pace"]) + 14
    assert row["At risk"] == "at risk"
    price = product.stockrecords.get().price
    assert float(row["Value of those"]) == float(before["Value of those"]) + float(14 * price)
    page = cast.text_of(omar.get("/admin/reports/expiries/"))
    assert "▲ At risk" in page and 'class="mark"' in page


def test_all_that_is_in_the_house_has_a_remaining_life(omar, product):
    receive(product, "GONE", -1, 5)
    receive(product, "TODAY", 0, 3)
    rows = {row["Remaining life"]: row for row in file_of(omar, "/admin/reports/ageing.csv")}
    lots = Lot.objects.all()
    assert sum(int(row["Units"]) for row in rows.values()) == sum(
        lot.on_hand + lot.apart for lot in lots
    )
    expired = sum(lot.on_hand + lot.apart for lot in lots if lot.expires_on < today())
    assert int(rows["Expired"]["Units"]) == expired >= 5
    assert int(rows["Under 30 days"]["Units"]) >= 3


def test_the_calendar_costs_the_same_however_much_there_is(omar, product):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            omar.get("/admin/reports/expiries/")
        return len(captured)

    few = queries()
    for number in range(12):
        receive(product, f"KL-{number}", 30 * number, 5)
    shipped(1)
    assert queries() == few <= 12


def test_what_waits_is_counted_by_one_statement_after_an_edit_too(product):
    def queries(ask):
        with CaptureQueriesContext(connection) as captured:
            ask()
        return len(captured)

    receive(product, "KL-1", 30, 5)  # In a transaction that edits nothing is kept.
    edition_and_counts = 2
    assert queries(lambda: waiting(("orders",))) == queries(stopped_lines) + edition_and_counts
    assert waiting(("orders",)).keys() == {"orders", "expiring", "undescribed", "stopped"}


def test_lots_that_expire_lead_from_the_first_page_to_the_calendar(omar):
    assert "/admin/reports/expiries/" in cast.text_of(omar.get("/admin/"))


# Lists as files.


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_warehouse_is_a_file_too(omar, name):
    assert f'href="/admin/{name}/list.csv' in cast.text_of(omar.get(f"/admin/{name}/"))
    file_of(omar, f"/admin/{name}/list.csv")
    assert cast.client_of("rita").get(f"/admin/{name}/list.csv").status_code == 403


def test_a_file_has_what_the_list_shows_all_pages_of_it_and_its_filters(omar, product):
    receive(product, "GONE", -1, 5)
    asked = {"stock": "expired"}
    shown = omar.get("/admin/inventory/lot/", asked).context["cl"].result_list
    rows = file_of(omar, "/admin/inventory/lot/list.csv", **asked)
    assert {row["Lot number"] for row in rows} == {lot.number for lot in shown}
    gone = next(row for row in rows if row["Lot number"] == "GONE")
    assert gone["Sold"] == "expired: not sellable" and gone["Usable through"] == str(
        today() - timedelta(days=1)
    )
    assert date.fromisoformat(gone["Usable through"])
    for number in range(30):
        receive(product, f"KL-{number}", 200, 5)
    assert len(file_of(omar, "/admin/inventory/lot/list.csv")) == Lot.objects.count() > 50


def test_no_name_is_a_formula_in_a_file(omar):
    Supplier.objects.create(name=FORMULA)
    names = [
        row["Name"] for row in file_of(omar, "/admin/inventory/supplier/list.csv", q="hyperlink")
    ]
    assert names == [f"'{FORMULA}"]


def test_nonsense_in_the_address_of_a_file_leads_to_its_list(omar):
    answer = omar.get("/admin/inventory/delivery/list.csv", {"state__exact": "draft", "by__x": "1"})
    assert (answer.status_code, answer.url) == (302, "/admin/inventory/delivery/")
