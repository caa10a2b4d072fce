"""Every address of the shop."""

from django.apps import apps
from django.contrib import admin
from django.urls import include, path


def _oscar(label):
    return apps.get_app_config(label).urls


urlpatterns = [
    path("", include("shop.professional_use.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("accounts/", _oscar("customer")),
    path("catalogue/", _oscar("catalogue")),
    path("search/", _oscar("search")),
    path("basket/", _oscar("basket")),
    path("checkout/", _oscar("checkout")),
    path("dashboard/", _oscar("dashboard")),
]
