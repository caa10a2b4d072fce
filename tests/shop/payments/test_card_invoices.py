"""What a card paid for an order pays its invoices, and the books say so (J23, N16)."""

from decimal import Decimal as D

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from common.clock import today
from common.deeds import NotPossible
from shop.demo.growth import sums
from shop.invoicing import checks, issuing
from shop.invoicing.issued import as_issued
from shop.invoicing.models import Document, ToInvoice
from shop.invoicing.papers import page_of
from shop.ordering.cancelling import cancel_units
from shop.payment_terms import services
from shop.payment_terms.owing import owed
from shop.receivables import allocating, audit, figures, journal
from shop.receivables.account import account_of
from shop.receivables.early import early_of
from shop.receivables.kept import kept_for_orders
from shop.receivables.models import Allocation, Payment
from shop.receivables.queries import credits_of, standing_of
from shop.refunds import ending
from tests import cast
from tests.shop.invoicing.invoices import credited, invoiced, issue, sent, written
from tests.shop.payments.paying import asked, begun, till
from tests.shop.receivables.paying import CENT, settled
from tests.shop.refunds.giving_back import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.official]


def by_card(monkeypatch, units=3):
    return asked(begun(till(monkeypatch), units=units)).order


def taken_elsewhere(other, order):
    """So much of what a card paid for an order is another invoice's, from before it was kept."""
    payment = Payment.objects.get(key=order.number)
    told = {"amount": D("10.00"), "on": today(), "why": "Before"}
    return Allocation.objects.create(payment=payment, document=other, **told)


def flat(xml):
    return xml.replace("\n", "").replace(" ", "")


def test_each_invoice_of_an_order_is_paid_by_what_its_card_paid(monkeypatch):
    order = by_card(monkeypatch)
    clinic, payment = cast.clinic_of("alba"), Payment.objects.get()
    assert (payment.source, payment.left) == ("card", order.total_incl_tax)
    assert owed(clinic, today()).amount == 0 and kept_for_orders(clinic) == payment.left
    issue(sent(order, 1, 2))
    first, last = Document.objects.order_by("pk")  # The official rules have been asked.
    assert not ToInvoice.objects.filter(document=None).exists()
    for document in (first, last):
        assert document.prepaid == document.gross and document.due == 0
        assert standing_of(document).paid == document.gross
        cii, ubl = (flat(getattr(document.electronic_copy, name)) for name in ("cii", "ubl"))
        assert f"<ram:TotalPrepaidAmount>{document.gross}</ram:TotalPrepaidAmount>" in cii
        assert "<ram:DuePayableAmount>0.00</ram:DuePayableAmount>" in cii
        assert f'<cbc:PrepaidAmountcurrencyID="GBP">{document.gross}</cbc:PrepaidAmount>' in ubl
        assert "<cbc:PaymentMeansCode>48</cbc:PaymentMeansCode>" in ubl and "IBAN" not in cii
        paper = page_of(as_issued(document), document.number, document.reference)
        assert "Nothing is left to pay" in paper and "was paid by card on" in paper
        assert f"reference {order.attempt.reference}," in paper
        assert "Due on" not in paper and document.bank["iban"] not in paper
    assert first.prepaid + last.prepaid == order.total_incl_tax
    assert Payment.objects.get().left == 0 == kept_for_orders(clinic) == credits_of(clinic)
    assert owed(clinic, today()).amount == 0 and list(audit.faults()) == [] == list(sums.faults())
    postings = list(figures.postings(today(), today()))
    taken = [p.amount for p in postings if p.account == journal.USUAL[journal.CARD]]
    assert taken == [order.total_incl_tax] and journal.is_balanced(postings)


def test_what_was_taken_of_it_for_another_invoice_is_asked_for(monkeypatch):
    """Paying early takes off what the invoice says: a share of what is left to pay (S5)."""
    terms = {"days": 30, "discount_percent": D("2.00"), "discount_days": 10}
    services.agree(cast.clinic_of("alba"), cast.person("admin"), "X", **terms)
    other = invoiced(1)[0]
    order = by_card(monkeypatch)
    taken_elsewhere(other, order)
    document = issue(sent(order, 3))
    assert document.due == D("10.00") and standing_of(document).open == D("10.00")
    assert "transfer" in document.terms and f"GBP {document.prepaid} was paid by" in document.terms
    assert checks.faults(as_issued(document)) == []
    early = early_of([document.pk])[document.pk].amount
    assert early == D("0.20") and f"GBP {document.due - early} settles it" in document.terms


def test_where_less_is_left_at_the_last_moment_it_is_checked_again(monkeypatch):
    other = invoiced(1)[0]
    order = sent(by_card(monkeypatch), 3)
    row = ToInvoice.objects.select_related("parcel__order").get(document=None)
    draft = issuing._draft([row], today())
    taken_elsewhere(other, order)
    with pytest.raises(issuing.NotAsChecked):
        issuing._write_invoice([row], draft)
    assert written(row.parcel).due == D("10.00")


def test_where_more_is_left_at_the_last_moment_it_is_checked_again(monkeypatch):
    other = invoiced(1)[0]
    order = sent(by_card(monkeypatch), 3)
    row = ToInvoice.objects.select_related("parcel__order").get(document=None)
    elsewhere = taken_elsewhere(other, order)
    draft = issuing._draft([row], today())
    allocating.undo(elsewhere, "Another's", cast.person("admin"))
    monkeypatch.setattr(issuing, "_draft", lambda *_: draft)
    with pytest.raises(issuing.NotAsChecked):
        issuing._write_invoice([row], draft)
    assert not Document.objects.exclude(pk=other.pk).exists()


def test_what_a_card_paid_for_an_order_stays_its_clinics(monkeypatch):
    """J23: no deed of staff cuts it from its order."""
    other, admin = invoiced(1)[0], cast.person("admin")
    elsewhere = taken_elsewhere(other, by_card(monkeypatch))
    allocating.undo(elsewhere, "Another's", admin)
    payment = Payment.objects.get()
    assert payment.clinic == cast.clinic_of("alba") and payment.left == payment.amount
    for deed in (
        lambda: allocating.put_aside(payment, "Rent", admin),
        lambda: allocating.take_back(payment, admin),
    ):
        with pytest.raises(NotPossible, match="paid it for an order"):
            deed()
    here = f"/admin/receivables/payment/{payment.pk}/change/"
    page = cast.text_of(cast.client_of("admin").get(here))
    assert "Match it again" not in page and "Put it aside" not in page


def test_an_order_on_invoice_takes_nothing_of_a_card(monkeypatch):
    by_card(monkeypatch)
    document = invoiced(1)[0]
    assert document.prepaid == 0 and standing_of(document).open == document.gross
    assert "transfer" in document.terms and "card" not in document.terms
    assert Payment.objects.get().left == Payment.objects.get().amount


def test_what_is_credited_of_it_is_the_clinics_again(monkeypatch):
    order = by_card(monkeypatch)
    document = issue(sent(order, 3))
    note = credited(document, 1)
    assert note.prepaid == 0
    allocating.free_overpaid()
    assert credits_of(cast.clinic_of("alba")) == note.gross


def test_what_its_order_needs_is_no_credit_and_for_nothing_else(
    monkeypatch, django_assert_max_num_queries
):
    """J23, F2: neither for another invoice nor to be given back; what is free of it, is."""
    other, admin = invoiced(2)[0], cast.client_of("admin")
    order = by_card(monkeypatch)
    payment, clinic = Payment.objects.get(), cast.clinic_of("alba")
    account = account_of(clinic)
    assert (account.kept, account.credit) == (payment.amount, 0)
    with pytest.raises(NotPossible, match="still needs it"):
        settled(other, CENT, payment)
    for page in ("receivables/clinicaccount/{}/change/", "receivables/payment/{}/change/"):
        key = clinic.pk if "clinic" in page else payment.pk
        said = cast.text_of(admin.get(f"/admin/{page.format(key)}"))
        assert f"for order {order.number}" in said and "give it back" not in said
    alba, here = cast.client_of("alba"), reverse("account", args=[clinic.pk])
    alba.get(here)
    with django_assert_max_num_queries(10):
        own = alba.get(here)
    assert "Paid by card, kept for orders" in cast.text_of(own)
    assert "Credit, not allocated" not in cast.text_of(own)
    rows = list(figures.by_clinic(None))
    assert next(row[-2:] for row in rows if row[0] == clinic.name) == (0, payment.amount)
    cancel_units(order, {order.lines.get().pk: 1}, "None left", cast.person("omar"))
    refund = Payment.objects.get().refunds.get()
    ending.decline(refund, cast.person("admin"), "It stays with us")
    free = refund.amount
    account = account_of(clinic)
    assert (account.kept, account.credit) == (payment.amount - free, free)
    with pytest.raises(NotPossible, match="still needs it"):
        settled(other, free + CENT, Payment.objects.get())
    settled(other, free, Payment.objects.get())
    sent(order, 2)
    account = account_of(clinic)
    assert (account.kept, account.credit) == (payment.amount - free, 0), "sent and not yet invoiced"
    document = issue()
    assert document.due == 0 and account_of(clinic).kept == 0 == Payment.objects.get().left
    assert list(audit.faults()) == []


@pytest.mark.parametrize("price", ["49.99", "0.07", "33.335"])
def test_after_units_are_cancelled_no_invoice_asks_for_a_cent_of_rounded_vat(monkeypatch, price):
    """N5, F2: the VAT of what is left is no share of all VAT. One unit and two parcels."""
    record = get_model("partner", "StockRecord").objects.get(product=cast.BELOTERO)
    record.price = D(price)
    record.save()
    order = by_card(monkeypatch, units=4)
    payment = Payment.objects.get()
    cancel_units(order, {order.lines.get().pk: 1}, "None left", somebody("omar", "Refunds"))
    refund, left = payment.refunds.get(), Payment.objects.get().left
    issue(sent(order, 1, 2))
    documents = Document.objects.all()
    assert [document.due for document in documents] == [0, 0]
    assert sum(document.gross for document in documents) == left == payment.amount - refund.amount
    assert Payment.objects.get().left == 0 and list(audit.faults()) == []
