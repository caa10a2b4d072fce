"""The page of a product, and its papers."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from django.http import FileResponse, Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views import View
from django.views.decorators.http import require_safe

from catalogue import queries
from catalogue.lists.instead import instead_of
from catalogue.lists.quotes import default_choice, quotes
from catalogue.models import ProductDocument, edition
from catalogue.models.market import hidden_in
from catalogue.product_page import units
from catalogue.product_page.sheet import Sheet, as_variant
from catalogue.product_page.structured_data import product_ld
from catalogue.product_page.variants import choices as variant_choices
from common import kept
from common.clock import today
from common.marks import mark

_ABOUT = kept.Memory(2_000)
# Hardly two lists are alike, but many a product is looked at again: lists do not put these out.
PAGES = kept.Compressed(2 * 2**20)


class NotShown(Http404):
    """The product may not be shown in the reader's country."""


@dataclass(frozen=True)
class About:
    """What must be known of a product before its page is: `pks` are itself and its neighbours."""

    address: str
    is_public: bool
    family: int
    pks: list

    @classmethod
    def of(cls, sheet):
        product = sheet.product
        is_public = product.is_public and product.family.is_public
        pks = [product.pk, *sheet.related_ids()]
        return cls(product.get_absolute_url(), is_public, product.parent_id or product.pk, pks)


class ProductPage(View):
    """The product sheet: reads, writes nothing, and runs the same few queries for any product."""

    def get(self, request, pk, **kwargs):
        """The page as kept, while neither the catalogue nor what the strategy tells is new; numbers
        of units are put in as they are now.

        What may not be shown in the reader's country is not, and the page says so.
        """
        current = edition()
        about = self._about(current)
        if unquote(about.address) != unquote(request.path):
            return HttpResponsePermanentRedirect(about.address)
        if not about.is_public and not request.user.is_staff:
            return self._gone()
        told = request.strategy.told(families=[about.family], pks=about.pks)
        try:
            return self._page(request, (current, told))
        except NotShown:
            context = {"country": request.strategy.country}
            return render(request, "catalogue/product_page/not_shown.html", context, status=404)

    def _page(self, request, key):
        numbers = units.texts(request.strategy.units_told)
        return kept.page(
            request, "oscar/catalogue/detail.html", key, self._context, PAGES, texts=numbers
        )

    def _gone(self):
        """What replaces it, where that may be told here; else it is not found."""
        product, strategy = self._sheet.product, self.request.strategy
        instead = instead_of([product], strategy).get(product.pk)
        if instead is None or not strategy.shows(product):
            raise Http404("This product is not public.")
        context = {"product": product, "instead": instead}
        return render(self.request, "catalogue/product_page/gone.html", context, status=404)

    def _about(self, current):
        return _ABOUT.get((current, self.kwargs["pk"]), lambda: About.of(self._sheet))

    @cached_property
    def _sheet(self):
        product = queries.product_sheet(self.kwargs["pk"])
        if product is None:
            raise Http404("No product has this number.")
        return Sheet(product)

    def _context(self):
        sheet, strategy = self._sheet, self.request.strategy
        self.object = product = sheet.product
        family, related = product.parent_id or product.pk, sheet.related_ids()
        read = queries.products_beside(family, [product.pk, *related])
        read = [p for p in read if p.pk in strategy.units_told]  # None that came meanwhile.
        beside = {p.pk: p for p in read if strategy.shows(p)}
        if not _is_shown(product, read, beside):
            raise NotShown
        choices = self._choices(beside.values())
        chosen = self._chosen(choices)
        url = self.request.build_absolute_uri(product.get_absolute_url())
        return {
            "product": product,
            "sheet": sheet,
            "choices": choices,
            "chosen": chosen,
            "instead": chosen and instead_of([chosen.product], strategy).get(chosen.product.pk),
            "properties": self._properties(choices),
            "country": strategy.country,
            "market": sheet.market_in(strategy.country),
            "today": today(),
            "page_url": url,
            "json_ld": product_ld(sheet, self._sold(chosen), url),
            "relations": sheet.relations(beside),
            "crumbs": self._crumbs(sheet),
            "prices_hidden_because": strategy.prices_hidden_because,
        }

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
