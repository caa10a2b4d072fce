"""Addresses of the ways to a product; the product pages themselves have Oscar's."""

from django.urls import path

from . import views
from .pictures.views import photo

urlpatterns = [
    path("compare/", views.compare, name="compare"),
    path("documents/<int:pk>/", views.document, name="product-document"),
    path("treatments/", views.treatments, name="treatments"),
    path("treatments/<slug:slug>/", views.treatment, name="treatment"),
    path("ingredients/", views.ingredients, name="ingredients"),
    path("ingredients/<slug:slug>/", views.ingredient, name="ingredient"),
    path("areas/<slug:slug>/", views.area, name="area"),
    path("concerns/<slug:slug>/", views.concern, name="concern"),
    path("brands/", views.brands, name="brands"),
    path("brands/<slug:slug>/", views.brand, name="brand"),
    path("media/<path:path>", photo, name="photo"),
]
