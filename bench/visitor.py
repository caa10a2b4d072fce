"""One process that visits the pages of one database: a request a line in, an answer a line out."""

import json
import sys
import time

import django

LONGEST_SECONDS = 20


def main():
    django.setup()
    clients = _clients()
    _give_up_after(LONGEST_SECONDS)
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _addresses() if asked == "addresses" else _visit(clients, asked)
        print(json.dumps(answer), flush=True)


def _clients():
    from tests import cast

    visitor, buyer = cast.client_of("visitor"), cast.client_of("alba")
    product = next(product for product in _products() if product[0] == "child")
    cast.put_in_basket(buyer, product[1])
    for client in (visitor, buyer):
        client.raise_request_exception = False
    return {"visitor": visitor, "buyer": buyer}


def _give_up_after(seconds):
    """A query that takes longer fails, and its page with it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = %s", [f"{seconds}s"])


def _visit(clients, asked):
    """[ms, queries, status] of one visit; counting queries takes time, so it is asked for."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = clients[asked["person"]]
    if asked["count"]:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(asked["address"])
        return [0, len(captured), answer.status_code]
    started = time.perf_counter()
    answer = client.get(asked["address"])
    return [(time.perf_counter() - started) * 1000, 0, answer.status_code]


def _addresses():
    """Where each page is."""
    from django.urls import reverse

    from catalogue.models import Product
    from shop.demo.growth import naming

    pages = {structure: Product.objects.get(pk=pk) for structure, pk, _ in _products()}
    number = next(n for structure, _, n in _products() if structure == "standalone")
    own_name = naming.invented_name(number).lower()
    return {
        "home": "/",
        "product": pages["standalone"].get_absolute_url(),
        "family": pages["parent"].get_absolute_url(),
        "list": "/catalogue/",
        "filtered list": "/catalogue/?treatment=facial-rejuvenation",
        "search, 1 word": "/search/?q=mannitol",
        "search, 2 words": f"/search/?q={naming.PREFIX}+{own_name}",
        "search, word of every product": f"/search/?q={naming.PREFIX}",
        "suggestions": f"{reverse('search:suggest')}?q={own_name[:6]}",
        "basket": "/basket/",
    }


def _products():
    """(structure, primary key, number) of a family, a variant and a stand-alone product.

    What can be ordered is one that is sold in the open market, in every size the same.
    """
    from catalogue.models import Product
    from shop.demo.growth import naming
    from shop.demo.growth.shape import Row

    rows = [Row(number) for number in range(101, 201)]
    fitting = [row for row in rows if row.is_family or (row.is_sold and row.market == "open")]
    for structure in ("parent", "child", "standalone"):
        number = next(row.number for row in fitting if row.structure == structure)
        yield (
            structure,
            Product.objects.values_list("pk", flat=True).get(slug=naming.slug(number)),
            number,
        )


if __name__ == "__main__":
    main()
