"""The scene of our shop (bench/subjects.py): its people with their cookies, its pages' addresses.

python -m bench.ours, in the database of DATABASE_URL; prints the scene.
"""

import json
from itertools import product

import django

from . import clinics

# Filters that leave whole pages also of the smallest catalogue; each list that is asked for anew
# is another choice of filter, order and page.
_FILTERS = {
    "treatment": ("facial-rejuvenation", "fat-removal", "cellulite"),
    "area": ("face", "eye-area", "neck", "decolletage", "hands", "thighs", "hips", "abdomen"),
    "concern": ("dehydration", "fine-lines", "wrinkles", "loss-of-elasticity", "rough-texture"),
    "ingredient": ("hyaluronic-acid", "mannitol", "glycerol", "vitamins", "minerals"),
}
_SORTS = ("name", "price", "-price", "newest")
_PAGES = range(1, 5)
_ROWS = range(101, 200)


def main():
    django.setup()
    print(json.dumps(scene()), flush=True)


def scene():
    sold = _sold()
    order = {"steps": _order(sold[0]), "fresh": True, "ends": "/checkout/thank-you/"}
    adds = [_add(found) for found in sold[:5]]
    in_basket = {"before": adds, "addresses": ["/basket/"], "shows": sold[4].full_name}
    shop = {
        **_reading(),
        "basket": in_basket,
        "add to basket": {"steps": adds, "fresh": True, "status": 302},
    }
    buyers = {
        **_of_a_buyer(),
        "preview": {
            "before": [*adds, {"method": "GET", "path": "/checkout/", "follows": True}],
            "addresses": ["/checkout/preview/"],
            "shows": 'name="seen"',
        },
        "placing": order,
        "whole order": order,
    }
    return {
        "cookies": {who: _cookies(name) for who, name in _PEOPLE.items()},
        "before": {"visitor": [], "buyer": adds[:1], "staff": []},
        "visits": {"visitor": shop, "buyer": shop | buyers, "staff": _of_staff(sold)},
    }


_PEOPLE = {"visitor": "visitor", "buyer": "alba", "staff": "admin"}


def _cookies(name):
    from tests import cast

    client = cast.client_of(name)
    client.get("/")  # It brings what a browser keeps from its first page.
    return {key: morsel.value for key, morsel in client.cookies.items() if morsel.value}


def _reading():
    """Plans of the pages that everybody reads."""
    from django.urls import reverse

    from shop.demo.growth import naming

    one, family = _first("standalone"), _first("parent")
    name = _name_of(one).lower()
    compared = [_first("standalone", place).pk for place in range(4)]
    pages = {
        "product": one.get_absolute_url(),
        "family": family.get_absolute_url(),
        "list": "/catalogue/",
        "filtered list": "/catalogue/?treatment=facial-rejuvenation",
        "search, 1 word": "/search/?q=mannitol",
        "search, 2 words": f"/search/?q={naming.PREFIX}+{name}",
        "search, word of every product": f"/search/?q={naming.PREFIX}",
        "suggestion": f"{reverse('search:suggest')}?q={name[:6]}",
        "brand": reverse("brand", args=[f"{naming.PREFIX}-001"]),
        "treatment": reverse("treatment", args=["facial-rejuvenation"]),
        "area": reverse("area", args=["face"]),
        "ingredient": reverse("ingredient", args=["hyaluronic-acid"]),
        "ingredients": reverse("ingredients"),
        "brands": reverse("brands"),
        "treatments": reverse("treatments"),
        "compare": f"{reverse('compare')}?{'&'.join(f'p={key}' for key in compared)}",
        "home": "/",
    }
    plans = {name: {"addresses": [address]} for name, address in pages.items()}
    plans["product"]["shows"] = one.title
    plans["search, 2 words"]["shows"] = one.title
    return plans | {
        "new list": {"addresses": _new_lists()},
        "new search": {"addresses": _new_searches()},
    }


def _new_lists():
    filters = [(name, value) for name, values in _FILTERS.items() for value in values]
    asked = product(_PAGES, _SORTS, filters)
    return [f"/catalogue/?{name}={value}&sort={sort}&page={n}" for n, sort, (name, value) in asked]


def _new_searches():
    from shop.demo.growth import naming
    from shop.demo.growth.shape import Row

    rows = (Row(number) for number in range(201, 1001))
    found = [row.number for row in rows if row.structure == "standalone"]
    names = [naming.invented_name(number).lower() for number in found]
    return [f"/search/?q={naming.PREFIX}+{name}" for name in names]


def _of_a_buyer():
    from django.urls import reverse

    from shop.demo.growth import naming
    from tests import cast

    orders = cast.person("alba").orders.filter(number__startswith=naming.order_number(0)[:6])
    order = orders.order_by("number").first()
    pages = {
        "account": "/accounts/",
        "orders": "/accounts/orders/",
        "order": reverse("customer:order", args=[order.number]),
        "lots received": reverse("lots"),
    }
    return {name: {"addresses": [address]} for name, address in pages.items()}


def _of_staff(sold):
    from django.urls import reverse

    from shop.demo.growth import naming
    from shop.inventory.models import Lot

    lot = Lot.objects.get(number=clinics.lot_number())
    one = Lot.objects.filter(product=sold[0]).order_by("pk").first()
    pages = {
        "today": reverse("admin:index"),
        "lots": reverse("admin:inventory_lot_changelist"),
        "lots search": f"{reverse('admin:inventory_lot_changelist')}?q={one.number}",
        "lot sold to 500": reverse("admin:inventory_lot_change", args=[lot.pk]),
        "orders": reverse("admin:order_order_changelist"),
        "order search": f"{reverse('admin:order_order_changelist')}?q={naming.order_number(777)}",
        "products": reverse("admin:catalogue_product_changelist"),
        "product": reverse("admin:catalogue_product_change", args=[sold[0].pk]),
    }
    plans = {name: {"addresses": [address]} for name, address in pages.items()}
    plans["order search"]["shows"] = naming.order_number(777)
    plans["lots search"]["shows"] = one.number
    return plans


def _order(found):
    """The steps from adding a product to the page that thanks for the order."""
    return [
        _add(found) | {"follows": True},
        {"method": "GET", "path": "/checkout/", "follows": True},
        {
            "method": "POST",
            "path": "/checkout/preview/",
            "fields": {"action": "place_order"},
            "carries": ["basket", "seen"],
            "follows": True,
        },
    ]


def _add(found):
    return {"method": "POST", "path": f"/basket/add/{found.pk}/", "fields": {"quantity": 1}}


def _sold():
    """Products that can be ordered in every size of the catalogue."""
    from shop.demo.growth.stock import deliveries

    return [_product(row.number) for row in _open_rows() if deliveries(row)]


def _first(structure, place=0):
    """A product of this structure, the same in every size."""
    return _product([row.number for row in _open_rows() if row.structure == structure][place])


def _open_rows():
    from shop.demo.growth.shape import Row

    rows = [Row(number) for number in _ROWS]
    return [row for row in rows if row.is_family or (row.is_sold and row.market == "open")]


def _product(number):
    from catalogue.models import Product
    from shop.demo.growth import naming

    return Product.objects.select_related("parent").get(slug=naming.slug(number))


def _name_of(found):
    from shop.demo.growth import naming

    return naming.invented_name(int(found.slug.rpartition("-")[2]))


if __name__ == "__main__":
    main()
