"""The scene of our shop (bench/subjects.py): its people with their cookies, its pages' addresses.

python -m bench.ours, in the database of DATABASE_URL, prints the scene; with `load` and a number
that of so many clients, who become people with a licence there (bench/load.py).
"""

import json
import sys
from itertools import product

import django

from . import invoices, rows, staff
from .products import products_of, sold_products

# Filters that leave whole pages also of the smallest catalogue; each list that is asked for anew
# is another choice of filter, order and page.
_FILTERS = {
    "treatment": ("facial-rejuvenation", "fat-removal", "cellulite"),
    "area": ("face", "eye-area", "neck", "decolletage", "hands", "thighs", "hips", "abdomen"),
    "concern": ("dehydration", "fine-lines", "wrinkles", "loss-of-elasticity", "rough-texture"),
    "ingredient": ("hyaluronic-acid", "mannitol", "glycerol", "vitamins", "minerals"),
    "without": ("lidocaine", "mannitol", "glycerol", "vitamins", "minerals", "antioxidants"),
    "container": ("syringe", "vial", "ampoule"),
}
_SWITCHES = ("", "&stock=1")
_SORTS = ("name", "price", "-price", "newest")
_PAGES = range(1, 5)


def main(*load):
    django.setup()
    found = load_scene(int(load[1])) if load else scene()
    print(json.dumps(found), flush=True)


def scene():
    sold = sold_products()
    order = {"steps": _order(sold[0]), "fresh": True, "ends": "/checkout/thank-you/"}
    by_card = {"steps": _order(sold[0], by_card=True)}
    by_card |= {"ends": "/accounts/payments/", "shows": "is placed"}
    adds = [_add(found) for found in sold[:5]]
    in_basket = {"before": adds, "addresses": ["/basket/"], "shows": sold[4].full_name}
    shop = {
        **_reading(),
        "basket": in_basket,
        "add to basket": {"steps": adds, "fresh": True, "status": 302},
    }
    buyers = {
        **_of_a_buyer(),
        **_of_many_lines(sold_products(rows.MANY_PAGES)[:50]),
        "preview": {
            "before": [*adds, {"method": "GET", "path": "/checkout/", "follows": True}],
            "addresses": ["/checkout/preview/"],
            "shows": 'name="seen"',
        },
        "placing": order,
        "whole order": order,
        "whole order by card": order | by_card,
    }
    return {
        "cookies": {who: _cookies(name) for who, name in _PEOPLE.items()},
        "before": {"visitor": [], "buyer": adds[:1], "owner": [], "staff": []},
        "visits": {
            "visitor": shop,
            "buyer": shop | buyers,
            "owner": _of_an_owner(),
            "staff": staff.pages(sold),
        },
    }


_PEOPLE = {
    "visitor": "visitor",
    "buyer": "alba",
    "owner": invoices.OWNER.partition("@")[0],
    "staff": "admin",
}


def _cookies(name):
    from tests import cast

    client = cast.client_of(name)
    client.get("/")  # It brings what a browser keeps from its first page.
    return {key: morsel.value for key, morsel in client.cookies.items() if morsel.value}


def _reading():
    """Plans of the pages that everybody reads."""
    from django.urls import reverse

    from shop.demo.growth import naming

    name, compared = rows.name_of(rows.alone()[0]), products_of(rows.alone()[:4])
    one, (family,) = compared[0], products_of(rows.families()[:1])
    pages = {
        "product": one.get_absolute_url(),
        "family": family.get_absolute_url(),
        "list": "/catalogue/",
        "filtered list": "/catalogue/?treatment=facial-rejuvenation",
        "search, 1 word": "/search/?q=mannitol",
        "search, 2 words": f"/search/?q={naming.PREFIX}+{name}",
        "search, word of every product": f"/search/?q={naming.PREFIX}",
        "suggestion": f"{reverse('search:suggest')}?q={name[:6]}",
        "brand": reverse("brand", args=[f"{naming.PREFIX}-{rows.brand():03d}"]),
        "treatment": reverse("treatment", args=["facial-rejuvenation"]),
        "area": reverse("area", args=["face"]),
        "ingredient": reverse("ingredient", args=["hyaluronic-acid"]),
        "ingredients": reverse("ingredients"),
        "brands": reverse("brands"),
        "treatments": reverse("treatments"),
        "compare": f"{reverse('compare')}?{'&'.join(f'p={each.pk}' for each in compared)}",
        "home": "/",
    }
    plans = {name: {"addresses": [address]} for name, address in pages.items()}
    plans["product"]["shows"] = one.title
    plans["search, 2 words"]["shows"] = one.title
    return plans | {
        "new list": {"addresses": _new_lists()},
        "new search": {"addresses": rows.new_searches()},
    }


def _new_lists():
    filters = [(name, value) for name, values in _FILTERS.items() for value in values]
    return [
        f"/catalogue/?{name}={value}&sort={sort}&page={number}{switch}"
        for number, switch, sort, (name, value) in product(_PAGES, _SWITCHES, _SORTS, filters)
    ]


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


def _of_an_owner():
    """Pages of somebody whose clinic has thousands of invoices."""
    from django.urls import reverse

    from accounts.models import Membership

    clinic = Membership.objects.get(user__email=invoices.OWNER).clinic_id
    pages = {
        "home of 5,000 invoices": "/",
        "invoices": reverse("invoices"),
        "account of 5,000 invoices": reverse("account", args=[clinic]),
    }
    return {name: {"addresses": [address]} for name, address in pages.items()}


def _of_many_lines(sold):
    """An order text of so many lines, read and answered; an order of as many put in again."""
    from django.urls import reverse

    numbers = _part_numbers(sold)
    text = "\n".join(f"{number}, {at % 3 + 1}" for at, number in enumerate(numbers))
    page = {"method": "POST", "path": reverse("quick_order"), "fields": {"pasted": text}}
    again = reverse("order_again", args=[_order_of(sold).number])
    shows = sold[-1].title
    return {
        "quick order of 50 lines": {"steps": [page], "shows": shows},
        "re-order of 50 lines": {
            "before": [page | {"fields": {}}],
            "addresses": [again],
            "shows": shows,
        },
    }


def _part_numbers(sold):
    from oscar.core.loading import get_model

    records = get_model("partner", "StockRecord").objects.filter(product__in=sold)
    return records.order_by("product").values_list("partner_sku", flat=True)


def _order_of(sold):
    """Alba's order of one unit of each; the first that asks places it."""
    from django.db import transaction
    from django.db.models import Count

    from tests import cast

    orders = cast.person("alba").orders.annotate(of=Count("lines")).filter(of=len(sold))
    with transaction.atomic():
        return orders.first() or cast.order_of_many("alba", dict.fromkeys(sold, 1))


def _order(found, *, by_card=False):
    """The steps from adding a product to the page that thanks for the order."""
    return [_add(found) | {"follows": True}, *_checkout(by_card=by_card)]


def _checkout(*, by_card=False):
    return [
        {"method": "GET", "path": "/checkout/", "follows": True},
        {
            "method": "POST",
            "path": "/checkout/preview/",
            "fields": {"action": "place_order"} | ({"pay_by": "card"} if by_card else {}),
            "pays": by_card,
            "carries": ["basket", "seen"],
            "follows": True,
        },
    ]


def _add(found):
    return {"method": "POST", "path": f"/basket/add/{found.pk}/", "fields": {"quantity": 1}}


# Under load.


def load_scene(clients):
    sold = sold_products(rows.MANY_PAGES)
    return {
        "visitor": _cookies("visitor"),
        "clients": [
            {"cookies": _cookies(_physician(number)), "checkout": _checkout()}
            for number in range(clients)
        ],
        "product": [found.get_absolute_url() for found in sold],
        "list": _new_lists(),
        "search": rows.new_searches(),
        "add": [_add(found) for found in sold],
    }


def _physician(number):
    """The name of another verified physician like alba, with a clinic of their own."""
    from django.db import transaction

    from shop.demo import people

    alba = next(person for person in people.read() if person["email"].startswith("alba@"))
    name = f"load-{number}"
    person = alba | {
        "email": f"{name}@demo.example",
        "licence": alba["licence"] | {"number": f"{7600000 + number}"},
        "address": [f"Clinic under load {number}", "1 Measuring Street", "London", "N1 1AA"],
    }
    with transaction.atomic():
        people._create(person)
    return name


if __name__ == "__main__":
    main(*sys.argv[1:])
