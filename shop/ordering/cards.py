"""Entries of a list as a process keeps them rendered: what has not changed is not drawn again."""

import hashlib
from collections import defaultdict

from catalogue.lists.products import rows_of
from catalogue.lists.quotes import entries
from catalogue.models.listed import Listed
from common.kept import Kept, Memory

from . import card_rows

CARDS = Kept(8 * 2**20)
_LATELY = Memory(2000)


def rendered(strategy, ids, told, edition, *, is_table, may_compare):
    """{id: HTML} of the products with these ids, in their order, that the reader may see.

    `told` are the rows of strategy.told for these products and their variants, each with what is
    on its way. A card is drawn again when they are others, or when what it shows of the catalogue
    is; nothing is read of those that were read in this edition of it.
    """
    of_reader = _by_entry(ids, told)
    look = (is_table, may_compare, strategy.shows_prices)

    def keys(versions):
        return {pk: (pk, version, of_reader[pk], look) for pk, version in versions.items()}

    found = CARDS.known(keys(_LATELY.known(_asked(ids, edition))))
    read = rows_of([pk for pk in ids if pk not in found])
    # Of what is drawn itself: another thread may know these products as they were before.
    versions = {pk: _version(rows) for pk, rows in read.items()}
    _LATELY.keep_all(_asked(read, edition), versions)
    found |= CARDS.known(keys(versions))
    missing = [Listed.of(pk, rows) for pk, rows in read.items() if pk not in found]
    made = drawn(entries(strategy, missing), is_table=is_table, may_compare=may_compare)
    new = {one.pk: versions[one.pk] for one in missing}
    found |= CARDS.keep_all(keys(new), dict.fromkeys(new, "") | made)
    return {pk: found[pk] for pk in ids if found.get(pk)}


def _by_entry(ids, told):
    """{id: what the reader is told of this product and of its variants}."""
    found = defaultdict(tuple)
    for row, later, *_ in told:
        found[row.parent_id if row.parent_id in ids else row.pk] += ((row, later),)
    return found


def _asked(ids, edition):
    return {pk: (pk, edition) for pk in ids}


def _version(rows):
    return hashlib.sha256(repr(rows).encode()).digest()


def drawn(found, *, is_table=False, may_compare=False):
    """{id: HTML} of Entries: cards, or rows of a table."""
    write = card_rows.row if is_table else card_rows.card
    return {entry.product.pk: write(entry, may_compare=may_compare) for entry in found}
