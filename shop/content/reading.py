"""An article made ready for its page: its parts, contents, cards and sources."""

from dataclasses import dataclass, replace

from django.utils.safestring import mark_safe

from catalogue.lists.quotes import entries
from shop.ordering.cards import drawn

from . import queries, syntax


@dataclass(frozen=True)
class Reading:
    """What the template shows; cards come with the price and stock of the page's strategy."""

    parts: list
    headings: list
    sources: list

    @property
    def has_cards(self):
        return any(part.kind == "cards" for part in self.parts)

    @property
    def contents(self):
        """The headings for a table of contents: the highest level only."""
        return [heading for heading in self.headings if heading.level == 2]


def read(text, strategy):
    """The reading of an article's text; as many queries for many marks as for one."""
    from .markup import render  # With the library that reads Markdown, which only articles need.

    references = syntax.references(text)
    products = _by_key(queries.mentioned_products(references, strategy.country))
    sources = queries.cited_sources(references)
    names = queries.mentioned_terms(references) | {
        ("product", key): (product.title, product.get_absolute_url())
        for key, product in products.items()
    }
    rendered = render(text, names)
    cards = _cards(references, products, strategy)
    parts = [_filled(part, cards, sources) for part in rendered.parts]
    return Reading(parts, rendered.headings, _in_order(references, sources))


def _by_key(products):
    """The products by address and number; where two share an address, the older one."""
    keyed = {}
    for product in products:
        keyed |= {product.slug: product, str(product.pk): product}
    return keyed


def _cards(references, products, strategy):
    """{key: HTML} of every card, quoted in one go."""
    keys = [ref.key for ref in references if ref.form == "card" and ref.key in products]
    shown = {products[key].pk: products[key] for key in keys}
    quoted = drawn(entries(strategy, shown.values()))
    return {key: quoted[products[key].pk] for key in keys if products[key].pk in quoted}


def _filled(part, cards, sources):
    if part.kind == "html":
        return replace(part, value=mark_safe(part.value))
    found = cards if part.kind == "cards" else sources
    return replace(part, value=[found[key] for key in part.value if key in found])


def _in_order(references, sources):
    keys = dict.fromkeys(ref.key for ref in references if ref.form == "source")
    return [sources[key] for key in keys if key in sources]
