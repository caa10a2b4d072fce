"""A list of products with its filters: what every page that lists products shows."""

from dataclasses import dataclass

from django.core.paginator import Paginator

from catalogue.lists.products import products_of
from catalogue.lists.quotes import entries
from shop.search import finding, question
from shop.search.answer import Answer

from .rights import rights_of


@dataclass(frozen=True)
class Listing:
    """The question, its answer and the entries of the page."""

    question: question.Question
    answer: Answer
    entries: list
    nearest: list
    page_obj: object
    is_table: bool
    sorts: tuple
    asked_page: str = ""

    @property
    def count(self):
        return self.answer.count

    @property
    def is_filtered(self):
        return self.question.is_filtered

    @property
    def treatments(self):
        """The choices of treatment types, as another way to look."""
        return next((f.choices for f in self.answer.facets if f.name == "treatment"), ())

    @property
    def removable(self):
        """(filter, choice, the query string's name) of everything that is chosen."""
        for facet in self.answer.facets:
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
    sorts = sorts_of(request.strategy)
    fixed = {name: (slug,) for name, slug in fixed.items()}
    asked = question.read(request.GET, sorts=sorts, fixed=fixed)
    answer = finding.find(asked, rights_of(request.strategy))
    nearest = answer.ways_on.nearest_ids
    shown = products_of([*answer.ids, *nearest])
    found = {entry.product.pk: entry for entry in entries(request.strategy, shown)}
    page = Paginator(range(answer.count), finding.PAGE_SIZE).page(answer.page)
    return Listing(
        question=asked,
        answer=answer,
        entries=[found[key] for key in answer.ids if key in found],
        nearest=[found[key] for key in nearest if key in found],
        page_obj=page,
        is_table=request.GET.get("view") == "table",
        sorts=tuple(_offered(sorts, asked)),
        asked_page=_missing_page(request, answer),
    )


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
