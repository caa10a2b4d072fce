"""Staff's search over orders: by whatever somebody at the desk or on the phone can name."""

from django.db.models import Exists, OuterRef
from oscar.core.loading import get_model

from accounts.clinics.queries import PLACE
from accounts.models import Clinic, User
from catalogue.queries import products_with
from common.folding import holds, keys_of_any
from common.staff_lists import NAMES
from common.statements import each_of
from shop.inventory.queries import picks_with
from shop.purchasing.models import OrderSignature

Line, Order = get_model("order", "Line"), get_model("order", "Order")

OF_THE_ADDRESS = tuple(f"shipping_address__{line}" for line in PLACE)


def orders_with(word, most=None):
    """Keys of orders by number, PO number, clinic, people, address, tracking number, product, lot;
    of each clinic and person so many of the newest, if not all.

    Each of these has an index of trigrams: purchasing 0008 and the models' own. What is an order's
    number is not looked for in the numbers of others and of parcels: those that hold it are many.
    """
    orders, signatures = Order.objects, OrderSignature.objects
    people, clinics = User.objects.filter(holds(word, *NAMES)), Clinic.objects
    numbered = orders.filter(number=word)
    others = orders.filter(~Exists(numbered))
    ways = (
        numbered,
        others.filter(holds(word, "number")),
        others.filter(holds(word, "parcels__number", "parcels__tracking")),
        orders.filter(holds(word, "payment_terms__po_number")),
        orders.filter(holds(word, *OF_THE_ADDRESS)),
    )
    # Of these the order is known by itself: none is looked up for them.
    of_product = Line.objects.filter(product__in=products_with(word))
    of_lot = Line.objects.filter(picks__in=picks_with(word))
    theirs = (
        _newest(people, orders.filter(user=OuterRef("pk")), "pk", most),
        _newest(people, signatures.filter(signed_by=OuterRef("pk")), "order", most),
        _newest(
            clinics.filter(holds(word, "name")),
            signatures.filter(clinic=OuterRef("pk")),
            "order",
            most,
        ),
        *(rows.order_by().values("order") for rows in (of_product, of_lot)),
    )
    return keys_of_any(ways).union(*theirs)


def _newest(owners, rows, order, most):
    """Keys of the newest orders of each of some owners; `rows` are theirs, `order` is its key."""
    return owners.order_by().values(order=each_of(rows.order_by(f"-{order}").values(order)[:most]))
