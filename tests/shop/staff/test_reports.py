"""Reports add up to the orders and the licences themselves, for who may read them."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.licences.policy import Standing
from accounts.licences.standing import standing_at
from accounts.models import Licence, Review
from accounts.reviewing import records
from common.clock import day_in
from common.picture import picture
from shop.ordering.processing import EventHandler
from shop.staff.reports.reports import MONEY, REPORTS
from tests import cast
from tests.offers import offer
from tests.shop.taxes.test_money import amounts, filled, placed_by, priced
from tests.shop.tracing.test_ledger import guards_off

pytestmark = pytest.mark.django_db

Order = get_model("order", "Order")
BOM = "\ufeff"


def page_of(name, by="admin", **asked):
    return cast.text_of(cast.client_of(by).get(f"/admin/reports/{name}/", asked))


def rows_of(name, **asked):
    """The rows of a report's file below its header."""
    answer = cast.client_of("admin").get(f"/admin/reports/{name}.csv", asked)
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM))))[1:]


@pytest.fixture
def sold():
    """3 × 49.99 less ten per cent, and the same again, cancelled."""
    offer()
    priced("49.99")
    kept, cancelled = (placed_by(filled("alba", p4=3)) for _ in range(2))
    EventHandler(cast.person("omar")).cancel(cancelled, "The fridge failed.")
    return kept


def test_sales_are_net_of_discounts_and_leave_out_what_was_cancelled(sold):
    """M5, M12: the lines of a report find the order."""
    for name in ("sales-by-product", "sales-by-clinic", "sales-by-month"):
        *_, (label, *figures) = rows_of(name)
        assert figures == ["1", "3", "134.97"]
        clinic = sold.signature.clinic.name
        product, month = sold.lines.get().product.full_name, f"{timezone.localdate():%Y-%m}"
        names = {"sales-by-product": product, "sales-by-clinic": clinic, "sales-by-month": month}
        assert label == names[name]
        shown = page_of(name)
        assert 13497 in amounts(shown) and "pent" not in shown.split("<table")[1]


def test_months_without_sales_are_shown_too(sold):
    rows = rows_of("sales-by-month")
    assert len(rows) == 12
    assert all(row[1:] == ["0", "0", "0"] for row in rows[:-1])


def test_orders_are_listed_with_net_vat_and_total_and_their_state(sold):
    kept, cancelled = rows_of("orders")
    assert kept[0] == sold.number and kept[3:] == [
        *("Alba Marin", "Placed", "134.97", "26.99", "161.96")
    ]
    assert cancelled[4] == "Cancelled"
    assert {13497, 2699, 16196} <= set(amounts(page_of("orders")))


def test_a_report_is_about_the_days_that_were_asked_for(sold):
    day = timezone.localdate()
    for moved, found in ((0, True), (1, False), (-1, False)):
        asked = day + timedelta(days=moved)
        assert bool(rows_of("orders", first=asked, last=asked)) == found
    Order.objects.filter(pk=sold.pk).update(
        date_placed=timezone.make_aware(timezone.datetime(2025, 12, 31, 23, 59, 59))
    )
    assert len(rows_of("orders", first="2025-12-31", last="2025-12-31")) == 1
    assert rows_of("orders", first="2026-01-01", last="2026-01-01") == []


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-02-01", "2026-01-01", "before it begins"),
        ("1990-01-01", "2026-01-01", "10 years at most"),
        ("abc", "2026-01-01", "valid date"),
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(first, last, words):
    assert words in page_of("sales-by-month", first=first, last=last)
    file = "/admin/reports/sales-by-month.csv"
    assert cast.client_of("admin").get(file, {"first": first, "last": last}).status_code == 400


def test_a_report_is_read_afresh(sold):
    first = rows_of("sales-by-product")
    placed_by(filled("alba", p4=3))
    assert rows_of("sales-by-product") != first


def test_reports_open_and_hold_no_formula():
    alba = cast.person("alba")
    alba.first_name = '=HYPERLINK("http://evil.example")'
    alba.save()
    order = cast.order_of("alba")
    with guards_off():  # Once a product could be deleted that was ordered.
        order.lines.update(product=None, title="=1+1")
    for report in REPORTS:
        assert page_of(report.name)
        cells = [cell for row in rows_of(report.name) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))], report.name
    assert [row[0] for row in rows_of("sales-by-product")] == ["'=1+1"]
    assert "'=HYPERLINK" in rows_of("orders")[0][3]


def test_the_number_of_queries_does_not_grow_with_the_orders(django_assert_max_num_queries):
    for name, product in (("alba", cast.BELOTERO), ("alba", cast.AQUALYX), ("nina", 4)):
        cast.order_of(name, product)
    admin = cast.client_of("admin")
    for report in REPORTS:
        admin.get(f"/admin/reports/{report.name}/")
        with django_assert_max_num_queries(14):
            admin.get(f"/admin/reports/{report.name}/")


# Licences.


def test_licences_are_counted_by_state_and_lapsed_ones_apart():
    found = {label: int(count) for label, count in rows_of("licences")}
    assert sum(found.values()) == Licence.objects.count()
    verified = Licence.objects.filter(state="verified")
    over = [row for row in verified if standing_at(row, timezone.now()) == Standing.LAPSED]
    assert found["Verified, and lapsed since"] == len(over) > 0


def test_a_licence_lapses_at_midnight_of_its_own_country_in_the_report_too():
    """V6: Kiritimati and Pago Pago are never on the same day, so the shop's is not both's."""
    ahead, behind = (day_in(country, timezone.now()) for country in ("KI", "AS"))
    of_alba, of_nina = (cast.person(name).professional.licences for name in ("alba", "nina"))
    before = lapsed()
    of_alba.update(country="KI", expires_on=ahead - timedelta(days=1))
    of_nina.update(country="AS", expires_on=behind)
    assert lapsed() == before + of_alba.count()


def lapsed():
    return int(dict(rows_of("licences"))["Verified, and lapsed since"])


def test_waiting_times_have_their_middle_and_what_nine_of_ten_did_not_pass():
    Licence.objects.update(submitted_at=timezone.now() + timedelta(days=99))
    moment = timezone.now()  # Not an hour ago: that was last month just after midnight.
    later = moment + timedelta(days=2)
    licence = cast.person("alba").professional.licences.get()
    for number, days in enumerate((1, 2, 3, 4, 10)):
        waited = timedelta(days=days)
        decided = another(licence, number, submitted_at=moment - waited)
        records.record(decided, cast.person("rita"), "approve", decided_at=moment)
        records.record(decided, cast.person("rita"), "refuse", decided_at=later)
    *_, last = rows_of("waiting-times")
    assert last[1:] == ["5", "3.0", "7.6"]
    assert Review.objects.count() > 5
    shown = page_of("waiting-times")
    assert "Middle, days, in the order of the table." in shown


def another(licence, number, **fields):
    licence.pk, licence.number, licence.state = None, f"99{number}", "verified"
    for name, value in fields.items():
        setattr(licence, name, value)
    licence.save(force_insert=True)
    return Licence.objects.get(pk=licence.pk)


# Who may.


def test_reviewers_read_of_licences_the_warehouse_of_stock_and_nobody_of_sales():
    may = {"rita": {"licences", "waiting-times"}, "omar": {"expiries", "ageing", "reports-by-lot"}}
    for name, reports in may.items():
        browser = cast.client_of(name)
        for report in REPORTS:
            for page in (f"/admin/reports/{report.name}/", f"/admin/reports/{report.name}.csv"):
                wanted = 200 if report.name in reports else 403
                assert browser.get(page).status_code == wanted, (name, page)
    listed = cast.text_of(cast.client_of("rita").get("/admin/reports/"))
    assert "Waiting times" in listed and "Sales" not in listed
    assert cast.client_of("alba").get("/admin/reports/").status_code == 302


def test_who_had_the_dashboards_reports_has_these():
    right = Permission.objects.get(codename="view_userrecord")
    cast.person("omar").user_permissions.add(right)
    omar = cast.client_of("omar")
    names = [each.name for each in REPORTS if MONEY not in each.rights]
    assert {omar.get(f"/admin/reports/{name}/").status_code for name in names} == {200}


# The picture.


def test_a_picture_says_in_words_what_it_shows():
    drawn = picture([("Jan", 50, "50.00", None), ("Feb", 100, "100.00", None)], "Net")
    assert drawn.words == "Net, in the order of the table. Most: Feb, 100.00."
    assert [column.height for column in drawn.columns] == [50, 100]
    assert [column.y for column in drawn.columns] == [50, 0]
    assert picture([("Jan", Decimal(0), "0.00", None)], "Net") is None
    nothing, marked = picture([("Jan", None, "–", None), ("Feb", 2, "2", 4)], "Days").columns
    assert (nothing.height, nothing.mark, marked.height, marked.mark) == (0, None, 50, 0)
