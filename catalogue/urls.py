"""Addresses of comparison, papers and pictures; the product pages themselves have Oscar's."""

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
