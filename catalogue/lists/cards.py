"""Entries of a list as a process keeps them rendered: what has not changed is not drawn again."""

from collections import defaultdict

from django.conf import settings
from django.template.loader import get_template

from common.kept import Kept

from .products import products_of
from .quotes import entries
from .versions import versions_of

CARDS = Kept(8 * 2**20)


def rendered(strategy, ids, told, edition, *, is_table, may_compare):
    """{id: HTML} of the products with these ids, in their order, that the reader may see.

    `told` are the rows of strategy.told for these products and their variants, each with what is
    on its way. A card is drawn again when they are others, or when something was written that it
    shows.
    """
    rows = defaultdict(list)
    for row, later, *_ in told:
        rows[row.parent_id if row.parent_id in ids else row.pk].append((row, later))
    look, versions = (is_table, may_compare, strategy.shows_prices), versions_of(ids, edition)
    keys = {pk: (pk, versions[pk], tuple(rows[pk]), look) for pk in ids}

    def make(missing):
        found = entries(strategy, products_of(missing))
        return drawn(found, is_table=is_table, may_compare=may_compare)

    return {pk: html for pk, html in CARDS.get_all(keys, make).items() if html}


def drawn(found, *, is_table=False, may_compare=False):
    """{id: HTML} of Entries: cards, or rows of a table."""
    template = get_template(f"catalogue/lists/{'row' if is_table else 'card'}.html")
    look = {"may_compare": may_compare, "is_demo": settings.DEMO}
    return {entry.product.pk: template.render(look | {"entry": entry}) for entry in found}
