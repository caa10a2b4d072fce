"""Ways to a product: by treatment, ingredient, area, concern and brand."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue import queries
from catalogue.models import Area, Concern, Ingredient, edition
from common import kept
from shop.search import finding

from .listing import listing
from .listing import page as listed_page
from .stated import together
from .technique import shared_technique


@require_safe
def treatments(request):
    def context():
        types = _counted(request, "treatment", queries.treatment_types())
        groups = {found.parent_id for found in types}
        uses = [found for found in types if found.pk not in groups]
        shared, rests = shared_technique([use.technique for use in uses])
        return {
            "types": types,
            "shared": shared,
            "uses": list(zip(uses, rests, strict=True)),
        }

    return _kept(request, "catalogue/browsing/treatments.html", context)


@require_safe
def treatment(request, slug):
    """A treatment type; a group shows its parts and what belongs to any of them."""

    def context():
        types = _counted(request, "treatment", queries.treatment_types())
        chosen = next((found for found in types if found.slug == slug), None)
        if chosen is None:
            raise Http404("No treatment type has this name.")
        parts = [part for part in types if part.parent_id == chosen.pk]
        covered = [chosen, *parts]
        return {
            "treatment": chosen,
            "parts": parts,
            "suitabilities": queries.suitabilities_of(covered),
            "areas": queries.treated_areas(covered),
            "concerns": queries.treated_concerns(covered),
        }

    template = "catalogue/browsing/treatment.html"
    return _with_products(request, template, context, treatment=slug)


@require_safe
def ingredients(request):
    def context():
        return {"ingredients": _counted(request, "ingredient", Ingredient.objects.all())}

    return _kept(request, "catalogue/browsing/ingredients.html", context)


@require_safe
def ingredient(request, slug):
    def context():
        found = get_object_or_404(Ingredient, slug=slug)
        uses = _page(request, queries.uses_of(found, request.strategy.country))
        return {
            "ingredient": found,
            "claims": queries.claims_of(found),
            "uses": uses.object_list,
            "page_obj": uses,
            "crumbs": [("Ingredients", reverse("ingredients"))],
        }

    return _kept(request, "catalogue/browsing/ingredient.html", context)


@require_safe
def area(request, slug):
    def context():
        found = get_object_or_404(Area, slug=slug)
        return {"area": found, "subject": found}

    return _with_products(request, "catalogue/browsing/area.html", context, area=slug)


@require_safe
def concern(request, slug):
    def context():
        found = get_object_or_404(Concern, slug=slug)
        return {"concern": found, "subject": found}

    return _with_products(request, "catalogue/browsing/concern.html", context, concern=slug)


@require_safe
def brands(request):
    def context():
        return {"brands": _counted(request, "brand", queries.brands())}

    return _kept(request, "catalogue/browsing/brands.html", context)


@require_safe
def brand(request, slug):
    def context():
        found = get_object_or_404(queries.brands(), slug=slug)
        return {
            "brand": found,
            "collections": queries.collections_of(found),
            "crumbs": [("Brands", reverse("brands"))],
        }

    return _with_products(request, "catalogue/browsing/brand.html", context, brand=slug)


def _counted(request, kind, rows):
    """Rows of the vocabulary, each with its `product_count` in the reader's country."""
    counts, rows = finding.counts(kind, request.strategy.country), list(rows)
    for row in rows:
        row.product_count = counts.get(row.slug, 0)
    return rows


def _kept(request, template, context):
    """A page that says the same to everybody in a country."""
    return kept.page(request, template, (edition(), request.strategy.country), context)


def _with_products(request, template, context, **fixed):
    """The page with the list of the products that this filter leaves; of an area or a concern
    (the context's subject) with what sources state of the products on this page."""
    found = listing(request, **fixed)

    def whole():
        shown = context()
        if "subject" in shown:
            country = request.strategy.country
            ids = found.answer.ids
            indications = queries.indications_of(shown["subject"], ids, country)
            shown["indications"] = together(indications)
        return shown

    return listed_page(request, template, found, whole)


def _page(request, rows):
    """The page asked for or the nearest there is: no page grows with the catalogue."""
    return Paginator(rows, settings.OSCAR_PRODUCTS_PER_PAGE).get_page(request.GET.get("page"))
