"""Ways to a product: by treatment, ingredient, area, concern and brand."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue import queries
from catalogue.models import Area, Concern
from catalogue.technique import shared_technique
from shop.forks.search.lists import listing


@require_safe
def treatments(request):
    types = list(queries.treatment_types(request.strategy.country))
    groups = {found.parent_id for found in types}
    uses = [found for found in types if found.pk not in groups]
    shared, rests = shared_technique([use.technique for use in uses])
    context = {"types": types, "shared": shared, "uses": list(zip(uses, rests, strict=True))}
    return render(request, "catalogue/browsing/treatments.html", context)


@require_safe
def treatment(request, slug):
    """A treatment type; a group shows its parts and what belongs to any of them."""
    types = list(queries.treatment_types(request.strategy.country))
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
    return _with_products(request, "catalogue/browsing/treatment.html", context, treatment=slug)


@require_safe
def ingredients(request):
    found = queries.ingredients(request.strategy.country)
    return render(request, "catalogue/browsing/ingredients.html", {"ingredients": found})


@require_safe
def ingredient(request, slug):
    found = get_object_or_404(queries.ingredients(request.strategy.country), slug=slug)
    uses = _page(request, queries.uses_of(found, request.strategy.country))
    context = {
        "ingredient": found,
        "claims": queries.claims_of(found),
        "uses": uses.object_list,
        "page_obj": uses,
        "crumbs": [("Ingredients", reverse("ingredients"))],
    }
    return render(request, "catalogue/browsing/ingredient.html", context)


@require_safe
def area(request, slug):
    found = get_object_or_404(Area, slug=slug)
    context = {"area": found, "subject": found}
    return _with_products(request, "catalogue/browsing/area.html", context, area=slug)


@require_safe
def concern(request, slug):
    found = get_object_or_404(Concern, slug=slug)
    context = {"concern": found, "subject": found}
    return _with_products(request, "catalogue/browsing/concern.html", context, concern=slug)


@require_safe
def brands(request):
    found = queries.brands(request.strategy.country)
    return render(request, "catalogue/browsing/brands.html", {"brands": found})


@require_safe
def brand(request, slug):
    found = get_object_or_404(queries.brands(request.strategy.country), slug=slug)
    context = {
        "brand": found,
        "collections": queries.collections_of(found),
        "crumbs": [("Brands", reverse("brands"))],
    }
    return _with_products(request, "catalogue/browsing/brand.html", context, brand=slug)


def _with_products(request, template, context, **fixed):
    """The page with the list of the products that this filter leaves; of an area or a concern
    (the context's subject) with what sources state of the products on this page."""
    context["listing"] = found = listing(request, **fixed)
    if "subject" in context:
        products = [entry.product for entry in found.entries]
        context["indications"] = queries.indications_of(
            context["subject"], products, request.strategy.country
        )
    return render(request, template, context)


def _page(request, rows):
    """The page asked for or the nearest there is: no page grows with the catalogue."""
    return Paginator(rows, settings.OSCAR_PRODUCTS_PER_PAGE).get_page(request.GET.get("page"))
