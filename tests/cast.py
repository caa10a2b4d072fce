"""One fixed cast whose rights differ; each test asks what each of them may do.

alba      verified physician            bruno   waits for review
nina      verified nurse                carla   licence lapsed
cosmo     verified cosmetologist        visitor inside the door, not signed in
bea       buyer of alba's clinic        ben     its book-keeper
rita      reviewer (staff)              omar    warehouse (staff)
admin     superuser
"""

import html
import re
import time
from contextlib import contextmanager
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, user_logged_in
from django.db import transaction
from django.http import HttpRequest
from django.test import Client, TestCase
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from accounts.clinics.queries import verified_addresses
from accounts.models import User
from accounts.signing_in import second_factor
from accounts.signing_in.session_store import SessionStore
from catalogue.models import Product
from shop.countersigning.models import Request
from shop.forks.checkout.mixins import OrderPlacementMixin
from shop.forks.checkout.submission import submission
from shop.inventory.models import Holding, Lot
from shop.inventory.services import receive_lot
from shop.ordering.basket_lines import add_products
from shop.professional_use import declaration
from shop.purchasing import versions

Basket = get_model("basket", "Basket")
Strategy = get_class("partner.strategy", "Strategy")

BUYERS = ["visitor", "bruno", "carla", "cosmo", "nina", "alba"]
BELOTERO, REDENSITY, AQUALYX, KYBELLA = 4, 13, 15, 17
UNCONFIRMED_PEN = 103
ORDER_DESK = "/admin/order/order/for-a-clinic/"


def person(name):
    return User.objects.get(email=f"{name}@demo.example")


def client_of(name):
    """A browser past the door and, unless the visitor's, signed in (staff with both factors)."""
    client = Client()
    pass_the_door(client)
    if name != "visitor":
        sign_in(client, person(name))
    return client


def pass_the_door(client):
    from django.http import HttpResponse

    response = HttpResponse()
    declaration.write(response, declaration.declare(True), secure=False)
    client.cookies.update(response.cookies)


def sign_in(client, user):
    """As if they had just given their password, and their second factor where there is one."""
    session = _begun(client, user)
    has_factor = user.is_staff or second_factor.is_enrolled(user)
    methods = ["password", "mfa"] if has_factor else ["password"]
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time()} for method in methods
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session["seen_at"] = time.time()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def _begun(client, user):
    """A session as Django's `login` leaves it; a new browser's is not saved yet, so that it is
    written once and not three times."""
    backend = "accounts.signing_in.backend.Backend"
    if settings.SESSION_COOKIE_NAME in client.cookies:
        client.force_login(user, backend=backend)
        return client.session
    request = HttpRequest()
    request.user, request.session = user, SessionStore()
    request.session[SESSION_KEY] = str(user.pk)
    request.session[BACKEND_SESSION_KEY] = backend
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    user_logged_in.send(type(user), request=request, user=user)
    return request.session


def product(pk):
    return Product.objects.get(pk=pk)


# What somebody has read from a pack, and that nobody has.
READ = {
    "sales_unit": "box of 2 × 1 ml prefilled syringes",
    "sales_unit_read_by": "Ada Winter",
    "sales_unit_read_on": date(2026, 11, 3),
}
UNREAD = {"sales_unit": "", "sales_unit_read_by": "", "sales_unit_read_on": None}


def put_in_basket(client, product_pk, quantity=1):
    return client.post(f"/basket/add/{product_pk}/", {"quantity": quantity})


def choose_address(client, name):
    """The first verified address of the person's clinic."""
    address = verified_addresses(person(name)).first()
    return client.post("/checkout/shipping-address/", {"address_id": address.pk if address else ""})


def address_of(name, *, status="verified", **changed):
    """Another delivery address of the person's clinic, as the first one but for what differs."""
    address = unsaved_address_of(name, status=status, **changed)
    address.save(force_insert=True)
    return address


def unsaved_address_of(name, **changed):
    address = person(name).memberships.first().clinic.addresses.first()
    address.pk = None
    for field, value in changed.items():
        setattr(address, field, value)
    return address


def place_order(client, **fields):
    """Sends the second screen as it is shown now, with what is typed into it."""
    return client.post("/checkout/preview/", {"action": "place_order", **seen_by(client), **fields})


def seen_by(client):
    """What the form of the second screen sends; nothing where it offers no order.

    Read from the page itself: contexts of requests in parallel threads mix.
    """
    page = client.get("/checkout/preview/").content.decode()
    return dict(re.findall(r'type="hidden" name="(basket|seen)" value="(\w+)"', page))


def put_on_the_shelf(lot, units):
    """The lot has so many units, where it lies; nothing is in the ledger."""
    Holding.objects.filter(lot=lot).update(units=units)
    Lot.objects.filter(pk=lot.pk).update(on_hand=units)


def receive_plenty(product_pk=BELOTERO):
    """A lot that no test sells out."""
    receive_lot(product(product_pk), "PLENTY", days_from_now(700), 10_000, "Medica")


def order_of(name, product_pk=BELOTERO, quantity=1, address=None):
    """An order of the person's, placed as the checkout places it, below its pages."""
    return order_of_many(name, {product(product_pk): quantity}, address)


def order_of_many(name, units, address=None):
    """The same of {product: units}."""
    user = person(name)
    strategy = Strategy(user=user)
    basket, _ = Basket.open.get_or_create(owner=user)
    basket.strategy = strategy
    add_products(basket, units)
    address = address or verified_addresses(user).first()
    submitted = submission(user, basket, strategy, address)
    checkout = OrderPlacementMixin()
    number = checkout.generate_order_number(basket)
    checkout.handle_payment(number, submitted["order_total"])
    order = checkout.place_order(number, **submitted)
    basket.submit()
    checkout.send_order_placed_email(order)
    return order


def ship(client, order, reference=""):
    """As staff ship it from its page."""
    return fill_in(client, f"/admin/order/order/{order.pk}/ship/", reference=reference)


def request_of_bea(product_pk=BELOTERO, quantity=1):
    """What bea asked alba to countersign, through the shop."""
    bea = client_of("bea")
    put_in_basket(bea, product_pk, quantity)
    bea.get("/checkout/")
    seen = bea.get("/checkout/preview/").context["seen"]
    bea.post("/checkout/preview/", {"action": "ask", "seen": seen})
    return Request.objects.get(asked_by=person("bea"))


def strategy_of(user):
    """What the shop tells somebody where there is no request."""
    return Strategy(user=user)


def clinic_of(name):
    return person(name).memberships.get().clinic


def typed_by_staff(browser, name="alba", product=BELOTERO, units=2, **more):
    """(address of the page, what staff type) of an order of one line for a person's clinic."""
    clinic = clinic_of(name)
    url = f"{ORDER_DESK}?clinic={clinic.pk}"
    return url, {
        "number": browser.get(url).context["form"].initial["number"],
        "clinician": person(name).pk,
        "address": clinic.addresses.get().pk,
        "note": "She called at 10:15 from 020 7946 0000",
        "line-TOTAL_FORMS": 8,
        "line-INITIAL_FORMS": 0,
        "line-0-sku": get_model("partner", "StockRecord").objects.get(product=product).partner_sku,
        "line-0-units": units,
        **more,
    }


def change_policy(country="", professions=("physician",), **classes):
    """A version in which these professions may (or may not) order these classes."""
    admin = person("admin")
    draft = versions.new_draft(person("rita"))
    cells = {
        (profession, name, country): (may, "Test")
        for profession in professions
        for name, may in classes.items()
    }
    versions.save_draft(draft, person("rita"), cells, "Test", 0)
    return versions.publish(draft, admin, 1)


def committed():
    """What the deeds in this block set in motion on commit happens when it ends."""
    return TestCase.captureOnCommitCallbacks(execute=True)


@contextmanager
def undone():
    """What this block writes is gone at its end; not what a browser was given."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def switch_off(name, by="admin", is_active=False):
    """Staff untick (or tick) *active* on the person's page."""
    user, client = person(name), client_of(by)
    page = f"/admin/accounts/user/{user.pk}/change/"
    typed = {"first_name": user.first_name, "last_name": user.last_name}
    typed |= {"is_active": "on"} if is_active else {}
    with committed():
        return client.post(page, typed_into(client, page, **typed), follow=True)


def text_of(response):
    """A page as one line of words."""
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def days_from_now(days):
    return timezone.localdate() + timedelta(days=days)


def typed_into(client, page, **typed):
    """What a browser sends of the first form of a page that carries what it is based on."""
    carried = re.search(r'name="_based_on" value="([^"]*)"', text_of(client.get(page)))
    return {"_based_on": carried[1] if carried else "", **typed}


def fill_in(client, page, to="", **typed):
    """Open a page, type, and send it, or send it to where one of its forms leads."""
    return client.post(to or page, typed_into(client, page, **typed))
