"""Pages of the catalogue: the product, and the ways to it by treatment, ingredient and brand."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from oscar.apps.catalogue.views import ProductDetailView as OscarProductDetailView
from oscar.core.loading import get_class

from . import queries
from .models import Area, Concern
from .quotes import default_choice, quotes
from .sheet import Sheet
from .templatetags.marks import mark

CatalogueView = get_class("search.views", "CatalogueView")
ProductCategoryView = get_class("search.views", "ProductCategoryView")
listing = get_class("search.lists", "listing")


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
        beside = {p.pk: p for p in queries.products_beside(product, sheet.related_ids())}
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
    return _with_products(request, "catalogue/treatment.html", context, treatment=slug)


@require_safe
def ingredients(request):
    return render(request, "catalogue/ingredients.html", {"ingredients": queries.ingredients()})


@require_safe
def ingredient(request, slug):
    found = get_object_or_404(queries.ingredients(), slug=slug)
    context = {
        "ingredient": found,
        "claims": queries.claims_of(found),
        "uses": queries.uses_of(found),
        "crumbs": [("Ingredients", reverse("ingredients"))],
    }
    return render(request, "catalogue/ingredient.html", context)


@require_safe
def area(request, slug):
    found = get_object_or_404(Area, slug=slug)
    context = {"area": found, "indications": queries.indications_of(found)}
    return _with_products(request, "catalogue/area.html", context, area=slug)


@require_safe
def concern(request, slug):
    found = get_object_or_404(Concern, slug=slug)
    context = {"concern": found, "indications": queries.indications_of(found)}
    return _with_products(request, "catalogue/concern.html", context, concern=slug)


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
    return _with_products(request, "catalogue/brand.html", context, brand=slug)


def _with_products(request, template, context, **fixed):
    """The page with the list of the products that this filter leaves."""
    context["listing"] = listing(request, **fixed)
    return render(request, template, context)
