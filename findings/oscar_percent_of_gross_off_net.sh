#!/usr/bin/env bash
# django-oscar takes 10 % of the gross price off the net price
#
# Packages: django-oscar 4.2.1, Django 5.2.19.
# What happens: OSCAR_OFFERS_INCL_TAX is False, as it comes: offers reckon without VAT. A strategy
#   built from Oscar's own parts (FixedRateTax) answers with prices of the kind
#   TaxInclusiveFixedPrice, whose `effective_price` is the gross one whatever the setting says. The
#   benefit reckons 10 % of that, 11.52 of 115.20, and the basket takes it from the net 96.00.
# Expected: 9.60 off 96.00, as the setting says; or 11.52 off 115.20. Not one from the other.
# Cost here: every percentage is a fifth larger than what the offer promises: 10 % is 12 %, and from
#   84 % on the goods are free and the discount is more than the price was.
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
from decimal import Decimal
from importlib.metadata import version

import django

django.setup()
from django.conf import settings
from django.core.management import call_command
from oscar.apps.partner import strategy
from oscar.core.loading import get_class, get_model

call_command("migrate", run_syncdb=True, verbosity=0)
Applicator = get_class("offer.applicator", "Applicator")


def model(name):
    return get_model(*name.split(".")).objects


class UnitedKingdom(
    strategy.UseFirstStockRecord, strategy.StockRequired, strategy.FixedRateTax, strategy.Structured
):
    rate = Decimal("0.20")


kind = model("catalogue.ProductClass").create(name="Syringes")
gel = model("catalogue.Product").create(product_class=kind, title="Gel")
maker = model("partner.Partner").create(name="Maker")
model("partner.StockRecord").create(
    product=gel, partner=maker, partner_sku="1", price=Decimal("96.00"), num_in_stock=10
)
everything = model("offer.Range").create(name="All", includes_all_products=True)
one = model("offer.Condition").create(range=everything, type="Count", value=1)


def totals(percent):
    """(discount, net, gross) of one syringe under an offer of so many percent."""
    off = model("offer.Benefit").create(range=everything, type="Percentage", value=percent)
    model("offer.ConditionalOffer").update(status="Suspended")
    model("offer.ConditionalOffer").create(name=f"{percent} %", condition=one, benefit=off)
    basket = model("basket.Basket").create()
    basket.strategy = UnitedKingdom()
    basket.add_product(gel)
    Applicator().apply(basket)
    return basket.total_discount, basket.total_excl_tax, basket.total_incl_tax


print("django-oscar", version("django-oscar"), "/ Django", version("Django"))
print("  OSCAR_OFFERS_INCL_TAX:", settings.OSCAR_OFFERS_INCL_TAX)
as_described = settings.OSCAR_OFFERS_INCL_TAX is False
for percent, seen in ((10, ("11.52", "84.48")), (50, ("57.60", "38.40")), (90, ("103.68", "0.00"))):
    discount, net, gross = (f"{amount:.2f}" for amount in totals(percent))
    print(f"  {percent} % of 96.00 net, 115.20 gross: -{discount}, net {net}, gross {gross}")
    as_described &= (discount, net) == seen
print("expected: -9.60, -48.00 and -86.40 on the net price.")
print("cost: every percentage is a fifth larger than promised.")
sys.exit(not as_described)
PY
