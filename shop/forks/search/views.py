"""Lists of the catalogue: browsing and plain search are one view over our own search room."""

from django.views.generic import ListView, RedirectView

from catalogue import queries
from shop.search.words import matching


class CatalogueView(ListView):
    """All products, or those that match the words of `q`."""

    template_name = "oscar/catalogue/browse.html"
    context_object_name = "products"
    paginate_by = 24

    @property
    def words(self):
        return self.request.GET.get("q", "").strip()[:200]

    def get_queryset(self):
        return matching(queries.listed_products(), self.words)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(words=self.words, **kwargs)
        self.request.strategy.prepare(queries.variants_of(context["products"]))
        return context


class FacetedSearchView(CatalogueView):
    template_name = "oscar/search/results.html"


class ProductCategoryView(RedirectView):
    """Treatment types are our categories; Oscar's own are not used."""

    pattern_name = "catalogue:index"
