"""Lists of the catalogue: browsing and search are one view over our own search room."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import conditional_page
from django.views.generic import TemplateView

from catalogue.models import Product
from catalogue.queries import NAMED
from shop.search import packs, question, suggestions
from shop.search.suggestions import Group, Suggestion

from .listing import listing, page

_GROUPS = (("ingredient", "Ingredients"), ("treatment", "Treatments"))


class ProductList(TemplateView):
    """All products, or those that a question leaves; any question gets an answer."""

    template_name = "oscar/catalogue/browse.html"

    def get(self, request, *args, **kwargs):
        found = listing(request)
        product = self._named_by_code(found.answer.coded_ids)
        if product is not None and not request.strategy.shows(product):
            product = None
        if product is not None:
            if said := packs.said(found.question.code):
                messages.info(request, said)
            return redirect(product.get_absolute_url())
        return page(request, self.template_name, found, lambda: {"query": found.question.text})

    def _named_by_code(self, ids):
        """The one product that a number or a GTIN names."""
        if not ids:
            return None
        found = list(
            Product.objects.filter(pk__in=ids, is_public=True).select_related("parent")[:2]
        )
        return found[0] if len(found) == 1 else None


class Search(ProductList):
    template_name = "oscar/search/results.html"


@conditional_page
def suggest(request):
    """What goes on as typed, as a list for the search box; at most three queries."""
    text = question.printable(request.GET.get("q", ""))[: question.LONGEST_QUERY]
    return render(
        request, "search/suggestions.html", {"groups": _suggested(request, text), "query": text}
    )


def _suggested(request, text):
    found = suggestions.started(text, request.strategy.country)
    groups = [Group("Products", tuple(_products(found.product_ids)))]
    if request.GET.get("only") == "products":
        return [group for group in groups if group.suggestions]
    for kind, label in _GROUPS:
        values = found.values.get(kind, ())
        pages = (Suggestion(value.name, reverse(kind, args=[value.slug])) for value in values)
        groups.append(Group(label, tuple(pages)))
    return [group for group in groups if group.suggestions] + suggestions.extra_groups(text)


def _products(ids):
    products = {one.pk: one for one in NAMED.rows(pks=list(ids))} if ids else {}
    for key in ids:
        if key in products:
            product = products[key]
            note = product.treatment_type.name if product.treatment_type else ""
            yield Suggestion(product.full_name, product.get_absolute_url(), note)
