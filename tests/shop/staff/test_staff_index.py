"""The first page of staff: lists by the work, things in our words, dates in one form."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format, localize_input

from common import mail
from common.clock import now
from common.outbox.models import Mail, Outage
from shop.inventory.models import Holding
from shop.parcels import services as parcels
from shop.staff import today
from shop.staff.reports.reports import BY_NAME
from shop.staff.today import Task
from shop.staff.work import WORK
from tests import cast, outbox

GROUPS = ["Orders", "Money", "Warehouse", "People", "Catalogue", "Articles"]
GROUPS += ["Policy and prices", "Settings"]
WRITTEN = re.compile(r"\|date:\"([^\"]*)\"")
TO_READ = {"DATE_FORMAT", "DATETIME_FORMAT", "s"}


def groups_of(name):
    return cast.client_of(name).get("/admin/").context["app_list"]


def headings(page):
    return re.findall(r"<h[23][^>]*>([^<]+)</h[23]>", page)


def test_every_list_and_report_stands_under_the_work_that_it_is_for():
    there = {model._meta.label_lower for model in admin.site._registry} | set(BY_NAME)
    listed = [label for labels in WORK.values() for label in labels]
    assert sorted(listed) == sorted(there), set(listed) ^ there


@pytest.mark.django_db
def test_the_first_page_is_sorted_by_work():
    page = cast.text_of(cast.client_of("admin").get("/admin/"))
    assert headings(page) == ["What waits", "All lists", *GROUPS, "What I did last"]
    for offered in ("Offers", "Vouchers", "Ranges", "Sales by clinic", "Waiting times"):
        assert f">{offered}</a>" in page
    assert "Conditional offer" not in page and "Task Result" not in page


@pytest.mark.django_db
def test_everybody_sees_what_they_may_open():
    assert [group.name for group in groups_of("omar")] == ["Orders", "Warehouse"]
    people, policy, mails = groups_of("rita")
    assert [page["name"] for page in people.pages][:2] == ["Licences", "Papers of licences"]
    assert {"Licences by state", "Waiting times"} <= {page["name"] for page in people.pages}
    assert (policy.name, mails.name) == ("Policy and prices", "Settings")


@pytest.mark.django_db
def test_what_package_something_is_in_leads_to_the_first_page():
    assert cast.client_of("admin").get("/admin/accounts/").url == "/admin/"


@pytest.mark.django_db
def test_a_list_is_called_what_it_holds():
    browser = cast.client_of("admin")
    for model, page in admin.site._registry.items():
        info = f"{model._meta.app_label}_{model._meta.model_name}"
        shown = cast.text_of(browser.get(reverse(f"admin:{info}_changelist")))
        assert not re.search(r"Select .{1,40} to (change|view)", shown), info
        (title,) = re.findall(r"<h1>([^<]+)</h1>", shown)
        assert (
            title.strip().casefold() == page.opts.verbose_name_plural.casefold() or "olicy" in title
        )
    added = cast.text_of(browser.get("/admin/offer/conditionaloffer/add/"))
    assert "Add offer" in added and "onditional" not in re.sub(r"<[^>]*>", "", added)


# Dates.


def test_a_date_is_written_and_read_in_one_form():
    day, moment = date(2026, 11, 29), datetime(2026, 11, 29, 14, 30, tzinfo=UTC)
    assert date_format(day) == date_format(day, "SHORT_DATE_FORMAT") == "29 Nov 2026"
    assert date_format(moment, "DATETIME_FORMAT") == "29 Nov 2026, 14:30"
    assert localize_input(day) == "29 Nov 2026"


def test_no_page_of_staff_writes_a_date_otherwise():
    wrong = {}
    for path in sorted((Path(settings.BASE_DIR) / "templates" / "admin").rglob("*.html")):
        if other := set(WRITTEN.findall(path.read_text())) - TO_READ:
            wrong[path.name] = other
    assert wrong == {}


# Lists as files.

_ALL = {
    "order/order": "?status=all",
    "parcels/parcel": "?state=all",
    "returns/return": "?state=all",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        *("order/order", "parcels/parcel", "returns/return", "recalls/campaign"),
        *("inventory/lot", "inventory/stock", "inventory/movement", "inventory/delivery"),
        *("inventory/countsheet", "inventory/proposal", "inventory/place", "inventory/supplier"),
    ],
)
def test_every_list_of_orders_and_of_the_warehouse_is_a_file_too(name):
    cast.ship(cast.client_of("omar"), cast.order_of("alba"), "TRK77")
    omar = cast.client_of("omar")
    assert f'href="/admin/{name}/list.csv' in cast.text_of(omar.get(f"/admin/{name}/"))
    file = omar.get(f"/admin/{name}/list.csv{_ALL.get(name, '')}")
    assert file["Content-Type"].startswith("text/csv"), file
    rows = b"".join(file.streaming_content).decode().splitlines()
    assert "<" not in "".join(rows) and rows[0]


@pytest.mark.django_db
def test_stock_is_counted_in_products():
    page = cast.text_of(cast.client_of("omar").get("/admin/inventory/stock/"))
    assert re.search(r"\d+\s+products\s", page) and not re.search(r"\d+\s+stock\s*<", page)


@pytest.mark.django_db
def test_the_day_says_which_parcels_stand_in_the_house_and_what_is_to_be_counted():
    omar = cast.client_of("omar")
    parcels.begin(cast.order_of("alba"), cast.person("omar"))
    Holding.objects.update(counted_at=datetime(2026, 1, 1, tzinfo=UTC))
    tasks = {task.label: task for task in omar.get("/admin/").context["tasks"]}
    parcel, count = tasks["Parcels to hand over"], tasks["Lots to count"]
    assert parcel.count == 1 and parcel.since
    assert count.count == Holding.objects.filter(units__gt=0).count() and count.since


@pytest.mark.django_db
def test_each_reads_the_lists_that_they_may_open_and_which_of_them_is_open_whoever_came_before():
    """Written once for each choice of lists and each place."""
    admin, omar = cast.client_of("admin"), cast.client_of("omar")
    orders, people = "/admin/order/order/", "/admin/accounts/user/"
    for _ in range(2):
        assert lists_on(admin, "/admin/") >= {("/admin/", True), (orders, False), (people, False)}
        assert lists_on(omar, orders) >= {("/admin/", False), (orders, True)}
        assert people not in dict(lists_on(omar, orders))
        assert lists_on(admin, people) >= {(orders, False), (people, True)}
        assert lists_on(admin, "/admin/reports/") >= {(orders, False), (people, False)}


def lists_on(client, page):
    """{(address, whether it is the page itself)} of the lists above a page of staff."""
    html = client.get(page).content.decode()
    nav = html.partition('class="work-lists"')[2].partition("</nav>")[0]
    found = re.findall(r'href="([^"]*)"\s*(aria-current="page")?>', nav)
    return {(address, bool(is_current)) for address, is_current in found}


def test_what_has_waited_for_seconds_waits_for_less_than_a_minute():
    ages = {timedelta(seconds=9): "less than a minute", timedelta(minutes=3): "3\xa0minutes"}
    for ago, words in ages.items():
        assert Task("Orders to ship", 1, "/", since=now() - ago).age == words


@pytest.mark.django_db
def test_lists_of_the_warehouse_are_named_by_what_they_hold():
    (warehouse,) = [group for group in groups_of("omar") if group.name == "Warehouse"]
    names = [page["name"] for page in warehouse.pages]
    assert {"Recalls and notices", "Complaints and adverse events"} <= set(names)
    assert "Campaigns" not in names and "Reports" not in names


@pytest.mark.django_db
def test_a_list_that_is_empty_offers_nothing_to_do_to_its_rows():
    page = cast.text_of(cast.client_of("admin").get("/admin/payments/attempt/"))
    assert "Nothing here" in page and 'name="action"' not in page
    cast.order_of("alba")
    assert 'name="action"' in cast.text_of(cast.client_of("admin").get("/admin/order/order/"))


@pytest.mark.django_db
def test_a_filter_names_what_has_none_of_it():
    page = cast.text_of(cast.client_of("admin").get("/admin/content/article/"))
    assert re.search(r"isnull=True\"[^>]*>none</a>", page)


@pytest.mark.django_db
def test_clinics_and_addresses_are_listed_in_words_of_people():
    admin_browser = cast.client_of("admin")
    page = cast.text_of(admin_browser.get("/admin/accounts/clinic/"))
    assert "United Kingdom" in page and "ISO 3166" not in page
    page = cast.text_of(admin_browser.get("/admin/accounts/shiptoaddress/?status=all"))
    assert "12 Harley Court" in page and "Summary" not in page


@pytest.mark.django_db
def test_the_header_says_sign_out_as_the_shop_does():
    page = cast.text_of(cast.client_of("omar").get("/admin/"))
    assert '<button type="submit">Sign out</button>' in page and "Log out" not in page


@pytest.mark.django_db
def test_the_journal_names_its_accounts():
    page = cast.text_of(cast.client_of("admin").get("/admin/reports/journal/"))
    assert "1100 receivables" in page and "4000 sales S" in page and "docs/" not in page


@pytest.mark.django_db
def test_the_day_says_that_mail_and_jobs_wait_and_what_keeps_them(settings, monkeypatch):
    outbox.use(settings)
    mail.send("account_closed", "a@x.example", {})
    Mail.objects.update(next_try_at=now() - timedelta(minutes=9))
    admin = cast.client_of("admin")
    assert "Mails that wait to leave" not in cast.text_of(admin.get("/admin/"))
    Mail.objects.update(next_try_at=now() - timedelta(minutes=11))
    assert "Mails that wait to leave: no worker runs" in cast.text_of(admin.get("/admin/"))
    monkeypatch.setattr(today, "living", lambda part: {1})
    Outage.objects.create(said="[Errno 111] Connection refused")
    told = "Mails that wait to leave: the mail server says “[Errno 111] Connection refused”"
    assert told in cast.text_of(admin.get("/admin/"))
