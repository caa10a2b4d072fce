#!/usr/bin/env bash
# A cancelled order of django-oscar keeps its stock and its voucher
#
# Packages: django-oscar 4.2.1, Django 5.2.19.
# What happens: with the statuses and the cascade that Oscar's settings are for, `set_status` takes an
#   order and its lines to "Cancelled" and does nothing else. What the order had allocated stays
#   allocated for good, so the units on the shelf cannot be sold; the voucher counts as used, and its
#   customer reads that they have used it. Oscar has a function that gives the stock back, which
#   nothing of Oscar calls, and none for the voucher.
# Expected: that a status called cancelled, reached through the order's own pipeline, frees what the
#   order held, or that something says so.
# Cost here: lots of a short shelf life wait for orders that nobody will ship, until they expire.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    django-oscar==4.2.1 Django==5.2.19 sorl-thumbnail==12.11.0 || exit 2

cd "$work"
cat > shop_settings.py <<'PY'
from oscar.defaults import *

SECRET_KEY = "for this try only"
_DJANGO = "auth contenttypes sessions messages staticfiles sites flatpages admin"
_OSCAR = {
    "analytics": "Analytics", "checkout": "Checkout", "address": "Address",
    "shipping": "Shipping", "catalogue": "Catalogue", "catalogue.reviews": "CatalogueReviews",
    "communication": "Communication", "partner": "Partner", "basket": "Basket",
    "payment": "Payment", "offer": "Offer", "order": "Order", "customer": "Customer",
    "search": "Search", "voucher": "Voucher", "wishlists": "Wishlists", "dashboard": "Dashboard",
}
_OF_DASHBOARD = (
    "reports users orders catalogue offers partners pages ranges reviews vouchers "
    "communications shipping"
)
INSTALLED_APPS = [
    *(f"django.contrib.{name}" for name in _DJANGO.split()),
    "oscar.config.Shop",
    *(f"oscar.apps.{path}.apps.{name}Config" for path, name in _OSCAR.items()),
    *(
        f"oscar.apps.dashboard.{name}.apps.{name.capitalize()}DashboardConfig"
        for name in _OF_DASHBOARD.split()
    ),
    "widget_tweaks", "haystack", "treebeard", "sorl.thumbnail", "django_tables2",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
SITE_ID = 1
USE_TZ = True
OSCAR_INITIAL_ORDER_STATUS = OSCAR_INITIAL_LINE_STATUS = "Pending"
OSCAR_ORDER_STATUS_PIPELINE = {"Pending": ("Shipped", "Cancelled"), "Shipped": (), "Cancelled": ()}
OSCAR_LINE_STATUS_PIPELINE = OSCAR_ORDER_STATUS_PIPELINE
OSCAR_ORDER_STATUS_CASCADE = {"Cancelled": "Cancelled"}


class Unmigrated:
    """Tables as the models say, without the history of migrations, which takes longer."""

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = Unmigrated()
PY
DJANGO_SETTINGS_MODULE=shop_settings PYTHONPATH=. "$work/venv/bin/python" -W ignore - <<'PY'
import sys
from datetime import timedelta
from decimal import Decimal
from importlib.metadata import version

import django

django.setup()
from django.core.management import call_command
from django.utils.timezone import now
from oscar.apps.order.utils import OrderCreator
from oscar.apps.partner import strategy
from oscar.apps.shipping.methods import Free
from oscar.core.compat import get_user_model
from oscar.core.loading import get_class, get_model

call_command("migrate", run_syncdb=True, verbosity=0)
Applicator = get_class("offer.applicator", "Applicator")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
Voucher = get_model("voucher", "Voucher")


def model(name):
    return get_model(*name.split(".")).objects


class NoTax(
    strategy.UseFirstStockRecord, strategy.StockRequired, strategy.NoTax, strategy.Structured
):
    pass


clinician = get_user_model().objects.create_user("nina")
kind = model("catalogue.ProductClass").create(name="Syringes", track_stock=True)
gel = model("catalogue.Product").create(product_class=kind, title="Gel")
shelf = model("partner.StockRecord").create(
    product=gel, partner=model("partner.Partner").create(name="Maker"), partner_sku="1",
    price=Decimal("96.00"), num_in_stock=10,
)
everything = model("offer.Range").create(name="All", includes_all_products=True)
once = Voucher.objects.create(
    name="Once", code="ONCE", usage=Voucher.ONCE_PER_CUSTOMER,
    start_datetime=now() - timedelta(days=1), end_datetime=now() + timedelta(days=1),
)
once.offers.add(
    model("offer.ConditionalOffer").create(
        name="Once", offer_type="Voucher",
        condition=model("offer.Condition").create(range=everything, type="Count", value=1),
        benefit=model("offer.Benefit").create(range=everything, type="Percentage", value=10),
    )
)


def told():
    """What can be sold, and what the voucher's customer is told."""
    shelf.refresh_from_db()
    may, reason = Voucher.objects.get().is_available_to_user(clinician)
    return shelf.net_stock_level, "may use it" if may else reason


basket = model("basket.Basket").create(owner=clinician)
basket.strategy = NoTax()
basket.add_product(gel, 10)
basket.vouchers.add(once)
Applicator().apply(basket, clinician)
free = Free()
charge = free.calculate(basket)
before = told()
order = OrderCreator().place_order(
    basket=basket, total=OrderTotalCalculator().calculate(basket, charge), user=clinician,
    shipping_method=free, shipping_charge=charge, order_number="1",
)
placed = told()
order.set_status("Cancelled")
cancelled = told()
lines = set(order.lines.values_list("status", flat=True))

print("django-oscar", version("django-oscar"), "/ Django", version("Django"))
for name, what in (("before", before), ("placed", placed), ("cancelled", cancelled)):
    print(f"  {name:10} can be sold: {what[0]:2}, voucher: {what[1]}")
print("  status of the order:", order.status, "/ of its lines:", *lines)
print("expected: cancelled is as before.")
print("cost: stock that expires for orders that will never be shipped.")
sys.exit(not (before == (10, "may use it") and placed[0] == 0 and cancelled == placed
              and placed[1] != "may use it" and lines == {"Cancelled"}))
PY
