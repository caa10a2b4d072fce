"""The articles that the shop shows, and what a page of one needs from the catalogue."""

from functools import cache

from django.db.models import CharField, Q, Value
from django.db.models.functions import Concat

from catalogue.lists.products import products_of
from catalogue.models import Area, Brand, Concern, Ingredient, Source, TreatmentType
from catalogue.models.market import hidden_in
from catalogue.queries import listed_products
from common.statements import Asked, Statement
from shop.search.suggestions import MOST_OF_A_GROUP, Suggestion

from . import syntax
from .models import Article, Erratum

_TERMS = {
    "ingredient": Ingredient,
    "area": Area,
    "concern": Concern,
    "treatment": TreatmentType,
    "brand": Brand,
}
_MOST_WORDS = 8


def latest_articles(most=5):
    """The newest published articles, without their texts."""
    return Article.objects.published().defer("body")[:most]


def articles_for_index(treatment=""):
    """Published articles; with a slug, those about this treatment type or one of its parts."""
    found = Article.objects.published().defer("body").prefetch_related("treatment_types")
    if treatment:
        about = Q(treatment_types__slug=treatment) | Q(treatment_types__parent__slug=treatment)
        found = found.filter(about).distinct()
    return found


def article_page(slug):
    return Article.objects.published().filter(slug=slug)


def articles_matching(words, most=5):
    """Published articles in which every one of these words is, accents and case aside.

    At most `most` of them; only the first eight words count. No words find nothing.
    """
    words = [word for word in words if word.strip("\0")][:_MOST_WORDS]
    if not words:
        return []
    asked = {f"word{n}": word.replace("\0", "") for n, word in enumerate(words)}
    return _matching(len(words), most).rows(**asked)


@cache
def _matching(words, most):
    """The Statement of articles in which as many words are, Asked as word0, word1 and so on."""
    text = Concat("title", Value(" "), "summary", Value(" "), "body", output_field=CharField())

    def build():
        found = Article.objects.published().defer("body").annotate(read=text)
        for n in range(words):
            found = found.filter(read__unaccent__icontains=Asked(f"word{n}", CharField()))
        return found[:most]

    return Statement(build)


def suggested_articles(text):
    """Articles that go on as typed, for the search box."""
    found = articles_matching(text.split(), MOST_OF_A_GROUP)
    return [Suggestion(article.title, article.get_absolute_url()) for article in found]


def errata():
    return Erratum.objects.select_related("source")


def mentioned_products(references, country):
    """Products listed in a country that an article mentions or shows as cards."""
    keys = syntax.keys_of(references, "product")
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 10]
    if not keys:
        return []
    asked = listed_products().filter(Q(slug__in=keys) | Q(pk__in=numbers))
    asked = asked.exclude(hidden_in(country)).order_by("-pk")
    return products_of(asked.values_list("pk", flat=True))


def mentioned_terms(references):
    """{(kind, slug): (name, address)} of what else an article mentions, in one query."""
    asked = [
        model.objects.filter(slug__in=keys)
        .order_by()
        .values_list(Value(kind, output_field=CharField()), "slug", "name")
        for kind, model in _TERMS.items()
        if (keys := syntax.keys_of(references, kind))
    ]
    if not asked:
        return {}
    rows = asked[0].union(*asked[1:])
    return {
        (kind, slug): (name, _TERMS[kind](slug=slug).get_absolute_url())
        for kind, slug, name in rows
    }


def cited_sources(references):
    """{slug: source} of the sources that an article refers to."""
    keys = syntax.keys_of(references, "source")
    return {source.slug: source for source in Source.objects.filter(slug__in=keys)} if keys else {}
