"""Pages of the catalogue: the product, and the ways to it by treatment, ingredient and brand."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from oscar.apps.catalogue.views import ProductDetailView as OscarProductDetailView
from oscar.core.loading import get_class

from . import queries
from .models import Area, Concern
from .quotes import default_choice, entries, quotes
from .sheet import Sheet
from .templatetags.marks import mark

CatalogueView = get_class("search.views", "CatalogueView")
ProductCategoryView = get_class("search.views", "ProductCategoryView")


class ProductDetailView(OscarProductDetailView):
    """The product sheet: reads, writes nothing, and runs the same few queries for any product."""

    template_name = "oscar/catalogue/detail.html"

    def get_object(self, queryset=None):
        if not hasattr(self, "object"):
            self.object = queries.product_sheet(self.kwargs["pk"]).first()
        if self.object is None:
            raise Http404("No product has this number.")
        return self.object

    def get_context_data(self, **kwargs):
        product = self.object
        sheet = Sheet(product)
        others = queries.products_beside(product, sheet.related_ids())
        beside = {p.pk: p for p in self.request.strategy.load(others)}
        choices = self._choices(beside.values())
        return super(OscarProductDetailView, self).get_context_data(
            sheet=sheet,
            choices=choices,
            chosen=self._chosen(choices),
            relations=sheet.relations(beside),
            crumbs=self._crumbs(sheet),
            **kwargs,
        )

    def send_signal(self, request, response, product):
        """No analytics: reading a page writes nothing."""

    def _crumbs(self, sheet):
        treatment = sheet.treatment_type
        crumbs = [(treatment.name, treatment.get_absolute_url())] if treatment else []
        if self.object.is_child:
            family = self.object.parent
            crumbs.append((mark(family.full_name), family.get_absolute_url()))
        return crumbs

    def _choices(self, beside):
        """The quotes of the product's family, or of the product alone."""
        product = self.object
        family = product.parent_id or product.pk
        variants = [product if p.pk == product.pk else p for p in beside if p.parent_id == family]
        return quotes(self.request.strategy, variants or [product])

    def _chosen(self, choices):
        """The quote that the buying panel shows: the product's own or a family's first choice."""
        own = [quote for quote in choices if quote.product.pk == self.object.pk]
        return own[0] if own else default_choice(choices)


@require_safe
def treatments(request):
    types = list(queries.treatment_types())
    return render(request, "catalogue/treatments.html", {"types": types})


@require_safe
def treatment(request, slug):
    """A treatment type; a group shows its parts and what belongs to any of them."""
    types = list(queries.treatment_types())
    chosen = next((found for found in types if found.slug == slug), None)
    if chosen is None:
        raise Http404("No treatment type has this name.")
    parts = [part for part in types if part.parent_id == chosen.pk]
    covered = [chosen, *parts]
    context = {
        "treatment": chosen,
        "parts": parts,
        "suitabilities": queries.suitabilities_of(covered),
        "areas": queries.treated_areas(covered),
        "concerns": queries.treated_concerns(covered),
    }
    return _with_products(
        request, "catalogue/treatment.html", context, Q(treatment_type__in=covered)
    )


@require_safe
def ingredients(request):
    return render(request, "catalogue/ingredients.html", {"ingredients": queries.ingredients()})


@require_safe
def ingredient(request, slug):
    found = get_object_or_404(queries.ingredients(), slug=slug)
    uses = _page(request, queries.uses_of(found))
    context = {
        "ingredient": found,
        "claims": queries.claims_of(found),
        "uses": uses.object_list,
        "page_obj": uses,
        "crumbs": [("Ingredients", reverse("ingredients"))],
    }
    return render(request, "catalogue/ingredient.html", context)


@require_safe
def area(request, slug):
    found = get_object_or_404(Area, slug=slug)
    context = {"area": found, "subject": found}
    return _with_products(request, "catalogue/area.html", context, queries.indicated_for(found))


@require_safe
def concern(request, slug):
    found = get_object_or_404(Concern, slug=slug)
    context = {"concern": found, "subject": found}
    return _with_products(request, "catalogue/concern.html", context, queries.indicated_for(found))


@require_safe
def brands(request):
    return render(request, "catalogue/brands.html", {"brands": queries.brands()})


@require_safe
def brand(request, slug):
    found = get_object_or_404(queries.brands(), slug=slug)
    context = {
        "brand": found,
        "collections": queries.collections_of(found),
        "crumbs": [("Brands", reverse("brands"))],
    }
    return _with_products(request, "catalogue/brand.html", context, Q(collection__brand=found))


def _with_products(request, template, context, condition):
    """A page of the listed products for which the condition holds; of an area or a concern (the
    context's subject) with what sources state of these products."""
    products = _page(request, queries.listed_products_with(condition))
    context["page_obj"] = products
    context["entries"] = entries(request.strategy, products)
    context["is_table"] = request.GET.get("view") == "table"
    if "subject" in context:
        context["indications"] = queries.indications_of(context["subject"], products)
    return render(request, template, context)


def _page(request, rows):
    """The page asked for or the nearest there is: no page grows with the catalogue."""
    return Paginator(rows, settings.OSCAR_PRODUCTS_PER_PAGE).get_page(request.GET.get("page"))
