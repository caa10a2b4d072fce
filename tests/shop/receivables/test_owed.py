"""What is paid counts where a clinic's limit is asked for (S6)."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from common.clock import today
from shop.payment_terms import owing, services
from shop.payment_terms.queries import terms_of
from tests import cast
from tests.shop.receivables.paying import CENT, bill, money, settled

pytestmark = pytest.mark.django_db


def refused(terms, total):
    return services.refusal_of(terms, total, services.owed_of(terms))


def test_what_is_paid_gives_room_again_and_what_came_too_much_too():
    clinic, admin = cast.clinic_of("alba"), cast.person("admin")
    before = owing.owed(clinic, today())
    services.agree(
        clinic, admin, "X", credit_limit=before.amount + 120, stops_when_overdue=before.overdue == 0
    )
    invoice, terms = bill("120.00", days_late=3), terms_of(clinic)
    assert refused(terms, CENT)
    settled(invoice, D("119.96"))
    now = owing.owed(clinic, today())
    assert now.amount == before.amount + D("0.04") and now.overdue == before.overdue + D("0.04")
    assert not refused(terms, D("119.96")), "cents overdue stop nobody"
    settled(invoice, D("0.04"))
    assert owing.owed(clinic, today()) == before
    money(D("10.00"), clinic=clinic)
    assert owing.owed(clinic, today() + timedelta(1)).amount == before.amount - 10


def test_home_asks_for_what_is_open_however_late_and_for_nothing_that_is_paid():
    invoice = bill("120.00", days_late=40)
    asks = f"Invoice {invoice.number}: £{{}} overdue; it was due on"
    settled(invoice, D("20.00"))
    assert asks.format("100.00") in cast.text_of(cast.client_of("alba").get("/"))
    settled(invoice, D("100.00"))
    assert invoice.number not in cast.text_of(cast.client_of("alba").get("/"))


def test_what_is_overdue_is_no_part_of_what_is_owed_where_credit_makes_that_less():
    """S6, S7."""
    clinic = bill("120.00", days_late=3).clinic
    money(D("100.00"), clinic=clinic)
    staff = cast.client_of("admin").get(f"/admin/payment_terms/payingclinic/{clinic.pk}/change/")
    assert "£20.00; £120.00 is overdue" in cast.text_of(staff)
    said = cast.text_of(cast.client_of("ben").get(f"/accounts/payment-terms/{clinic.pk}/"))
    assert "£20.00" in said and "£120.00" in said and "of it" not in said
