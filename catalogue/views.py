"""Pages of the catalogue: the product, and the ways to it by treatment, ingredient and brand."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from oscar.apps.catalogue.views import ProductDetailView as OscarProductDetailView
from oscar.core.loading import get_class

from common.clock import today

from . import comparison, queries, side_by_side
from .models import Area, Concern, ProductDocument
from .models.market import hidden_in
from .quotes import default_choice, entries, quotes
from .sheet import Sheet, as_variant
from .structured_data import product_ld
from .technique import shared_technique
from .templatetags.marks import mark
from .variants import choices as variant_choices

CatalogueView = get_class("search.views", "CatalogueView")
ProductCategoryView = get_class("search.views", "ProductCategoryView")
listing = get_class("search.lists", "listing")


class NotShown(Http404):
    """The product may not be shown in the reader's country."""


class ProductDetailView(OscarProductDetailView):
    """The product sheet: reads, writes nothing, and runs the same few queries for any product."""

    template_name = "oscar/catalogue/detail.html"

    def get(self, request, **kwargs):
        """What may not be shown in the reader's country is not, and the page says so."""
        try:
            return super().get(request, **kwargs)
        except NotShown:
            context = {"country": request.strategy.country}
            return render(request, "catalogue/not_shown.html", context, status=404)

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
        strategy = self.request.strategy
        read = strategy.load(others)
        beside = {p.pk: p for p in read if strategy.shows(p)}
        if not _is_shown(product, read, beside):
            raise NotShown
        choices = self._choices(beside.values())
        chosen = self._chosen(choices)
        url = self.request.build_absolute_uri(product.get_absolute_url())
        return super(OscarProductDetailView, self).get_context_data(
            sheet=sheet,
            choices=choices,
            chosen=chosen,
            properties=self._properties(choices),
            country=self.request.strategy.country,
            market=sheet.market_in(self.request.strategy.country),
            today=today(),
            page_url=url,
            json_ld=product_ld(sheet, self._sold(chosen), url),
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

    def _sold(self, quote):
        """The quote, where the reader's country lets the product be sold."""
        return quote if quote and self.request.strategy.sells(quote.product) else None

    def _properties(self, choices):
        """By what a reader chooses a variant; a family's page has none chosen yet."""
        found = [as_variant(quote.product) for quote in choices]
        current = next((v for v in found if v.id.pk == self.object.pk), None)
        return variant_choices(found, current)

    def _chosen(self, choices):
        """The quote that the buying panel shows: the product's own or a family's first choice."""
        own = [quote for quote in choices if quote.product.pk == self.object.pk]
        return own[0] if own else default_choice(choices)


def _is_shown(product, read, beside):
    """Whether the product is among what may be shown; a family with variants only with one."""
    variants = [p.pk for p in read if p.parent_id == product.pk]
    return product.pk in beside and (not variants or any(pk in beside for pk in variants))


@require_safe
def compare(request):
    """Up to four products side by side; the address is the whole state."""
    ask = comparison.asked(request.GET.getlist("p"))
    found = queries.compared_products(ask.numbers) if ask.numbers else {}
    products = [found[number] for number in ask.numbers if number in found]
    shown = entries(request.strategy, products)
    columns = side_by_side.columns_of(shown)
    only = request.GET.get("show") == "differences" and len(columns) > 1
    context = {
        "ask": ask,
        "unknown": len(ask.numbers) - len(shown),
        "most": comparison.MOST,
        "comparison": side_by_side.compare(columns, differences_only=only),
        "differences_only": only,
        "country": request.strategy.country,
        "today": today(),
        **_candidates(request, columns),
    }
    return render(request, "catalogue/compare.html", context)


def _candidates(request, columns):
    """What could be added: what the reader asks for by name, and what sources set beside."""
    numbers = [column.product.pk for column in columns]
    text = request.GET.get("add", "").replace("\0", "").strip()[:80]
    if len(columns) >= comparison.MOST:
        return {"text": text}
    beside = set().union(*(column.sheet.related_ids() for column in columns)) - set(numbers)
    country = request.strategy.country
    named = queries.products_named(text.split()[:6], country) if text else []
    return {
        "text": text,
        "named": _addable(named, numbers),
        "beside": _addable(queries.related_products(beside, country) if beside else [], numbers),
    }


def _addable(products, numbers):
    """(product, address of the comparison with it) of those that are not compared yet."""
    return [
        (product, side_by_side.address([*numbers, product.pk]))
        for product in products
        if product.pk not in numbers
    ]


@require_safe
def document(request, pk):
    """A paper about a product that is shown, as its maker issued it."""
    hidden = hidden_in(request.strategy.country, "product__")
    papers = ProductDocument.objects.filter(product__is_public=True).exclude(hidden)
    paper = get_object_or_404(papers, pk=pk)
    try:
        content = paper.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("This document is not on file any more.") from error
    name = f"{paper.product.slug}-{paper.kind}-{paper.language}.pdf"
    response = FileResponse(content, content_type="application/pdf", filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
def treatments(request):
    types = list(queries.treatment_types(request.strategy.country))
    groups = {found.parent_id for found in types}
    uses = [found for found in types if found.pk not in groups]
    shared, rests = shared_technique([use.technique for use in uses])
    context = {"types": types, "shared": shared, "uses": list(zip(uses, rests, strict=True))}
    return render(request, "catalogue/treatments.html", context)


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
    return _with_products(request, "catalogue/treatment.html", context, treatment=slug)


@require_safe
def ingredients(request):
    found = queries.ingredients(request.strategy.country)
    return render(request, "catalogue/ingredients.html", {"ingredients": found})


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
    return render(request, "catalogue/ingredient.html", context)


@require_safe
def area(request, slug):
    found = get_object_or_404(Area, slug=slug)
    context = {"area": found, "subject": found}
    return _with_products(request, "catalogue/area.html", context, area=slug)


@require_safe
def concern(request, slug):
    found = get_object_or_404(Concern, slug=slug)
    context = {"concern": found, "subject": found}
    return _with_products(request, "catalogue/concern.html", context, concern=slug)


@require_safe
def brands(request):
    found = queries.brands(request.strategy.country)
    return render(request, "catalogue/brands.html", {"brands": found})


@require_safe
def brand(request, slug):
    found = get_object_or_404(queries.brands(request.strategy.country), slug=slug)
    context = {
        "brand": found,
        "collections": queries.collections_of(found),
        "crumbs": [("Brands", reverse("brands"))],
    }
    return _with_products(request, "catalogue/brand.html", context, brand=slug)


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
