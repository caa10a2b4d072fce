"""Every address of the shop."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import include, path

from shop.forks.customer.views import LotListView
from shop.staff.styleguide import styleguide

from . import views


def _oscar(label):
    return apps.get_app_config(label).urls


urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon),
    *(path(f"legal/{p}/", views.legal, {"page": p}, f"legal-{p}") for p in views.LEGAL_PAGES),
    path("", include("shop.professional_use.urls")),
    path("", include("catalogue.urls")),
    path("", include("shop.content.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("shop.personal_data.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/lots/", login_required(LotListView.as_view()), name="lots"),
    path("accounts/", include("allauth.urls")),
    path("accounts/", _oscar("customer")),
    path("catalogue/", _oscar("catalogue")),
    path("search/", _oscar("search")),
    path("basket/", _oscar("basket")),
    path("checkout/", _oscar("checkout")),
    path("dashboard/", _oscar("dashboard")),
]
