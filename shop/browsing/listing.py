"""A list of products with its filters: what every page that lists products shows."""

from dataclasses import dataclass
from functools import cached_property, partial

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse

from catalogue.lists.products import products_of
from catalogue.lists.quotes import entries
from common import kept
from common.clock import today
from shop.ordering import cards
from shop.pricing.own import held, own_prices
from shop.search import finding, question
from shop.search.answer import Answer
from shop.search.own_prices import OwnPrices

from .rights import rights_of


@dataclass(frozen=True)
class Listing:
    """The question, its answer, and the products of the page, or those that come nearest.

    `told` is what the strategy told of all of them, `edition` the catalogue's.
    """

    question: question.Question
    answer: Answer
    strategy: object
    told: tuple
    edition: str
    page_obj: object
    is_table: bool
    sorts: tuple
    asked_page: str = ""

    @property
    def key(self):
        """What decides the page, beside its address."""
        return self.edition, self.answer.digest, self.told

    @cached_property
    def entries(self):
        """The Entries that the reader may see."""
        return entries(self.strategy, products_of(self.answer.ids))

    @cached_property
    def drawn(self):
        """The same as HTML."""
        return self._drawn(self.answer.ids, may_compare=True)

    @cached_property
    def drawn_nearest(self):
        return self._drawn(self.answer.ways_on.nearest_ids, may_compare=False)

    def _drawn(self, ids, may_compare):
        found = cards.rendered(
            self.strategy,
            ids,
            self.told[-1],
            self.edition,
            is_table=self.is_table,
            may_compare=may_compare,
        )
        return list(found.values())

    @property
    def count(self):
        return self.answer.count

    @property
    def is_filtered(self):
        return self.question.is_filtered

    @property
    def treatments(self):
        """The choices of treatment types, as another way to look."""
        return next((f.choices for f in self.answer.left.facets if f.name == "treatment"), ())

    @property
    def removable(self):
        """(filter, choice, the query string's name) of everything that is chosen."""
        for facet in self.answer.left.facets:
            for choice in facet.choices:
                if choice.is_chosen:
                    yield facet.label, choice, facet.name

    @property
    def spoken(self):
        """What a screen reader hears when the list has changed."""
        if not self.count:
            return "No product fits."
        pages = f", page {self.page_obj.number} of {self.answer.pages}"
        plural = "" if self.count == 1 else "s"
        return f"{self.count} product{plural}{pages if self.answer.pages > 1 else ''}."


def listing(request, **fixed):
    """The Listing that a request asks for; `fixed` filters (name: slug) belong to the page."""
    strategy = request.strategy
    sorts = sorts_of(strategy)
    fixed = {name: (slug,) for name, slug in fixed.items()}
    asked = question.read(request.GET, sorts=sorts, fixed=fixed)
    answer, edition = finding.find(asked, rights_of(strategy), own=_own_prices(strategy, asked))
    ids = [*answer.ids, *answer.ways_on.nearest_ids]
    return Listing(
        question=asked,
        answer=answer,
        strategy=strategy,
        told=strategy.told(families=ids, pks=ids),
        edition=edition,
        page_obj=Paginator(range(answer.count), finding.PAGE_SIZE).page(answer.page),
        is_table=request.GET.get("view") == "table",
        sorts=tuple(_offered(sorts, asked)),
        asked_page=_missing_page(request, answer),
    )


def _own_prices(strategy, asked):
    """What the reader's clinic pays, where the list is in the order of prices; None of nothing."""
    clinic, on = strategy.buyer.clinic, today()
    found = held(clinic, on) if asked.is_by_price and clinic else None
    if found is None:
        return None
    key = f"{clinic} {on} {found.digest}"
    read = partial(own_prices, found)
    return OwnPrices(key, read, lambda: held(clinic, on) == found)


def page(request, template, found, context=None):
    """The page of a Listing, as it is kept; `context()` is what it shows beside the list."""
    beside = context or dict
    return kept.page(request, template, found.key, lambda: _shown(found) | beside())


def _shown(found):
    return {"listing": found, "prices_hidden_because": found.strategy.prices_hidden_because}


def rehearse(strategy):
    """Draw the list of all products for nobody: what a process puts together once for its lists is
    there then, from templates and statements to the index."""
    request = HttpRequest()
    request.path = reverse("catalogue:index")
    request.strategy = strategy
    kept.drawn(request, "oscar/catalogue/browse.html", _shown(listing(request)))


def sorts_of(strategy):
    """The orders on offer; where prices are hidden none that would show their order."""
    if strategy.shows_prices:
        return question.SORTS
    return {name: label for name, label in question.SORTS.items() if "price" not in name}


def _offered(sorts, asked):
    for name, label in sorts.items():
        if name != "relevance" or asked.text:
            yield name, label, name == asked.order


def _missing_page(request, answer):
    """The page number that was asked for where there is no such page."""
    asked = question.printable(request.GET.get("page", ""))
    return asked[:20] if asked not in ("", str(answer.page)) else ""
