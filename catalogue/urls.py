"""Addresses of comparison, papers and pictures; those of lists and product pages: shop.browsing."""

from django.urls import path

from .comparison.views import compare
from .pictures.views import pack, photo
from .product_page.views import document

urlpatterns = [
    path("compare/", compare, name="compare"),
    path("documents/<int:pk>/", document, name="product-document"),
    path("media/<path:path>", photo, name="photo"),
    path("packs/<str:version>/<str:name>.svg", pack, name="pack"),
]
