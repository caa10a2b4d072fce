"""What left is invoiced once, in sums that add up to the order, under a number without gaps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django_tasks_db.models import DBTaskResult
from stdnum import iso11649

from common.clock import now, today
from common.templatetags.days import day
from shop.forks.order import utils
from shop.inventory.models import Lot
from shop.invoicing import issuing, papers, rules, services
from shop.invoicing.issued import as_issued
from shop.invoicing.models import Document, Line, Series, ToInvoice, Wishes
from shop.invoicing.numbers import rf_reference
from tests import cast
from tests.offers import offer
from tests.shop.invoicing.invoices import invoiced, issue, sent

pytestmark = pytest.mark.django_db


def totals(documents):
    return tuple(sum(getattr(each, name) for each in documents) for name in ("net", "vat", "gross"))


def test_a_parcel_is_invoiced_with_its_lots_and_what_the_order_was_sold_at():  # N9
    (invoice,) = invoiced(3)
    line = invoice.lines.get()
    order = line.order_line.order
    assert (invoice.net, invoice.gross) == (order.total_excl_tax, order.total_incl_tax)
    lot = line.lots.get()
    kept = Lot.objects.get(number=lot.number, product=line.order_line.product)
    assert (lot.units, lot.expires_on) == (3, kept.expires_on)
    assert invoice.buyer["name"] == "Marin Skin Clinic"
    assert invoice.due_on == today() + timedelta(days=30) and invoice.supplied_on == today()
    assert iso11649.is_valid(invoice.reference) and invoice.reference.endswith("INV000001")
    assert invoice.parcels.get().parcel.order == order


@pytest.mark.parametrize("units", [(1, 1, 1), (2, 5), (7,)])
def test_the_invoices_of_an_order_add_up_to_it_whatever_the_split(units, settings):
    settings.SHOP_TAX_RATE = Decimal("0.175")
    offer(value=7)
    invoices = invoiced(*units)
    assert len(invoices) == len(units)
    order = invoices[0].lines.get().order_line.order
    sold = order.total_excl_tax, order.total_incl_tax - order.total_excl_tax, order.total_incl_tax
    assert totals(invoices) == sold
    assert [each.charges.count() for each in invoices][1:] == [0] * (len(units) - 1)


def test_what_is_invoiced_twice_is_one_invoice():  # N4
    order = cast.order_of("alba", quantity=2)
    sent(order, 2)
    issue()
    assert issuing.issue_all() == "0 invoices issued"
    assert Document.objects.count() == 1


def test_a_hand_over_that_is_undone_leaves_nothing_to_invoice():
    order = cast.order_of("alba", quantity=2)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sent(order, 2)
        1 / 0  # noqa: B018
    assert not ToInvoice.objects.exists()


def test_what_was_checked_and_has_changed_is_not_issued(monkeypatch):
    order = cast.order_of("alba", quantity=2)
    sent(order, 2)

    def changed_meanwhile(documents):
        order.lines.update(line_price_excl_tax=Decimal("1.00"))
        return [[] for _ in documents]

    monkeypatch.setattr(rules, "broken", changed_meanwhile)
    DBTaskResult.objects.all().delete()
    assert issuing.issue_all() == "0 invoices issued"
    assert not Document.objects.exists() and Series.objects.get(prefix="INV").last == 0
    again = DBTaskResult.objects.get(task_path=issuing.issue_waiting.module_path)
    assert again.run_after > now()  # It is looked at again, and soon.


def test_what_fails_our_own_checks_waits_for_staff_and_draws_no_number(settings):  # N10, N11
    sent(cast.order_of("alba"), 1)
    for name, value, said in (
        ("SELLER_NAME", "", "do not say who sells"),
        ("SELLER_VAT_NUMBER", "", "no VAT number of the seller"),
        ("SELLER_IBAN", "GB00WEST12345698765432", "no valid IBAN"),
    ):
        sound = getattr(settings, name)
        setattr(settings, name, value)
        issue()
        assert said in ToInvoice.objects.get().problem
        setattr(settings, name, sound)
        assert issuing.issue_all() == "0 invoices issued"  # Until somebody has looked at it.
        services.try_again(ToInvoice.objects.all())
    assert Series.objects.get(prefix="INV").last == 0
    assert issuing.issue_all() == "1 invoices issued"


def test_what_fails_the_official_rules_waits_with_their_words_and_stops_no_other(monkeypatch):
    words = "[BR-CO-17]-VAT category tax amount"
    for name in ("alba", "nina"):
        sent(cast.order_of(name), 1)
    monkeypatch.setattr(rules, "broken", lambda documents: [[words], []])
    issue()
    assert Document.objects.get().buyer["name"] != "Marin Skin Clinic"
    assert ToInvoice.objects.get(document=None).problem == words


def test_what_is_checked_is_what_is_kept_but_for_its_number(monkeypatch):  # N12
    asked = []
    monkeypatch.setattr(rules, "broken", lambda texts: [asked.append(each) or [] for each in texts])
    (invoice,) = invoiced(2)
    kept = invoice.electronic_copy
    (checked,) = asked
    reference = rf_reference(issuing.PLACEHOLDER)
    assert [
        text.replace(issuing.PLACEHOLDER, invoice.number).replace(reference, invoice.reference)
        for text in checked
    ] == [kept.cii, kept.ubl]


def test_rules_that_could_not_be_asked_are_asked_again_later(monkeypatch):
    sent(cast.order_of("alba"), 1)

    def not_asked(documents):
        raise rules.NotAsked

    with monkeypatch.context() as patched, pytest.raises(rules.NotAsked):
        patched.setattr(rules, "broken", not_asked)
        issuing.issue_all()
    assert issuing.issue_all() == "1 invoices issued"


def test_one_document_that_cannot_be_checked_or_written_stops_no_other(monkeypatch):  # N11
    orders = [sent(cast.order_of(name), 1) for name in ("alba", "nina")]
    with connection.cursor() as cursor:
        # Stored by a release that let it through.
        cursor.execute(
            "UPDATE order_shippingaddress SET line2 = %s WHERE id = %s",
            ["1 Street\x0b", orders[0].shipping_address_id],
        )
    assert issuing.issue_all() == "1 invoices issued"
    assert "written as XML" in ToInvoice.objects.get(document=None).problem

    orders = [sent(cast.order_of(name), 1) for name in ("alba", "nina", "alba")]
    asked, written, clinic = [], issuing.write, cast.clinic_of("nina")

    def too_much_of_alba(documents):
        asked.append(len(documents))
        if len(documents) > 1 or orders[0].number in documents[0][0]:
            raise rules.NotAsked("They needed too much.")
        return [[]]

    def too_long(draft):
        if draft.clinic == clinic.pk:
            raise DataError("value too long")
        return written(draft)

    monkeypatch.setattr(rules, "broken", too_much_of_alba)
    monkeypatch.setattr(issuing, "write", too_long)
    assert issuing.issue_all() == "1 invoices issued" and asked == [3, 1, 1, 1]
    assert ToInvoice.objects.get(parcel__order=orders[2]).document
    for order, said in ((orders[0], "needed too much"), (orders[1], "value too long")):
        assert said in ToInvoice.objects.get(parcel__order=order).problem


def test_orders_of_a_month_that_are_taxed_apart_are_invoiced_apart():
    clinic = cast.clinic_of("alba")
    Wishes.objects.create(clinic=clinic, monthly=True)
    for number in ("", "GB980780684"):
        type(clinic).objects.filter(pk=clinic.pk).update(
            vat_number=number,
            vat_state="verified" if number else "",
            vat_verified_on=today() if number else None,
        )
        for _ in range(2):
            sent(cast.order_of("alba"), 1)
    month_end = ToInvoice.objects.first().after
    assert issuing.issue_all(month_end + timedelta(days=1)) == "2 invoices issued"
    numbers = [each.buyer["vat_number"] for each in Document.objects.order_by("pk")]
    assert numbers == ["", "GB980780684"]


def test_what_went_to_northern_ireland_is_on_another_months_invoice_than_what_went_to_britain():
    Wishes.objects.create(clinic=cast.clinic_of("alba"), monthly=True)
    for postcode in ("EH1 1YZ", "BT1 5GS", "EH3 9DR", " BT7 1NN"):
        order = sent(cast.order_of("alba"), 1)
        address = order.shipping_address
        address.country_id, address.postcode = "GB", postcode
        address.save(update_fields=["country", "postcode"])
    month_end = ToInvoice.objects.first().after
    assert issuing.issue_all(month_end + timedelta(days=1)) == "2 invoices issued"
    went = [
        [each.parcel.order.shipping_address.postcode for each in document.parcels.all()]
        for document in Document.objects.order_by("pk")
    ]
    assert went == [["EH1 1YZ", "EH3 9DR"], ["BT1 5GS", " BT7 1NN"]]


def test_a_clinic_that_wants_one_invoice_a_month_gets_it_when_the_month_is_over():  # N9
    Wishes.objects.create(clinic=cast.clinic_of("alba"), monthly=True)
    orders = [sent(cast.order_of("alba", quantity=2), 1, 1), sent(cast.order_of("alba"), 1)]
    assert issuing.issue_all() == "0 invoices issued"
    month_end = ToInvoice.objects.first().after
    ToInvoice.objects.update(problem="Nobody says who sells.")
    assert services.try_again(ToInvoice.objects.filter(parcel__order=orders[1])) == 3
    assert issuing.issue_all(month_end + timedelta(days=1)) == "1 invoices issued"
    (invoice,) = Document.objects.all()
    assert invoice.parcels.count() == 3 and invoice.lines.count() == 3
    assert invoice.gross == sum(order.total_incl_tax for order in orders)
    assert invoice.due_on == month_end + timedelta(days=31)
    draft = as_issued(invoice)
    assert draft.period == (month_end.replace(day=1), month_end)
    assert "of the date of this invoice" in draft.terms
    page = papers.page_of(draft, invoice.number, invoice.reference)
    assert f"to {day(month_end)}" in " ".join(page.split())


def test_a_parcel_of_an_order_of_which_parts_left_before_there_were_invoices_is_for_staff():
    sent(cast.order_of("alba", quantity=2), 1, 1)
    ToInvoice.objects.first().delete()  # As if its parcel had left before.
    assert issuing.issue_all() == "0 invoices issued"
    assert "left before invoices" in ToInvoice.objects.get().problem


def test_what_was_issued_stays_whichever_program_asks():  # N3
    invoiced(1)
    for change in (
        "UPDATE invoicing_document SET gross = gross",
        "DELETE FROM invoicing_document",
        "UPDATE invoicing_line SET units = 5",
        "DELETE FROM invoicing_linelot",
        "UPDATE invoicing_tax SET vat = 0",
        "UPDATE invoicing_electroniccopy SET cii = ''",
        "UPDATE invoicing_toinvoice SET document_id = NULL",
        "UPDATE invoicing_series SET last = 0",
        "UPDATE invoicing_series SET last = last + 2",
        "DELETE FROM invoicing_series",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_no_number_is_drawn_without_a_document_nor_a_document_without_its_number():  # N1
    with pytest.raises(DatabaseError, match="has no document"), transaction.atomic():
        Series.objects.filter(prefix="INV").update(last=1)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    (invoice,) = invoiced(1)
    invoice.pk, invoice.serial, invoice.number = None, 7, "INV-000007"
    with pytest.raises(DatabaseError, match="was not drawn"), transaction.atomic():
        invoice.save(force_insert=True)


def test_an_order_from_before_rates_were_kept_is_for_staff(monkeypatch):
    monkeypatch.setattr(utils, "keep_taxes", lambda *_: None)
    order = cast.order_of("alba")
    order.lines.update(tax_code=None)
    sent(order, 1)
    issue()
    assert "by hand" in ToInvoice.objects.get().problem
    assert not Line.objects.exists()
