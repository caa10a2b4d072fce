"""Staff's search over orders: by whatever somebody at the desk or on the phone can name."""

from oscar.core.loading import get_model

from accounts.clinics.queries import PLACE
from accounts.models import User
from catalogue.queries import products_with
from common.folding import holds, keys_of_any
from common.staff_lists import NAMES
from shop.inventory.queries import picks_with
from shop.purchasing.models import OrderSignature

Line, Order = get_model("order", "Line"), get_model("order", "Order")

OF_THE_ADDRESS = tuple(f"shipping_address__{line}" for line in PLACE)


def orders_with(word):
    """Keys of orders by number, PO number, clinic, people, address, tracking number, product, lot.

    Each of these has an index of trigrams: purchasing 0008 and the models' own.
    """
    orders = Order.objects
    people = User.objects.filter(holds(word, *NAMES)).values("pk")
    ways = (
        orders.filter(holds(word, "number")),
        orders.filter(holds(word, "payment_terms__po_number")),
        orders.filter(user__in=people),
        orders.filter(holds(word, "signature__clinic__name")),
        orders.filter(holds(word, *OF_THE_ADDRESS)),
        orders.filter(holds(word, "parcels__number", "parcels__tracking")),
    )
    # Of these the order is known by itself: none is looked up for them.
    signed = OrderSignature.objects.filter(signed_by__in=people)
    of_product = Line.objects.filter(product__in=products_with(word))
    of_lot = Line.objects.filter(picks__in=picks_with(word))
    theirs = (rows.order_by().values("order") for rows in (signed, of_product, of_lot))
    return keys_of_any(ways).union(*theirs)
