"""Addresses of what leads to a product, and of its page; some in the place of Oscar's own, under
its names."""

from django.urls import include, path, re_path

from catalogue.product_page.views import ProductPage

from . import views, ways

_CATALOGUE = [
    path("", views.ProductList.as_view(), name="index"),
    re_path(r"^(?P<product_slug>[\w-]*)_(?P<pk>\d+)/$", ProductPage.as_view(), name="detail"),
]
_SEARCH = [
    path("", views.Search.as_view(), name="search"),
    path("suggest/", views.suggest, name="suggest"),
]

urlpatterns = [
    path("treatments/", ways.treatments, name="treatments"),
    path("treatments/<slug:slug>/", ways.treatment, name="treatment"),
    path("ingredients/", ways.ingredients, name="ingredients"),
    path("ingredients/<slug:slug>/", ways.ingredient, name="ingredient"),
    path("areas/<slug:slug>/", ways.area, name="area"),
    path("concerns/<slug:slug>/", ways.concern, name="concern"),
    path("brands/", ways.brands, name="brands"),
    path("brands/<slug:slug>/", ways.brand, name="brand"),
    path("catalogue/", include((_CATALOGUE, "catalogue"))),
    path("search/", include((_SEARCH, "search"))),
]
