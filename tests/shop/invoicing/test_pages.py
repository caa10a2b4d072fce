"""Who sees invoices, and what the pages of a clinic say."""

import io
import zipfile

import pytest
from oscar.core.loading import get_model

from accounts.clinics.models import Role
from accounts.models import Membership
from common.clock import now, today
from shop.invoicing import papers, services
from shop.invoicing.drafting import pro_forma_of
from shop.invoicing.models import Tax, ToInvoice, Wishes
from shop.ordering.models import CancelledUnits
from tests import cast
from tests.shop.invoicing.invoices import invoiced, keep_paper

pytestmark = pytest.mark.django_db
INVOICES = "/accounts/invoices/"


def statuses(client, number):
    pages = ("", "pdf/", "ubl/")
    return [client.get(f"{INVOICES}{number}/{page}").status_code for page in pages]


@pytest.mark.parametrize(
    ("name", "sees"), [("alba", True), ("ben", True), ("bea", False), ("nina", False)]
)
def test_owners_and_book_keepers_see_the_invoices_of_their_clinic(name, sees):  # N18
    (invoice,) = invoiced(1)
    keep_paper(invoice)
    client = cast.client_of(name)
    listed = cast.text_of(client.get(INVOICES))
    assert (invoice.number in listed) == sees
    assert ("owners and book-keepers of your clinic see its invoices" in listed) == (name == "bea")
    assert statuses(client, invoice.number) == [200 if sees else 404] * 3
    order = invoice.lines.get().order_line.order.number
    assert (invoice.number in cast.text_of(client.get(f"/accounts/orders/{order}/"))) == sees


def test_who_ordered_sees_those_invoices_where_the_clinic_allows_it():
    (invoice,) = invoiced(1)
    clinic, ben = cast.clinic_of("alba"), cast.person("ben")
    cast.person("alba").memberships.update(role="clinician")
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    page = f"{INVOICES}{invoice.number}/"
    assert alba.get(page).status_code == 404
    services.wish(clinic, ben, email="", monthly=False, buyers_see=True)
    assert alba.get(page).status_code == 200 and bea.get(page).status_code == 404
    cast.person("alba").memberships.update(left_at=now())
    assert alba.get(page).status_code == 404
    cast.person("alba").memberships.update(left_at=None)
    others = {"order": cast.order_of("nina"), "category": "S", "rate": 0, "net": 0, "vat": 0}
    Tax.objects.create(document=invoice, **others)
    assert alba.get(page).status_code == 404


def test_the_page_says_what_the_paper_says_and_the_month_is_one_file():
    (invoice,) = invoiced(2)
    nina, ben = cast.clinic_of("nina"), cast.person("ben")
    Membership.objects.create(clinic=nina, user=ben, role=Role.BOOK_KEEPER)
    invoiced(1, name="nina")
    client = cast.client_of("ben")
    page = cast.text_of(client.get(f"{INVOICES}{invoice.number}/"))
    for words in (invoice.lines.get().lots.get().number, "IBAN", "The PDF is being made"):
        assert words in page
    assert client.get(f"{INVOICES}{invoice.number}/pdf/").status_code == 302
    keep_paper(invoice)
    assert client.get(f"{INVOICES}{invoice.number}/pdf/").getvalue() == b"%PDF-1.7 kept"
    listed = cast.text_of(client.get(INVOICES))
    assert "Marin Skin Clinic" in listed and nina.name in listed
    days = f"{invoice.issued_on:%Y/%-m}/"
    assert f"/month/{nina.pk}/{days}" in listed
    month = client.get(f"{INVOICES}month/{invoice.clinic_id}/{days}")
    assert "invoices-marin-skin-clinic-20" in month["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(month.getvalue())) as folder:
        assert {*folder.namelist()} == {"INV-000001.pdf", "INV-000001.xml"}
        assert folder.read("INV-000001.pdf") == b"%PDF-1.7 kept"
    for address in (f"month/{nina.pk}/2020/1/", f"month/{nina.pk}/2020/13/", f"month/0/{days}"):
        assert client.get(INVOICES + address).status_code == 404


def test_the_list_asks_as_many_queries_for_many_invoices_as_for_one(django_assert_max_num_queries):
    invoiced(1, 1, 1, 1)
    client = cast.client_of("ben")
    client.get(INVOICES)
    with django_assert_max_num_queries(10):
        client.get(INVOICES)


def test_a_book_keeper_says_how_invoices_are_sent():
    clinic = cast.clinic_of("alba")
    page = f"{INVOICES}wishes/{clinic.pk}/"
    assert cast.client_of("bea").get(page).status_code == 404
    client = cast.client_of("ben")
    refused = cast.fill_in(client, page, email="no address", monthly="on")
    assert refused.status_code == 409 and "no address" in cast.text_of(refused)
    typed = cast.typed_into(client, page, email="b@c.example", monthly="on")
    late = cast.typed_into(client, page, email="late@c.example")
    assert client.post(page, typed).status_code == 302
    refused = client.post(page, late)
    said = cast.text_of(refused)
    assert refused.status_code == 409 and "One invoice a month: it was no, now yes" in said
    assert "late@c.example" in said
    kept = Wishes.objects.get()
    assert (kept.email, kept.monthly, kept.buyers_see) == ("b@c.example", True, False)
    assert kept.changed_by == cast.person("ben")


def test_what_could_not_be_invoiced_stands_on_the_first_page_of_staff(settings):
    settings.SELLER_NAME = ""
    assert invoiced(1) == []
    client = cast.client_of("admin")
    assert "Parcels that could not be invoiced" in cast.text_of(client.get("/admin/"))
    address = "/admin/invoicing/toinvoice/"
    assert "do not say who sells" in cast.text_of(client.get(address))
    chosen = {"action": "try_again", "_selected_action": ToInvoice.objects.get().pk}
    done = client.post(address, chosen, follow=True)
    assert "1 parcels are checked again" in cast.text_of(done)
    assert ToInvoice.objects.get().problem == ""


def test_a_pro_forma_says_what_the_order_costs_and_has_no_number(monkeypatch):  # N15
    pages = []
    monkeypatch.setattr(papers, "pdf", lambda page, *styles: pages.append(page) or b"%PDF")
    order = cast.order_of("alba", quantity=2)
    answer = cast.client_of("alba").get(f"{INVOICES}pro-forma/{order.number}/")
    assert answer["Content-Type"] == "application/pdf"
    (page,) = pages
    assert "no invoice and no tax document" in page and "INV-" not in page
    assert f"{order.total_incl_tax:,}" in page


def test_a_pro_forma_bills_nothing_that_was_cancelled_and_ends_with_the_order():
    order, omar = cast.order_of("alba", quantity=3), cast.person("omar")
    CancelledUnits.objects.create(line=order.lines.get(), units=1, reason="Too many", by=omar)
    draft = pro_forma_of(order, today())
    assert [line.units for line in draft.lines] == [2]
    assert draft.vat == round(draft.net * draft.taxes[0].rate, 2) < order.total_tax
    for status in ("Shipped", "Cancelled"):
        type(order).objects.filter(pk=order.pk).update(status=status)
        answer = cast.client_of("alba").get(f"{INVOICES}pro-forma/{order.number}/")
        assert answer.status_code == 404


def test_an_invoice_of_nothing_says_neither_how_to_pay_nor_that_it_was_credited():
    """J12."""
    get_model("partner", "StockRecord").objects.filter(product=cast.BELOTERO).update(price=0)
    (invoice,) = invoiced(1)
    shown = cast.text_of(cast.client_of("ben").get(f"/accounts/invoices/{invoice.number}/"))
    assert invoice.gross == 0 and "Nothing to pay" in shown
    assert "How to pay" not in shown and "Credited" not in shown and "due on" not in shown.lower()
