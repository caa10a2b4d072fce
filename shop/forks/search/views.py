"""Lists of the catalogue: browsing and plain search are one view over our own search room."""

from django.views.generic import ListView, RedirectView

from catalogue import queries
from catalogue.quotes import entries
from shop.search.words import matching, without_each

LONGEST_QUERY = 200


class CatalogueView(ListView):
    """All products, or those that match the words of `q`."""

    template_name = "oscar/catalogue/browse.html"
    context_object_name = "products"
    paginate_by = 24

    @property
    def query(self):
        return self.request.GET.get("q", "").replace("\x00", " ").strip()[:LONGEST_QUERY]

    def get_queryset(self):
        return matching(queries.listed_products(), self.query)

    def paginate_queryset(self, queryset, page_size):
        """Any page number is answered: the nearest page there is."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(query=self.query, **kwargs)
        context["entries"] = entries(self.request.strategy, context["products"])
        context["is_table"] = self.request.GET.get("view") == "table"
        context["asked_page"] = self._missing_page(context["page_obj"])
        if not context["entries"]:
            context["shorter_queries"] = without_each(self.query)
            context["types"] = queries.treatment_types()
        return context

    def _missing_page(self, page):
        """The page number that was asked for where there is no such page."""
        asked = self.request.GET.get("page", "")
        return asked[:20] if asked not in ("", str(page.number)) else ""


class FacetedSearchView(CatalogueView):
    template_name = "oscar/search/results.html"


class ProductCategoryView(RedirectView):
    """Treatment types are our categories; Oscar's own are not used."""

    pattern_name = "catalogue:index"

    def get_redirect_url(self, *args, **kwargs):
        return super().get_redirect_url()
