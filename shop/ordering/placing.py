"""What is locked, and asked once more, before an order is written (docs/rules/purchase.md)."""

from collections import Counter

from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_model

from common.clock import now, today
from shop.inventory import services as stock
from shop.pricing.wording import wrong_units
from shop.purchasing import quantity_facts
from shop.purchasing.quantities import is_answered

from .back_orders import later_of
from .exceptions import (
    AlreadyOrdered,
    BasketChanged,
    NotAsSeen,
    OfferEnded,
    ReasonNeeded,
    VoucherEnded,
)

Basket = get_model("basket", "Basket")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Order = get_model("order", "Order")


def lock_basket(basket, status):
    """A basket is open or, while somebody is asked to countersign it, frozen."""
    locked = Basket.objects.select_for_update().filter(pk=basket.pk).first()
    order = Order.objects.filter(basket=basket.pk).first()
    if order:
        raise AlreadyOrdered(order)
    if locked is None or locked.status != status:
        raise UnableToPlaceOrder(f"This basket is no longer {status.lower()}.")
    priced = {(line.pk, line.product_id, line.quantity) for line in basket.all_lines()}
    if priced != set(locked.lines.values_list("pk", "product_id", "quantity")):
        raise BasketChanged()


def unless_placed(number):
    """Who sends an order's number twice waits for the people's locks, and then gets that order."""
    placed = Order.objects.filter(number=number).first() if number else None
    if placed:
        raise AlreadyOrdered(placed)


def unless_taxed_otherwise(basket, permission):
    """The total rests on the VAT number that was read before the clinic's lock (M17)."""
    if basket.strategy.buyer.vat_number != permission.vat_number:
        raise NotAsSeen()


def require_right_units(lines):
    """Whatever page was before, an order has right numbers of units (U9)."""
    for line in lines:
        right = line.purchase_info.availability.right
        if not right.allows(line.quantity):
            words = wrong_units(right, line.quantity)
            raise UnableToPlaceOrder(f"{line.product.full_name}: {words}")


def answered_verdicts(lines, clinic, reasons, may_be_held):
    """How far each line's quantity goes, counted under the clinic's lock (P16)."""
    found = quantity_facts.verdicts(lines, clinic, now())
    for line, verdict in found.items():
        reason = reasons.get(line.product_id, "")
        if not is_answered(verdict, reason, may_be_held=may_be_held):
            raise ReasonNeeded(found)
    return found


def lock_offers(basket, user, shipping_method):
    """What an offer may still give is read under its lock: no limit is ever passed (M9)."""
    used = list(basket.offer_applications)
    locked = ConditionalOffer.objects.select_for_update().order_by("pk")
    offers = {offer.pk: offer for offer in locked.filter(pk__in=[u["offer"].pk for u in used])}
    for application in used:
        if application["result"].affects_shipping:
            application["discount"] = shipping_method.discount(basket)
        frequency, amount = application["freq"], application["discount"]
        offer = offers.get(application["offer"].pk)
        if not offer or not offer.still_gives(frequency, amount, user, application["voucher"]):
            raise OfferEnded(application["offer"])


def lock_vouchers(basket, user):
    """Oscar locks them later and fails hard; here a used-up voucher is a sentence."""
    locked = list(basket.vouchers.select_for_update(of=("self",)).order_by("pk"))
    good = {voucher.pk for voucher in locked if voucher.is_active()}
    for voucher in locked:
        if voucher.pk in good and not voucher.is_available_to_user(user)[0]:
            raise UnableToPlaceOrder(
                f"The voucher {voucher.code} has been used up. Order without it."
            )
    for application in basket.offer_applications:
        if application["voucher"] and application["voucher"].pk not in good:
            raise VoucherEnded(application["voucher"])


def plan_lots(basket, *, may_wait=False):
    """Lots are locked before anything is written: two orders cannot wait in a circle.

    (Plan, {line key: day on which all of it is here} of lines with units that wait). Only what
    `may_wait` waits, no more and no later than was seen; NotAsSeen otherwise.
    """
    lines = basket.all_lines()
    products, later = {line.product_id for line in lines}, {}

    def read_later():
        """Under the lock of their stock: nobody else promises it."""
        later.update(later_of(products) if may_wait else {})
        return {key: each.units for key, each in later.items()}

    wants = [stock.Want(line.pk, line.product, line.quantity) for line in lines]
    plan = stock.plan(wants, today(), read_later)
    return plan, dict(_waiting(lines, plan, later))


def _waiting(lines, plan, later):
    ahead = Counter()
    for line in lines:
        units = line.quantity - sum(taken.quantity for taken in plan.taken[line.pk])
        if not units:
            continue
        ahead[line.product_id] += units
        day = later[line.product_id].expected_on(ahead[line.product_id])
        seen, seen_day = line.purchase_info.availability.waits(line.quantity)
        if units > seen or seen_day is None or day > seen_day:
            raise NotAsSeen()
        yield line.pk, day
