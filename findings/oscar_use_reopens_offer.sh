#!/usr/bin/env bash
# django-oscar opens a suspended offer again when an order uses it
#
# Packages: django-oscar 4.2.1, Django 5.2.19.
# What happens: an order counts its use of an offer by `record_usage`, which adds to the object that
#   the basket read when the page began, and saves all its columns. If staff suspended the offer or
#   changed its limits meanwhile, that is written over with the old values; a use that another order
#   counted is lost in the same way. It needs no threads: two objects of one row are enough.
# Expected: that counting touches the counters alone, in the database.
# Cost here: an offer that was stopped because it was wrong goes on, and one that is limited is given
#   more often than its limit.
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
from django.core.management import call_command
from oscar.core.loading import get_model

call_command("migrate", run_syncdb=True, verbosity=0)
Offer, Range, Condition, Benefit = (
    get_model("offer", name) for name in ("ConditionalOffer", "Range", "Condition", "Benefit")
)
everything = Range.objects.create(name="All", includes_all_products=True)
made = Offer.objects.create(
    name="Spring",
    condition=Condition.objects.create(range=everything, type="Count", value=1),
    benefit=Benefit.objects.create(range=everything, type="Percentage", value=10),
    max_global_applications=10,
)
USE = {"freq": 1, "discount": Decimal("9.60")}

one_order, another_order = Offer.objects.get(pk=made.pk), Offer.objects.get(pk=made.pk)
staff = Offer.objects.get(pk=made.pk)
staff.max_global_applications = 2
staff.save()
staff.suspend()
before = Offer.objects.get(pk=made.pk)
one_order.record_usage(USE)
another_order.record_usage(USE)
after = Offer.objects.get(pk=made.pk)


def told(offer):
    return offer.status, offer.max_global_applications, offer.num_applications


print("django-oscar", version("django-oscar"), "/ Django", version("Django"))
print("  after staff: status {}, limit {}, uses {}".format(*told(before)))
print("  after two orders: status {}, limit {}, uses {}".format(*told(after)))
print("expected: status Suspended, limit 2, uses 2.")
print("cost: what staff stopped goes on, and limits are passed.")
sys.exit(not (told(before) == ("Suspended", 2, 0) and told(after) == ("Open", 10, 1)))
PY
