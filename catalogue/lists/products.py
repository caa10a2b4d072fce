"""What one page of a list shows, in one query: products and their variants."""

from collections import defaultdict

from ..queries import LISTED, Listed


def products_of(ids):
    """These products in this order, each with its variants and everything an entry needs but what
    a strategy tells."""
    return [Listed.of(pk, rows) for pk, rows in rows_of(ids).items()]


def rows_of(ids):
    """{id: its rows and its variants', of which a Listed is made}, in the order of these ids, of
    products that are public."""
    ids, found = list(ids), defaultdict(list)
    for row in LISTED.rows(pks=ids) if ids else ():
        pk, parent_id, *_ = row
        found[pk if pk in ids else parent_id].append(row)
    return {pk: found[pk] for pk in ids if any(row[0] == pk for row in found[pk])}
