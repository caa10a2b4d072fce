"""Right numbers of units and the charge for a small order, by every path (U9 to U11)."""

from decimal import Decimal

import pytest
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_model

from shop.lists import services as order_lists
from shop.ordering import placing
from shop.ordering.totals import totals_of
from shop.pricing.models import OrderUnits, SmallOrderCharge
from shop.purchasing.models import PurchaseLimit
from shop.receivables import audit
from tests import cast
from tests.shop.approvals import asking
from tests.shop.forks.test_basket import only
from tests.shop.invoicing.invoices import issue, sent
from tests.shop.pricing import test_prices as paths
from tests.shop.pricing.terms import in_steps, small_order
from tests.shop.quick_order import lines

Order = get_model("order", "Order")
BasketLine = get_model("basket", "Line")
StockRecord = get_model("partner", "StockRecord")
pytestmark = pytest.mark.django_db
BELOTERO = cast.BELOTERO
WHY = "Only in steps of 5: 5 or 10, not 7."


@pytest.fixture(autouse=True)
def in_stock():
    PurchaseLimit.objects.all().delete()
    only(500, BELOTERO)
    StockRecord.objects.filter(product=BELOTERO).update(price="20.00")


def _in_basket():
    return list(BasketLine.objects.filter(basket__status="Open").values_list("quantity", flat=True))


def page(alba):
    told = alba.post(f"/basket/add/{BELOTERO}/", {"quantity": 7}, follow=True)
    assert _in_basket() == []
    form = cast.text_of(alba.get("/catalogue/belotero-hydro_4/"))
    assert 'value="5" min="5" step="5"' in form and "Only in steps of 5" in form
    return told


def basket(alba):
    cast.put_in_basket(alba, BELOTERO, 5)
    line = BasketLine.objects.get(basket__status="Open")
    typed = {"form-0-id": line.pk, "form-0-was": "5", "form-0-quantity": "7"}
    told = alba.post("/basket/", typed)
    assert 'name="form-0-quantity" value="10"' in cast.text_of(told)
    assert 'value="7"' in cast.text_of(told) and _in_basket() == [5]
    return told


def quick_order(alba):
    asked = lines.sent(alba, pasted=f"{lines.sku(BELOTERO)} 7")
    assert 'name="row-0-units" value="10"' in cast.text_of(asked)
    told = lines.put(alba, asked)
    assert _in_basket() == []
    taken = lines.put(alba, told, **{"row-0-units": "10"})
    assert _in_basket() == [10] and taken.status_code == 200
    return told


def order_again(alba):
    """Of seven goes in what is right, and it says so."""
    OrderUnits.objects.all().delete()
    order = cast.order_of("alba", quantity=7)
    in_steps(BELOTERO, 5)
    told = alba.post(f"/accounts/orders/{order.number}/", {"action": "reorder"}, follow=True)
    assert _in_basket() == [5]
    return told


def checkout(alba):
    """What stood in the basket before staff said so."""
    cast.put_in_basket(alba, BELOTERO, 10)
    BasketLine.objects.update(quantity=7)
    cast.choose_address(alba, "alba")
    told = alba.post("/checkout/preview/", {"action": "place_order"}, follow=True)
    assert "Take 10" in cast.text_of(told)
    return told


def staff(alba):
    admin = cast.client_of("admin")
    return admin.post(*cast.typed_by_staff(admin, units=7))


def countersign(alba):
    OrderUnits.objects.all().delete()
    request = cast.request_of_bea(quantity=7)
    asked = f"/accounts/requests/{request.pk}/"
    seen = alba.get(asked).context["seen"]
    in_steps(BELOTERO, 5)
    return alba.post(asked, {"deed": "countersign", "seen": seen})


def a_list(alba):
    """At par, which is a wrong number."""
    found = order_lists.make(cast.clinic_of("alba"), "Fortnight")
    order_lists.add(found, [(cast.product(BELOTERO), 7)])
    alba.post(f"/lists/{found.pk}/", {"order": "yes"})
    told = lines.put(alba, alba.get(lines.PAGE))
    assert _in_basket() == []
    return told


def staff_pasting(alba):
    admin = cast.client_of("admin")
    url, typed = cast.typed_by_staff(admin, units=3)
    pasted = f"4 x {lines.sku(BELOTERO)}"
    form = admin.post(url, {**typed, "action": "read", "pasted": pasted}).context["lines"].forms[0]
    assert form["units"].value() == "7"
    return admin.post(url, typed | {"line-0-units": "7"})


def approve(alba):
    """What was right when it was asked."""
    asking.say((asking.EVERYTHING, "bea"))
    OrderUnits.objects.all().delete()
    bea, asked = cast.client_of("bea"), asking.page_of(asking.asked("alba", 7))
    seen = bea.get(asked).context["seen"]
    in_steps(BELOTERO, 5)
    return bea.post(asked, {"deed": "approve", "seen": seen})


PATHS = [page, basket, quick_order, order_again, checkout, staff, countersign]
PATHS += [a_list, staff_pasting, approve]


@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_number_is_said_with_the_right_ones_by_every_path(path):  # U9, U10
    in_steps(BELOTERO, 5)
    placed = Order.objects.count()
    assert WHY in cast.text_of(path(cast.client_of("alba")))
    assert Order.objects.count() - placed == (1 if path is order_again else 0)


def test_the_last_place_asks_once_more(monkeypatch):  # U9
    in_steps(BELOTERO, 5, least=10)
    with pytest.raises(UnableToPlaceOrder, match="at least 10: 10, not 5"):
        cast.order_of("alba", quantity=5)
    monkeypatch.setattr(placing, "require_right_units", lambda lines: None)
    BasketLine.objects.all().delete()
    assert cast.order_of("alba", quantity=5)  # The negative control.


@pytest.mark.parametrize("path", paths.PATHS)
def test_every_path_charges_a_small_order_and_none_that_is_not(path):
    small_order("100.00", "12.00", tax_class="zero")
    for units, charge in [(4, "12.00"), (5, "0")]:
        path(units)
        order = Order.objects.latest("pk")
        totals = totals_of(order)
        assert totals.small_order == Decimal(charge)
        assert totals.goods == 20 * units
        charged = totals.goods + totals.charge + totals.small_order
        assert (order.total_excl_tax, order.total_incl_tax) == (charged, totals.gross)
        assert order.surcharges.count() == (1 if totals.small_order else 0)


@pytest.mark.official
def test_the_charge_is_told_from_the_basket_on_kept_and_billed():
    rule = small_order("100.00", "12.00", tax_class="zero")
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, BELOTERO, 4)
    told = cast.text_of(alba.get("/basket/"))
    assert "Small-order charge, excluding VAT" in told and "With £20.00 more it falls away" in told
    cast.choose_address(alba, "alba")
    seen = cast.seen_by(alba)
    SmallOrderCharge.objects.filter(pk=rule.pk).update(charge="15.00")
    again = alba.post("/checkout/preview/", {"action": "place_order", **seen})
    assert again.status_code == 409 and "£15.00" in cast.text_of(again)
    cast.place_order(alba)
    order = Order.objects.get()
    SmallOrderCharge.objects.all().delete()
    assert totals_of(order).small_order == 15
    assert sum(tax.net for tax in totals_of(order).taxes) == 80 + 15
    assert not [words for part, words in audit.faults() if part == "orders"]
    assert "Small-order charge" in cast.text_of(alba.get(f"/accounts/orders/{order.number}/"))
    invoice = issue(sent(order, 4))
    assert (invoice.net, invoice.gross) == (order.total_excl_tax, order.total_incl_tax)
    assert next(iter(invoice.charges.all())).words.startswith("Small-order charge")
