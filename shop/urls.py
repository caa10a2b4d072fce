"""Every address of the shop."""

from django.apps import apps
from django.contrib import admin
from django.urls import include, path

from shop.staff.moved import moved
from shop.staff.styleguide import styleguide

from .pages import views


def _oscar(label):
    return apps.get_app_config(label).urls


handler400 = views.unreadable
handler403 = views.closed
handler404 = views.missing
handler500 = "common.faults.server_error"
handler429 = "accounts.signing_in.throttles.too_many"

urlpatterns = [
    path("", include("shop.pages.urls")),
    path("", include("shop.browsing.urls")),
    path("", include("shop.professional_use.urls")),
    path("", include("catalogue.urls")),
    path("", include("shop.content.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("shop.your_data.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/clinic/", include("shop.pages.clinics.urls")),
    path("accounts/lots/", include("shop.lots_received.urls")),
    path("accounts/arrivals/", include("shop.arrivals.urls")),
    path("accounts/claims/reports/", include("shop.vigilance.urls")),
    path("accounts/claims/", include("shop.claims.urls")),
    path("accounts/invoices/account/", include("shop.receivables.urls")),
    path("accounts/invoices/", include("shop.invoicing.urls")),
    path("accounts/approvals/", include("shop.approvals.urls")),
    path("accounts/payment-terms/", include("shop.payment_terms.urls")),
    path("accounts/recalls/", include("shop.recalls.urls")),
    path("accounts/orders/", include("shop.returns.urls")),
    path("accounts/", include("allauth.urls")),
    path("accounts/", include("shop.pages.account.urls")),
    path("basket/", _oscar("basket")),
    path("quick-order/", include("shop.quick_order.urls")),
    path("lists/", include("shop.lists.urls")),
    path("back-in-stock/", include("shop.back_in_stock.urls")),
    path("short-dated/", include("shop.short_dated.urls")),
    path("courses/", include("shop.courses.urls")),
    path("standing-orders/", include("shop.standing_orders.urls")),
    path("checkout/", _oscar("checkout")),
    path("webhooks/", include("shop.payments.urls")),
    path("dashboard/", moved),
    path("dashboard/<path:old>", moved),
]
