"""What travels with goods says what they come to, to the cent of their invoice (Y13)."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from common.templatetags.currency_filters import currency
from shop.forks.shipping.repository import TrackedCourier
from shop.inventory.models import Pick
from shop.invoicing import services
from shop.invoicing.issued import as_issued
from shop.invoicing.models import Document
from shop.invoicing.on_slips import amounts_of
from shop.ordering.cancelling import cancel_own, cancel_units
from shop.ordering.totals import totals_of
from shop.parcels import services as parcels
from tests import cast
from tests.sheets import words_on
from tests.shop.invoicing.invoices import issue
from tests.shop.parcels.packing import packed

pytestmark = pytest.mark.django_db
NO_INVOICE = "This is no invoice: that is sent separately."


def ordered(units=3):
    get_model("partner", "StockRecord").objects.filter(product=cast.BELOTERO).update(price="49.99")
    return cast.order_of("alba", quantity=units)


def begun(order, units):
    pick = Pick.objects.filter(order_line__order=order, parcel=None).first()
    return packed(parcels.begin(order, cast.person("omar"), {pick.pk: units}))


def slip(thing, at):
    answer = cast.client_of("omar").get(f"/admin/{at}/{thing.pk}/slip.pdf")
    (page,) = words_on(answer.content)
    return page


def said(*amounts):
    return [currency(amount, "GBP") for amount in amounts]


def test_slip_and_invoice_name_the_variant_that_was_sold():  # N4, Y13
    """With and without lidocaine are two products, and one family."""
    order = cast.order_of("alba", 102)
    printed = " ".join(slip(order, "order/order").split())
    parcels.ship(order, cast.person("omar"))
    issue()
    name = cast.product(102).full_name
    assert "with Lidocaine" in name and printed.count(name) == 2
    (line,) = Document.objects.get().lines.all()
    assert line.name == name


def test_the_slip_of_each_parcel_says_the_cents_of_its_invoice_before_and_after_it_left():
    """Y13, N5, N7: 29.99 of VAT on three are 10.00 and 19.99."""
    order = ordered()
    both = [begun(order, units) for units in (1, 2)]
    printed = [slip(parcel, "parcels/parcel") for parcel in both]
    for parcel in both:
        parcels.hand_over(parcel, cast.person("omar"))
    issue()
    invoices = Document.objects.order_by("pk")
    assert [(each.net, each.vat) for each in invoices] == [
        (Decimal("49.99"), Decimal("10.00")),
        (Decimal("99.98"), Decimal("19.99")),
    ]
    for parcel, page, invoice in zip(both, printed, invoices, strict=True):
        for words in (page, slip(parcel, "parcels/parcel")):
            assert "What this parcel comes to" in words and NO_INVOICE in words
            assert f"Total including VAT {said(invoice.gross)[0]}" in words
            assert all(amount in words for amount in said(invoice.net, invoice.vat))
    page = slip(order, "order/order")
    assert f"Total including VAT {said(totals_of(order).gross)[0]}" in page
    assert "Payment: Invoice, payable within 30 days." in page


def test_parcels_that_leave_otherwise_than_they_were_begun_are_reckoned_as_they_left():
    """Y13."""
    order = ordered()
    first, second = begun(order, 1), begun(order, 2)
    assert amounts_of(order, second).vat == Decimal("19.99")
    second = parcels.hand_over(second, cast.person("omar"))
    assert amounts_of(order, second).vat == Decimal("20.00")
    assert amounts_of(order, first).vat == Decimal("9.99")


def test_delivery_is_on_the_slip_of_the_first_parcel_as_on_its_invoice(monkeypatch):
    """Y13, N6; whatever is cancelled or invoiced meanwhile."""
    monkeypatch.setattr(TrackedCourier, "charge_excl_tax", Decimal("4.99"))
    order, told = ordered(7), []
    for units in (2, 1, 3):
        parcel = begun(order, units)
        told.append(_figures(amounts_of(order, parcel)))
        parcels.hand_over(parcel, cast.person("omar"))
    cancel_units(order, {order.lines.get().pk: 1}, "None left", cast.person("admin"))
    issue()
    issued = [as_issued(each) for each in Document.objects.order_by("pk")]
    assert told == [_figures(each) for each in issued]
    assert [each.charged for each in issued] == [Decimal("4.99"), 0, 0]
    assert amounts_of(order).gross == sum(each.gross for each in issued)


def _figures(draft):
    lines = [(line.units, line.price, line.net, line.percent) for line in draft.lines]
    return lines, draft.charges, draft.tax_rows, draft.gross


def test_nothing_is_said_of_money_where_the_clinic_wants_none_or_all_is_cancelled():
    """Y13."""
    order, ben, clinic = ordered(), cast.person("ben"), cast.clinic_of("alba")
    page = cast.client_of("omar").get(f"/admin/order/order/{order.pk}/slip/")
    assert NO_INVOICE in cast.text_of(page) and said(totals_of(order).gross)[0] in cast.text_of(
        page
    )
    form = f"/accounts/invoices/wishes/{clinic.pk}/"
    cast.fill_in(cast.client_of("ben"), form, slips_without_amounts="on")
    page = cast.client_of("omar").get(f"/admin/order/order/{order.pk}/slip/")
    assert "invoice" not in cast.text_of(page) and "VAT" not in slip(order, "order/order")
    services.wish(clinic, ben, slips_without_amounts=False)
    assert amounts_of(order)
    cancel_own(order, cast.person("alba"), "Ordered twice")
    assert amounts_of(type(order).objects.get()) is None
