"""The views that Oscar's loader looks for here."""

from django.views.generic import RedirectView

from shop.browsing.views import CatalogueView

__all__ = ["CatalogueView", "FacetedSearchView", "ProductCategoryView"]


class FacetedSearchView(CatalogueView):
    template_name = "oscar/search/results.html"


class ProductCategoryView(RedirectView):
    """Treatment types are our categories; Oscar's own are not used."""

    pattern_name = "catalogue:index"

    def get_redirect_url(self, *args, **kwargs):
        return super().get_redirect_url()
