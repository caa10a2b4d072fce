"""Addresses of the pages that belong to no single room."""

from django.urls import path

from . import browsing, views
from .cancelling import cancel_order
from .countersigning import RequestListView, RequestView

urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon),
    *(path(f"legal/{p}/", views.legal, {"page": p}, f"legal-{p}") for p in views.LEGAL_PAGES),
    path("treatments/", browsing.treatments, name="treatments"),
    path("treatments/<slug:slug>/", browsing.treatment, name="treatment"),
    path("ingredients/", browsing.ingredients, name="ingredients"),
    path("ingredients/<slug:slug>/", browsing.ingredient, name="ingredient"),
    path("areas/<slug:slug>/", browsing.area, name="area"),
    path("concerns/<slug:slug>/", browsing.concern, name="concern"),
    path("brands/", browsing.brands, name="brands"),
    path("brands/<slug:slug>/", browsing.brand, name="brand"),
    path("accounts/orders/<str:number>/cancel/", cancel_order, name="order_cancel_own"),
    path("accounts/requests/", RequestListView.as_view(), name="requests"),
    path("accounts/requests/<uuid:pk>/", RequestView.as_view(), name="request"),
]
