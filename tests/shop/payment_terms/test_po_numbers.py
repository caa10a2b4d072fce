"""A PO number is asked wherever something is ordered, and stands wherever the order does (S1)."""

from dataclasses import replace

import pytest
from django.core import mail
from django.template.loader import render_to_string
from oscar.core.loading import get_model

from shop.invoicing import electronic
from shop.invoicing.issued import as_issued
from shop.invoicing.letters import addresses, tell_of
from shop.ordering.hearing import Message
from shop.payment_terms import services
from shop.payment_terms.queries import po_number_of
from tests import cast
from tests.shop.invoicing.invoices import sent, written

Order = get_model("order", "Order")
Basket = get_model("basket", "Basket")
pytestmark = pytest.mark.django_db
PREVIEW = "/checkout/preview/"


def ready(name="alba", units=2):
    client = cast.client_of(name)
    cast.put_in_basket(client, cast.BELOTERO, units)
    cast.choose_address(client, name)
    return client


def require(form="PO-######", name="alba"):
    clinic = cast.clinic_of(name)
    services.ask_for_po_numbers(clinic, cast.person(name), required=True, form=form)
    return clinic


def test_a_number_that_is_typed_stands_on_every_page_mail_and_paper_and_finds_the_order():
    client = ready()
    answer = cast.place_order(client, po_number=" PO-77\u200b01 ")
    order = Order.objects.get()
    assert po_number_of(order) == "PO-7701"
    pages = [client.get(answer.url), client.get(f"/accounts/orders/{order.number}/")]
    pages += [client.get("/accounts/orders/"), client.get(f"/quick-order/again/{order.number}/")]
    admin = cast.client_of("admin")
    pages += [admin.get(f"/admin/order/order/{order.pk}/{page}/") for page in ("change", "slip")]
    told = [cast.text_of(page) for page in pages]
    del told[3]  # Where the order is put in again, its number is not.
    assert all("PO-7701" in page for page in told)
    assert all("Your PO number: PO-7701" in letter.body for letter in mail.outbox)
    assert order.number in cast.text_of(admin.get("/admin/order/order/?q=po-7701"))
    assert order.number not in cast.text_of(admin.get("/admin/order/order/?q=PO-7702"))
    invoice = written(sent(order, 2).parcels.get())
    draft = as_issued(invoice)
    assert draft.po_number == "PO-7701"
    assert "BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO-7701" in electronic.cii(
        draft, "INV-1"
    ).replace("\n", "").replace(" ", "")
    ubl = invoice.electronic_copy.ubl.replace("\n", "").replace(" ", "")
    assert "<cac:OrderReference><cbc:ID>PO-7701</cbc:ID>" in ubl
    assert "PO-7701" in cast.text_of(client.get(f"/accounts/invoices/{invoice.number}/"))
    mail.outbox.clear()
    tell_of(invoice, b"%PDF-")
    assert addresses(invoice) and all("(your PO PO-7701)" in each.body for each in mail.outbox)


def test_every_mail_about_an_order_names_its_po_number():
    """S1. What a lot is recalled for is told of no order."""
    order = cast.order_of("alba")
    told = {"order": order, "reader": order.user, "po_number": "PO-7701"}
    said = {
        message: render_to_string(f"mail/order_{message}.txt", told)
        for message in set(Message) - {Message.RECALLED}
    }
    assert [message for message, text in said.items() if "number: PO-7701" not in text] == []


def test_a_clinic_that_requires_one_orders_nothing_without_and_reads_how_it_is_written():
    require()
    client = ready()
    page = cast.text_of(client.get(PREVIEW))
    assert "“PO-” and six digits, for example PO-123456" in page
    for typed, why in (
        ("", "Your clinic asks for a PO number on every order"),
        ("PO-12", "“PO-12” is not written as your clinic's PO numbers are"),
        ("x" * 99, "at most 40 characters"),
    ):
        answer = cast.place_order(client, po_number=typed)
        assert answer.status_code == 409 and why in cast.text_of(answer)
        assert f'value="{typed}"' in answer.content.decode()
        assert not Order.objects.exists() and Basket.open.get().num_items == 2
    assert cast.place_order(client, po_number="po-123456").status_code == 302
    assert po_number_of(Order.objects.get()) == "po-123456"


def test_it_is_asked_with_the_request_to_countersign_and_goes_into_the_order():
    require()
    bea = ready("bea")
    seen = cast.seen_by(bea)
    refused = bea.post(PREVIEW, {"action": "ask", **seen, "po_number": "7"})
    assert refused.status_code == 409 and "“7” is not written" in cast.text_of(refused)
    asked = bea.post(PREVIEW, {"action": "ask", **seen, "po_number": "PO-000111"})
    alba = cast.client_of("alba")
    assert "PO-000111" in cast.text_of(bea.get(asked.url))
    page = alba.get(asked.url)
    assert 'value="PO-000111"' in page.content.decode()
    told = {"deed": "countersign", "seen": page.context["seen"]}
    assert alba.post(asked.url, told | {"po_number": ""}).status_code == 409
    assert not Order.objects.exists()
    alba.post(asked.url, told | {"po_number": "PO-000112"})
    assert po_number_of(Order.objects.get()) == "PO-000112"


def test_staff_are_asked_too():
    require()
    admin = cast.client_of("admin")
    url, typed = cast.typed_by_staff(admin)
    assert "This field is required" in cast.text_of(admin.post(url, typed))
    otherwise = admin.post(url, typed | {"po_number": "17"})
    assert otherwise.status_code == 409 and "“17” is not written" in cast.text_of(otherwise)
    checked = admin.post(url, typed | {"po_number": "PO-000113"})
    told = typed | {"seen": checked.context["seen"], "action": "place", "po_number": "PO-000113"}
    admin.post(url, told)
    assert po_number_of(Order.objects.get()) == "PO-000113"


def test_an_invoice_over_several_numbers_names_each_beside_its_order():
    """S3"""
    first, second = cast.order_of("alba"), cast.order_of("alba")
    draft = as_issued(written(sent(first, 1).parcels.get()))
    both = replace(draft, orders=(first.number, second.number), po_numbers=("PO-1", "PO-2"))
    terms = electronic.terms(both, "INV-1")
    assert "BT-13" not in terms and both.po_number == ""
    assert terms["BG-1"][0]["BT-22"] == (
        f"Orders: {first.number} (your PO PO-1), {second.number} (your PO PO-2)."
    )
