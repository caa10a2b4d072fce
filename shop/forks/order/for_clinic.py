"""An order that staff type for a clinic, by phone: the buyers' own rule, locks, guards and mail."""

from dataclasses import dataclass, field

from django.db import transaction
from oscar.core.loading import get_class, get_model

from accounts.models import Clinic, ShipToAddress, User
from shop.payment_providers import PROVIDERS, invoice_terms

from .letters import tell_of_placing
from .payments import promise
from .utils import OrderCreator

Basket = get_model("basket", "Basket")
ShippingAddress = get_model("order", "ShippingAddress")
Applicator = get_class("offer.applicator", "Applicator")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
Repository = get_class("shipping.repository", "Repository")
Selector = get_class("partner.strategy", "Selector")


@dataclass(frozen=True)
class Entry:
    """What staff typed: who answers for it, to where, which products and how many, and how the
    clinician confirmed it. `number` names the order, so that it is placed once."""

    number: str
    by: User
    clinic: Clinic
    clinician: User
    address: ShipToAddress
    units: dict
    note: str
    reasons: dict = field(default_factory=dict)
    may_be_held: bool = False


@dataclass(frozen=True)
class Priced:
    """The basket of an Entry and what it costs."""

    basket: Basket
    shipping_address: ShippingAddress
    method: object
    charge: object
    total: object


def try_out(entry):
    """(What the order would cost, whether it would be held), tried as far as placing goes.

    Nothing is kept. Raises what `place` raises.
    """
    with transaction.atomic():
        priced = _priced(entry)
        order = _placed(entry, priced)
        transaction.set_rollback(True)
    return priced.total, order.status == "Held"


@transaction.atomic
def place(entry, url):
    """The order, in the clinician's name; raises what OrderCreator.place_order does.

    `url` maps an order to the address of its page for the buyer.
    """
    priced = _priced(entry)
    order = _placed(entry, priced)
    provider = PROVIDERS[invoice_terms.CODE]
    source = promise(provider, entry.number, priced.total)
    source.order = order
    source.save()
    tell_of_placing(order, url(order))
    return order


def _priced(entry):
    """A basket of its own, never seen open by anybody: it is submitted in this transaction."""
    basket = Basket.objects.create(owner=entry.clinician)
    basket.strategy = Selector().strategy(user=entry.clinician)
    basket.strategy.ship_to(entry.address)
    for product, units in entry.units.items():
        basket.add_product(product, units)
    basket.reset_offer_applications()
    Applicator().apply(basket, entry.clinician)
    address = ShippingAddress(phone_number=entry.address.phone_number)
    entry.address.populate_alternative_model(address)
    method = Repository().get_default_shipping_method(
        basket=basket, user=entry.clinician, shipping_addr=address
    )
    charge = method.calculate(basket)
    total = OrderTotalCalculator().calculate(basket, charge)
    return Priced(basket, address, method, charge, total)


def _placed(entry, priced):
    priced.shipping_address.save()
    order = OrderCreator().place_order(
        priced.basket,
        priced.total,
        priced.method,
        priced.charge,
        user=entry.clinician,
        shipping_address=priced.shipping_address,
        order_number=entry.number,
        reasons=entry.reasons,
        may_be_held=entry.may_be_held,
        entered_by=entry.by,
        entry_note=entry.note,
    )
    priced.basket.submit()
    return order
