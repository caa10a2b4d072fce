"""PO numbers, days, discounts and credit limits (docs/rules/payment.md)."""

from datetime import date
from decimal import Decimal as D

import pytest

from shop.payment_terms import po_numbers
from shop.payment_terms.rule import Agreement, Owed, Why, left_of, may_owe


@pytest.mark.parametrize(
    ("form", "fits", "does_not"),
    [
        ("PO-######", ["PO-123456", "po-000000"], ["PO-12345", "PO-1234567", "PO123456", "", "x"]),
        ("@@/##", ["AB/12", "ab/99"], ["A1/12", "AB-12", "AB/1٢"]),
        ("4500*", ["45001", "4500AB9"], ["4500", "4501", "4500-1"]),
        ("P.O. #", ["P.O. 7"], ["PXO. 7"]),
    ],
)
def test_a_number_fits_the_form_that_its_clinic_states(form, fits, does_not):
    """S2"""
    assert all(po_numbers.fits(form, number) for number in (*fits, po_numbers.example(form)))
    assert not any(po_numbers.fits(form, number) for number in does_not)


def test_a_form_is_said_in_words_with_an_example():
    """S2"""
    assert po_numbers.in_words("PO-######") == "“PO-” and six digits"
    assert po_numbers.in_words("@##*") == "one letter, two digits and any letters or digits"
    assert po_numbers.in_words("") == ""
    assert po_numbers.example("PO-######") == "PO-123456"
    assert po_numbers.why_no_form("PO-17").startswith("This is one number")
    assert po_numbers.why_no_form("*12#").startswith("* stands")
    assert po_numbers.why_no_form("") == po_numbers.why_no_form("PO-##") == ""


def test_what_is_not_seen_is_no_part_of_a_number():
    """S3"""
    assert po_numbers.read(" PO-1\u200b2\t\u00a03\x00 ") == "PO-12 3"
    assert po_numbers.read("ＰＯ－１") == "PO-1"


def test_days_and_discount_count_from_shipping_and_the_invoice_names_day_and_amount():
    """S5"""
    agreed = Agreement(30, D("2.00"), 10)
    shipped = date(2026, 11, 30)
    assert agreed.due_on(shipped) == date(2026, 12, 30)
    assert agreed.discount_until(shipped) == date(2026, 12, 10)
    assert agreed.name == "Invoice, payable within 30 days, 2 % off within 10 days"
    # 2 % of 100.25 is 2.005: half a cent goes upwards.
    assert agreed.discount_on(D("100.25")) == D("2.01")
    words = agreed.on_invoice(shipped, D("100.25"), "GBP")
    assert "Paid by 10 Dec 2026, GBP 98.24 settles it: 2 % off. No credit note" in words
    assert Agreement().discount_until(shipped) is None
    assert "Paid by" not in Agreement().on_invoice(shipped, D("100.25"), "GBP")
    assert (
        Agreement(1, D("1.50"), 1).name == "Invoice, payable within 1 day, 1.5 % off within 1 day"
    )


def test_an_order_may_reach_the_limit_and_not_go_beyond_it():
    """S6"""
    owed = Owed(D("60.00"), D("10.00"))
    assert may_owe(D("40.00"), owed, D("100.00"), stops_when_overdue=False) is None
    refused = may_owe(D("40.01"), owed, D("100.00"), stops_when_overdue=False)
    assert refused and refused.why is Why.LIMIT
    assert may_owe(D("999.00"), owed, None, stops_when_overdue=False) is None
    stopped = may_owe(D("1.00"), owed, D("100.00"), stops_when_overdue=True)
    assert stopped and stopped.why is Why.OVERDUE
    assert may_owe(D("1.00"), Owed(D("60.00")), None, stops_when_overdue=True) is None
    paid = owed + Owed(D("-60.00"), D("-10.00"))
    assert left_of(D("100.00"), paid) == D("100.00")
    assert left_of(D("50.00"), owed) == 0
