"""The scene of stock Oscar (bench/subjects.py): the twins of our pages.

python -m bench.stock.scene, in the database of DATABASE_URL, prints the scene; with `load` and a
number that of so many clients, who get an account there (bench/load.py).
"""

import json
import sys
from importlib import import_module

import django

from bench import rows
from shop.demo.growth import naming

from .grow import BUYER, STAFF


def main(*load):
    django.setup()
    found = load_scene(int(load[1])) if load else scene()
    print(json.dumps(found), flush=True)


def scene():
    sold = _products(rows.sold())
    adds = [_add(product) for product in sold[:5]]
    order = {"steps": _order(sold[0]), "fresh": True, "ends": "/checkout/thank-you/"}
    shop = _reading() | {
        "basket": {"before": adds, "addresses": ["/basket/"], "shows": sold[4].get_title()},
        "add to basket": {"steps": adds, "fresh": True, "status": 302},
    }
    buyers = _of_a_buyer() | {
        "preview": {
            "before": [*adds, *_to_the_preview(BUYER)],
            "addresses": ["/checkout/preview/"],
            "shows": "place_order",
        },
        "placing": order,
        "whole order": order,
        "whole order by card": order,
    }
    return {
        "cookies": {"visitor": {}, "buyer": _session_of(BUYER), "staff": _session_of(STAFF)},
        "before": {"visitor": [], "buyer": adds[:1], "staff": []},
        "visits": {"visitor": shop, "buyer": shop | buyers, "staff": _of_staff()},
    }


def _session_of(email):
    from django.conf import settings
    from django.contrib.auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
        get_user_model,
    )

    user = get_user_model().objects.get(email=email)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key}


def _reading():
    one, family = _products([rows.alone()[0], rows.families()[0]])
    name = rows.name_of(rows.alone()[0])
    pages = {
        "product": one.get_absolute_url(),
        "family": family.get_absolute_url(),
        "list": "/catalogue/",
        "search, 2 words": f"/search/?q={naming.PREFIX}+{name}",
        "search, word of every product": f"/search/?q={naming.PREFIX}",
        "brand": _category(naming.brand_name(rows.brand())),
        "treatment": _category("facial-rejuvenation"),
    }
    plans = {name: {"addresses": [address]} for name, address in pages.items()}
    for shown in ("product", "search, 2 words"):
        plans[shown]["shows"] = one.title
    for shown in ("list", "brand", "treatment", "search, word of every product"):
        plans[shown]["shows"] = naming.brand_name(1)[:-3]
    return plans | {
        "new list": {"addresses": _new_lists()},
        "new search": {"addresses": rows.new_searches()},
    }


def _new_lists():
    return [f"/catalogue/?page={number}" for number in range(2, 200)]


def _category(name):
    from oscar.core.loading import get_model

    return get_model("catalogue", "Category").objects.get(name=name).get_absolute_url()


def _of_a_buyer():
    pages = {
        "account": "/accounts/profile/",
        "orders": "/accounts/orders/",
        "order": f"/accounts/orders/{naming.order_number(6)}/",
    }
    return {name: {"addresses": [address]} for name, address in pages.items()}


def _of_staff():
    (one,) = _products(rows.alone()[:1])
    pages = {
        "today": "/dashboard/",
        "orders": "/dashboard/orders/",
        "order search": f"/dashboard/orders/?order_number={naming.order_number(777)[:-1]}",
        "products": "/dashboard/catalogue/",
        "product": f"/dashboard/catalogue/products/{one.pk}/",
    }
    return {name: {"addresses": [address]} for name, address in pages.items()}


def _order(product):
    """The steps from adding a product to the page that thanks for the order."""
    return [_add(product) | {"follows": True}, *_checkout(BUYER)]


def _checkout(email):
    place = {"action": "place_order"}
    return [
        *_to_the_preview(email),
        {"method": "GET", "path": "/checkout/preview/"},
        {"method": "POST", "path": "/checkout/preview/", "fields": place, "follows": True},
    ]


def _to_the_preview(email):
    from oscar.core.loading import get_model

    address = get_model("address", "UserAddress").objects.get(user__email=email)
    chosen = {"action": "ship_to", "address_id": address.pk}
    return [
        {"method": "GET", "path": "/checkout/", "follows": True},
        {
            "method": "POST",
            "path": "/checkout/shipping-address/",
            "fields": chosen,
            "follows": True,
        },
    ]


def _add(product):
    return {"method": "POST", "path": f"/basket/add/{product.pk}/", "fields": {"quantity": 1}}


def _products(found):
    """The products of these rows, in their order."""
    from oscar.core.loading import get_model

    slugs = [naming.slug(row.number) for row in found]
    products = get_model("catalogue", "Product").objects.select_related("parent")
    by_slug = {product.slug: product for product in products.filter(slug__in=slugs)}
    return [by_slug[slug] for slug in slugs]


# Under load.


def load_scene(clients):
    sold = _products(rows.sold(rows.MANY_PAGES))
    emails = [_account(number) for number in range(clients)]
    return {
        "visitor": {},
        "clients": [
            {"cookies": _session_of(email), "checkout": _checkout(email)} for email in emails
        ],
        "product": [product.get_absolute_url() for product in sold],
        "list": _new_lists(),
        "search": rows.new_searches(),
        "add": [_add(product) for product in sold],
    }


def _account(number):
    """The e-mail address of another buyer with an address like the buyer's."""
    from django.contrib.auth import get_user_model
    from oscar.core.loading import get_model

    email = f"load-{number}@example.com"
    user = get_user_model().objects.create_user(email, email, "!")
    address = get_model("address", "UserAddress").objects.get(user__email=BUYER)
    address.pk, address.user = None, user
    address.save()
    return email


if __name__ == "__main__":
    main(*sys.argv[1:])
