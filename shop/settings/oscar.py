"""Every Oscar setting in one place: the forks, the statuses and the OSCAR_* values."""

from pathlib import Path
from pkgutil import iter_modules

import oscar
from oscar import INSTALLED_APPS as _STOCK_APPS
from oscar import templatetags
from oscar.defaults import *  # noqa: F403

from common import order_states as _orders

# A fork is found by its app label; a package named like an Oscar label holds only translation.
_FORKS = {
    "oscar.apps.analytics.apps.AnalyticsConfig": "shop.forks.analytics.AnalyticsConfig",
    "oscar.apps.catalogue.apps.CatalogueConfig": "catalogue.apps.CatalogueConfig",
    "oscar.apps.basket.apps.BasketConfig": "shop.forks.basket.apps.BasketConfig",
    "oscar.apps.checkout.apps.CheckoutConfig": "shop.forks.checkout.apps.CheckoutConfig",
    "oscar.apps.offer.apps.OfferConfig": "shop.forks.offer.apps.OfferConfig",
    "oscar.apps.order.apps.OrderConfig": "shop.forks.order.apps.OrderConfig",
    "oscar.apps.partner.apps.PartnerConfig": "shop.forks.partner.apps.PartnerConfig",
    "oscar.apps.shipping.apps.ShippingConfig": "shop.forks.shipping.apps.ShippingConfig",
    "oscar.apps.voucher.apps.VoucherConfig": "shop.forks.voucher.apps.VoucherConfig",
}

# Not the apps of Django that base.py lists already, and not Oscar's dashboard: staff work in the
# admin (docs/adr/0030). Oscar's own app asks for it, so of that app we name templates and tags.
_LEFT_OUT = ("django.contrib", "oscar.apps.dashboard", "oscar.config")
OSCAR_APPS = [_FORKS.get(app, app) for app in _STOCK_APPS if not app.startswith(_LEFT_OUT)]
OSCAR_TEMPLATES = Path(oscar.__file__).parent / "templates"
OSCAR_TAGS = {
    module.name: f"oscar.templatetags.{module.name}"
    for module in iter_modules(templatetags.__path__)
    if module.name != "dashboard_tags"
} | {"currency_filters": "common.templatetags.currency_filters"}

# These forks add no fields, so Oscar's own migrations serve them.
MIGRATION_MODULES = {
    "basket": "oscar.apps.basket.migrations",
    "offer": "oscar.apps.offer.migrations",
    "order": "oscar.apps.order.migrations",
    "partner": "oscar.apps.partner.migrations",
    "shipping": "oscar.apps.shipping.migrations",
    "voucher": "oscar.apps.voucher.migrations",
}

OSCAR_SHOP_NAME = "Ampoule"
OSCAR_SHOP_TAGLINE = "Professional medical-aesthetic supplies"
OSCAR_HOMEPAGE = "/"
OSCAR_DEFAULT_CURRENCY = "GBP"
OSCAR_OFFERS_INCL_TAX = False  # Offers reckon with net prices and take from net prices.
OSCAR_ALLOW_ANON_CHECKOUT = False
OSCAR_HIDDEN_FEATURES = ["reviews", "wishlists"]
OSCAR_PRODUCTS_PER_PAGE = 24
# What an address would lose, and with it the amount (findings/addresses_of_strengths.sh); the same
# signs stand in static/js/staff-fields.js.
OSCAR_SLUG_MAP = {"µ": "u", "μ": "u", "½": " 1-2", "¼": " 1-4", "¾": " 3-4", ".": "-", "/": "-"}
OSCAR_EAGER_ALERTS = False
OSCAR_DELETE_IMAGE_FILES = False  # catalogue.pictures deletes its own; Oscar's would ask sorl.
OSCAR_SEND_REGISTRATION_EMAIL = False
OSCAR_SAVE_SENT_EMAILS_TO_DB = True
OSCAR_URL_SCHEMA = "https"
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "last_name", "line1", "line4", "postcode", "country")

# An order is placed, then shipped or cancelled; lines follow the order. Far beyond a limit of
# quantity it is held until staff release or cancel it.
OSCAR_INITIAL_ORDER_STATUS = OSCAR_INITIAL_LINE_STATUS = _orders.OrderState.PLACED
OSCAR_ORDER_STATUS_PIPELINE = OSCAR_LINE_STATUS_PIPELINE = _orders.NEXT
OSCAR_ORDER_STATUS_CASCADE = {state: state for state in _orders.REACHED}

# Oscar imports Haystack; our own search answers instead.
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
