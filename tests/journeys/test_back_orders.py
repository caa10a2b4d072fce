"""Goods are ordered from a supplier, sold before they are here, and come with a difference."""

import pytest
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.inventory import services as stock
from shop.inventory.models import Lot, PurchaseOrder, Supplier
from tests import cast

pytestmark = pytest.mark.journey

Order = get_model("order", "Order")
DAY = cast.days_from_now(14)


def test_goods_are_ordered_sold_before_they_are_here_and_come(open_window, album):
    """Thirteen were shipped, two are left: the supplier needs fourteen days."""
    product = cast.product(cast.BELOTERO)
    Product.objects.filter(pk=product.pk).update(may_be_back_ordered=True)
    Lot.objects.filter(product=product).update(status=Lot.Status.ON_HOLD)
    stock.receive_lot(product, "KL-1", cast.days_from_now(400), 15, "Medica")
    Supplier.objects.filter(name="Medica").update(lead_days=14)
    cast.ship(cast.client_of("omar"), cast.order_of("alba", quantity=13))
    omar = open_window(album=album)
    omar.be_staff("omar")
    order_what_is_proposed(omar)
    alba = open_window(album=album)
    order_more_than_is_there(alba)
    receive_less(omar)
    assert Order.objects.latest("pk").send_as.together


def order_what_is_proposed(omar):
    omar.go("/admin/inventory/purchaseorder/")
    omar.follow("What to order")
    omar.sees("Medica, 14 days from order to delivery")
    omar.look_every_way("what-to-order")
    omar.click("Begin a purchase order to Medica")
    omar.look_every_way("purchase-order-draft")
    omar.page.get_by_label("How many of BELOTERO® HYDRO").fill("5")
    omar.click("Send to Medica")
    omar.sees("Medica has no e-mail address here", "Sent")
    omar.look_every_way("purchase-order-sent")
    omar.go(f"/admin/inventory/stock/{cast.BELOTERO}/change/")
    omar.sees("On the way 5")
    omar.look("stock-on-the-way")


def order_more_than_is_there(alba):
    alba.be("alba")
    alba.go(cast.product(cast.BELOTERO).get_absolute_url())
    alba.sees("5 more can be ordered")
    alba.look("product-on-the-way")
    alba.fill(Quantity="4")
    alba.click("Add to basket")
    alba.go("/basket/")
    alba.sees("2 today, 2 expected on")
    alba.look("basket-in-parts")
    alba.go("/checkout/")
    alba.sees("2 today, 2 expected on", "Not all of it is here yet")
    alba.page.get_by_label("Send all together").check()
    alba.look_every_way("preview-in-parts")
    alba.click("Place order")
    alba.go(f"/accounts/orders/{Order.objects.latest('pk').number}/")
    alba.sees("2 of 4 wait for goods, expected on", "All of it is sent together")
    alba.look("order-in-parts")


def receive_less(omar):
    order = Order.objects.latest("pk")
    omar.go(f"/admin/order/order/{order.pk}/change/")
    omar.sees("all together, as the buyer chose: no parcel is packed")
    omar.look("order-waits-for-all")
    omar.go(f"/admin/inventory/purchaseorder/{PurchaseOrder.objects.get().pk}/change/")
    omar.follow("Goods of it came")
    omar.fill(Arrived="2026-11-20T08:30")
    omar.click("Begin, then scan")
    omar.page.keyboard.type(product_code())
    omar.page.keyboard.press("Enter")
    omar.page.get_by_text("1 new").wait_for()
    omar.sees("How it differs from the purchase order", "1 of 5 came, 4 fewer")
    omar.look_every_way("delivery-differs")


def product_code():
    """A number that names the product; lot and day are filled in by hand."""
    record = get_model("partner", "StockRecord").objects.get(product=cast.BELOTERO)
    return record.partner_sku
