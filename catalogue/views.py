"""The views that Oscar's loader looks for here."""

from oscar.core.loading import get_class

from .product_page.views import ProductDetailView

CatalogueView = get_class("search.views", "CatalogueView")
ProductCategoryView = get_class("search.views", "ProductCategoryView")

__all__ = ["CatalogueView", "ProductCategoryView", "ProductDetailView"]
