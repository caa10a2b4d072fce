"""An order that staff type for a clinic, by phone: the buyers' own rule, locks, guards and mail."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_model
from oscar.core.prices import Price

from accounts.clinics.policy import signs_orders
from accounts.models import Clinic, ShipToAddress, User
from common.deeds import NotPossible
from common.order_states import OrderState
from shop.forks.checkout.submission import submission
from shop.forks.order.utils import OrderCreator
from shop.forks.partner.strategy import Strategy
from shop.ordering.back_orders import in_parts
from shop.ordering.letters import tell_of_placing
from shop.ordering.payments import promise
from shop.ordering.seen import Seen
from shop.ordering.short_dated import put_in
from shop.ordering.submission import as_seen, require_seen
from shop.ordering.wished import wished_on
from shop.payment_providers import PROVIDERS, invoice_terms

Basket = get_model("basket", "Basket")


@dataclass(frozen=True)
class OfLot:
    """Units of a lot that is offered by itself (the key of the offer), whose last day somebody of
    the clinic `accepted`: who, as staff noted."""

    product: object
    offer: int
    units: int
    accepted: date
    accepted_by: str


@dataclass(frozen=True)
class Entry:
    """What staff typed: who answers for it, to where, which products and how many (`units`), how
    many of which short-dated lots (OfLots), and how the clinician confirmed it. `number` names the
    order, so that it is placed once; `seen` is how it was shown before. Where some of it is still
    on the way, all of it is sent `together` or not. `wished_on` is the day of arrival as it was
    typed, or empty. `without_charge` says what it is sent for where it costs nothing; none of that
    waits."""

    number: str
    by: User
    clinic: Clinic
    clinician: User
    address: ShipToAddress
    units: dict
    note: str
    of_lots: tuple = ()
    reasons: dict = field(default_factory=dict)
    may_be_held: bool = False
    together: bool = False
    seen: Seen | None = None
    po_number: str = ""
    wished_on: str = ""
    without_charge: str = ""

    @property
    def products(self):
        """{its key: each product of it}."""
        found = [*self.units, *(one.product for one in self.of_lots)]
        return {product.pk: product for product in found}


class NotThatDay(NotPossible):
    """It cannot arrive on the day that was wished; the message says when it can."""


@dataclass(frozen=True)
class Tried:
    """An order as it would be: its total, whether it would be held, the Seen to show, and what of
    it comes later: (product's name, sentence)."""

    total: Price
    is_held: bool
    seen: Seen
    later: list


def try_out(entry):
    """The Tried of an entry, tried as far as placing goes.

    Nothing is kept. Raises what `place` raises, but for NotAsSeen.
    """
    with transaction.atomic():
        submitted = submission_of(entry)
        seen = as_seen(**submitted, clinician=entry.clinician)
        later = later_of(submitted["basket"])
        order = _placed(entry, **submitted)
        transaction.set_rollback(True)
    return Tried(submitted["order_total"], order.status == OrderState.HELD, seen, later)


def later_of(basket):
    """What of it comes later: (product's name, sentence)."""
    told = ((line.product.full_name, in_parts(line)) for line in basket.all_lines())
    return [(name, words) for name, words in told if words]


@transaction.atomic
def place(entry):
    """The order, in the clinician's name, as staff saw it.

    Raises NotAsSeen, NotThatDay, and what OrderCreator.place_order does.
    """
    submitted = submission_of(entry)
    require_seen(entry.seen, as_seen(**submitted, clinician=entry.clinician))
    order = _placed(entry, **submitted)
    source = promise(PROVIDERS[invoice_terms.CODE], entry.number, submitted["order_total"])
    source.order = order
    source.save()
    tell_of_placing(order)
    return order


@transaction.atomic
def place_without_charge(entry):
    """The order, which costs nothing: how it was seen is not asked, all else is as in `place`."""
    order = _placed(entry, **submission_of(entry))
    tell_of_placing(order)
    return order


def signers_of(clinic):
    """The clinicians whose own licence an order of theirs for this clinic rests on."""
    members = clinic.memberships.filter(left_at=None)
    keys = [m.user_id for m in members if signs_orders(m.role, m.user_id, clinic.responsible_id)]
    return User.objects.filter(pk__in=keys, is_active=True).order_by("last_name", "pk")


def submission_of(entry):
    """Of a basket of its own, frozen once it is the clinician's: their open one stays as it is."""
    basket = Basket.objects.create()
    basket.strategy = strategy = Strategy(user=entry.clinician, is_free=bool(entry.without_charge))
    for product, units in entry.units.items():
        _put_in(basket, product, units)
    for one in entry.of_lots:
        _put_in_of_lot(basket, one)
    basket.owner = entry.clinician
    basket.freeze()
    basket.reset_offer_applications()
    return submission(entry.clinician, basket, strategy, entry.address)


def _put_in(basket, product, units):
    try:
        basket.add_product(product, units)
    except ValueError as error:  # Oscar's, of a product without a price.
        raise UnableToPlaceOrder(f"{product.full_name} has no price: it cannot be sold.") from error


def _put_in_of_lot(basket, one):
    try:
        put_in(basket, one.product, one.offer, one.units, one.accepted, one.accepted_by)
    except NotPossible as error:
        raise UnableToPlaceOrder(f"{one.product.full_name}: {error}") from error


def _placed(entry, basket, order_total, shipping_address, billing_address, **rest):
    shipping_address.save()
    try:
        day = wished_on(entry.wished_on, basket, entry.together)
    except NotPossible as error:
        raise NotThatDay(str(error)) from error
    order = OrderCreator().place_order(
        basket,
        order_total,
        shipping_address=shipping_address,
        order_number=entry.number,
        reasons=entry.reasons,
        may_be_held=entry.may_be_held,
        may_wait=not entry.without_charge,
        together=entry.together,
        wished_on=day,
        entered_by=entry.by,
        entry_note=entry.note,
        po_number=entry.po_number,
        without_charge=entry.without_charge,
        **rest,
    )
    basket.submit()
    return order
