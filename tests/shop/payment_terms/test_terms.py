"""What is agreed with a clinic holds for its orders from then on, with one limit (S4 to S7)."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from accounts.models import Membership, Role
from common.clock import today
from shop.ordering.processing import EventHandler
from shop.payment_terms import owing, services
from shop.payment_terms.models import ClinicTerms, OrderTerms
from shop.payment_terms.queries import terms_of
from shop.payment_terms.rule import Owed
from tests import cast
from tests.shop.invoicing.invoices import credited, sent, written
from tests.shop.payment_terms.test_po_numbers import PREVIEW, ready

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db


def agree(name="alba", **terms):
    clinic = cast.clinic_of(name)
    services.agree(clinic, cast.person("admin"), "They asked", **terms)
    return clinic


def owed(clinic, days=0):
    return owing.owed(clinic, today() + timedelta(days=days))


def page_of(clinic):
    return f"/admin/payment_terms/payingclinic/{clinic.pk}/change/"


TYPED = {"days": "14", "discount_percent": "2", "discount_days": "7", "credit_limit": "5000"}


def test_staff_agree_on_terms_with_a_reason_and_the_rows_are_the_history():
    clinic, admin = cast.clinic_of("alba"), cast.client_of("admin")
    page = page_of(clinic)
    assert cast.fill_in(admin, page, **TYPED, reason="They pay early").status_code == 302
    shown = cast.text_of(admin.get(page))
    assert "Invoice, payable within 14 days, 2 % off within 7 days" in shown
    assert "They pay early" in shown and "£5,000.00" in shown
    listed = cast.text_of(admin.get("/admin/payment_terms/payingclinic/?terms=limit"))
    assert clinic.name in listed and cast.clinic_of("nina").name not in listed
    # What is wrong is said, and nothing typed is lost.
    wrong = cast.fill_in(admin, page, **TYPED | {"discount_days": "15"}, reason="Longer")
    assert wrong.status_code == 422 and "cannot last longer" in cast.text_of(wrong)
    for bad in ({"discount_percent": "100"}, {"credit_limit": "-1"}, {"discount_days": "0"}):
        assert cast.fill_in(admin, page, **TYPED | bad, reason="x").status_code == 422
    assert "nothing was changed" in cast.text_of(cast.fill_in(admin, page, **TYPED, reason="Same"))
    assert ClinicTerms.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicTerms.objects.update(days=90)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicTerms.objects.all().delete()


def test_an_order_keeps_the_terms_that_it_was_placed_at_and_is_invoiced_by_them():
    """S5"""
    clinic = agree(days=10, discount_percent=D("3.00"), discount_days=5)
    order = cast.order_of("alba", quantity=2)
    agree(days=60, discount_percent=D(0), discount_days=0)
    invoice = written(sent(order, 2).parcels.get())
    assert invoice.due_on == today() + timedelta(days=10)
    left = invoice.gross - terms_of(clinic).agreement.discount_on(invoice.gross)
    assert left == invoice.gross  # By the terms of today there is no discount.
    assert "settles it: 3 % off" in invoice.terms
    assert invoice.terms in invoice.electronic_copy.cii
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderTerms.objects.update(days=90)


def test_what_counts_against_the_limit_is_followed_from_the_order_to_the_credit_note():
    """S6"""
    clinic = agree(credit_limit=D("100000.00"))
    assert owed(clinic) == Owed()
    order = cast.order_of("alba", quantity=3)
    whole = order.total_incl_tax
    assert owed(clinic) == Owed(whole)
    invoice = written(sent(order, 1).parcels.get())
    assert owed(clinic) == Owed(whole) and owed(clinic, 30) == Owed(whole)
    assert owed(clinic, 31) == Owed(whole, invoice.gross)
    note = credited(invoice, 1)
    assert owed(clinic, 31) == Owed(whole - note.gross, invoice.gross - note.gross)
    other = cast.order_of("alba")
    EventHandler(cast.person("admin")).cancel(other, "Not wanted")
    assert owed(clinic) == Owed(whole - note.gross)


def test_beyond_the_limit_nothing_is_ordered_and_who_pays_reads_the_figures():
    """S7"""
    client = ready(units=2)
    seen = cast.seen_by(client)
    total = client.get(PREVIEW).context["order_total"].incl_tax
    clinic = agree(credit_limit=total - D("0.01"))
    page = cast.text_of(client.get(PREVIEW))
    assert "The order cannot be placed yet." in page and 'value="place_order"' not in page
    answer = client.post(PREVIEW, {"action": "place_order", **seen})
    assert answer.status_code == 409 and not Order.objects.exists()
    Membership.objects.filter(user=cast.person("alba")).update(role=Role.CLINICIAN)
    page = cast.text_of(client.get(PREVIEW))
    assert "beyond what your clinic can order on invoice" in page
    assert f"{total - D('0.01'):,}" not in page
    ben = cast.text_of(cast.client_of("ben").get(f"/accounts/payment-terms/{clinic.pk}/"))
    assert f"£{total - D('0.01'):,}" in ben
    Membership.objects.filter(user=cast.person("alba")).update(role=Role.OWNER)
    agree(credit_limit=total)
    page = cast.text_of(client.get(PREVIEW))
    assert f"Your clinic can still order for £{total:,} on invoice." in page
    assert cast.place_order(client).status_code == 302


def test_while_something_is_overdue_a_clinic_that_stops_orders_nothing(monkeypatch):
    """S6: what was paid is asked of whoever books it."""
    clinic = agree(stops_when_overdue=True)
    client = ready()
    paid = [lambda clinic, on: Owed(D("50.00"), D("50.00"))]
    monkeypatch.setattr(owing, "_QUESTIONS", paid)
    assert "£50.00 is overdue" in cast.text_of(client.get(PREVIEW))
    paid.append(lambda clinic, on: Owed(D("-50.00"), D("-50.00")))
    assert cast.place_order(client).status_code == 302
    assert owed(clinic) == Owed(D("0.00"), D("0.00"))


def test_a_clinic_says_how_its_po_numbers_are_and_a_late_form_is_refused():
    """S4"""
    clinic, ben = cast.clinic_of("ben"), cast.client_of("ben")
    page = f"/accounts/payment-terms/{clinic.pk}/"
    wrong = cast.fill_in(ben, page, po_required="on", po_form="PO-17")
    assert wrong.status_code == 409 and "This is one number" in cast.text_of(wrong)
    opened = cast.typed_into(ben, page, po_required="on", po_form="P-##")
    assert cast.fill_in(ben, page, po_required="on", po_form="PO-####").status_code == 302
    late = ben.post(page, opened)
    assert late.status_code == 409 and "somebody changed this" in cast.text_of(late)
    assert "four digits" in cast.text_of(late) and 'value="P-##"' in late.content.decode()
    assert terms_of(clinic).po_form == "PO-####"
    assert cast.client_of("bea").get(page).status_code == 404
