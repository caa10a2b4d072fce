"""A page that says no, or has nothing to show, leads on from there."""

import pytest

from shop.lists import services as order_lists
from tests import cast
from tests.belongings import Belongings

pytestmark = pytest.mark.django_db

BACK_TO_WORK = '<a class="button" href="/admin/">'
LINK_TO_WORK = '<a href="/admin/">The day’s work</a>'


def test_staff_who_may_not_open_a_page_are_led_back_to_their_work():
    refused = cast.client_of("omar").get("/admin/invoicing/document/")
    assert refused.status_code == 403 and BACK_TO_WORK in cast.text_of(refused)
    refused = cast.client_of("alba").get("/admin/invoicing/document/", follow=True)
    assert BACK_TO_WORK not in cast.text_of(refused)


def test_a_page_that_is_not_there_leads_staff_back_to_their_work():
    for name, is_led in {"omar": True, "alba": False}.items():
        nowhere = cast.client_of(name).get("/nonsense/")
        assert nowhere.status_code == 404
        assert (LINK_TO_WORK in cast.text_of(nowhere)) == is_led, name


def test_a_page_of_staff_that_fails_leads_back_to_their_work(monkeypatch):
    def fail(*args):
        raise RuntimeError("for the test")

    monkeypatch.setattr("shop.inventory.admin.LotAdmin.get_queryset", fail)
    monkeypatch.setattr("shop.pages.views.buyers_day", fail)
    for page, name, is_led in (("/admin/inventory/lot/", "omar", True), ("/", "alba", False)):
        client = cast.client_of(name)
        client.raise_request_exception = False
        failed = client.get(page)
        words = cast.text_of(failed)
        assert failed.status_code == 500 and (BACK_TO_WORK in words) == is_led, page
        assert ("My orders" in words) != is_led, page


def test_who_cannot_close_an_account_is_led_to_what_is_in_the_way():
    page = cast.text_of(cast.client_of("alba").get("/accounts/close/"))
    assert "It cannot be closed as things are. Alba Marin is the only owner" in page
    assert "Nothing was changed" not in page
    assert '<a class="button" href="/accounts/clinic/">Your clinic</a>' in page


def test_a_list_without_lines_leads_to_where_they_are_put_on_it():
    kept = order_lists.make(cast.clinic_of("alba"), "Fortnight")
    page = cast.text_of(cast.client_of("alba").get(f"/lists/{kept.pk}/count/"))
    assert f'href="/lists/{kept.pk}/">Put something on it</a>' in page


def test_an_invoice_that_is_disputed_already_is_one_click_away():
    belongings = Belongings()
    belongings.dispute  # noqa: B018
    number = belongings.invoice.number
    page = cast.text_of(cast.client_of("alba").get(f"/accounts/invoices/account/dispute/{number}/"))
    assert "“Wrong price”" in page and "We look at it" in page
    assert f'href="/accounts/invoices/{number}/">Back to the invoice</a>' in page


def test_a_clinic_without_units_of_a_recall_reads_no_table_of_nothing():
    notice = Belongings().notice
    page = cast.text_of(cast.client_of("alba").get(f"/accounts/recalls/{notice.pk}/"))
    assert "No units of it are with you" in page and "<table" not in page
