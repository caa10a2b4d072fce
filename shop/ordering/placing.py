"""What is locked, and asked once more, before an order is written (docs/rules/purchase.md)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import CharField, F
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_model

from common.clock import now, today
from common.statements import Asked, IsAnyOf, PlainSQL, Statement, asked_key, asked_keys
from shop.approvals import services as approvals
from shop.inventory import services as stock
from shop.inventory.holding import take_over
from shop.payment_terms.queries import terms_of
from shop.payment_terms.services import keep_terms, read_po_number, require_room
from shop.pricing.wording import wrong_units
from shop.purchasing import quantity_facts
from shop.purchasing.quantities import is_answered

from . import wording
from .back_orders import later_of
from .exceptions import (
    AlreadyOrdered,
    BasketChanged,
    NotAsSeen,
    OfferEnded,
    ReasonNeeded,
    Refused,
    VoucherEnded,
)
from .permission import Permission, permission_to_order
from .submission import as_seen, is_as_approved

Basket = get_model("basket", "Basket")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Order = get_model("order", "Order")
Voucher = get_model("voucher", "Voucher")
# What is said with an order, beside whether it is sent `together`: by the buyer, that it was
# approved while its basket was frozen, and what it is sent for where it costs nothing.
SAID = ("reasons", "may_be_held", "may_wait", "po_number", "is_approved", "without_charge")


@dataclass(frozen=True)
class Prepared:
    """An order that may be written, while its locks last: who answers for it and on what terms, by
    whose approval if any, how far quantities go, which lots each line gets, and until when it waits
    for the rest."""

    permission: Permission
    terms: object
    po_number: str
    reasons: dict
    verdicts: dict
    plan: stock.Plan
    waits: dict
    without_charge: str = ""
    approval: object = None

    def keep(self, order):
        """Its terms, and that what was asked has become this order."""
        keep_terms(order, self.terms, self.po_number)
        if self.approval:
            approvals.keep(self.approval, order)

    @property
    def clinic(self):
        return self.permission.address.clinic

    @property
    def signed(self):
        """What is recorded of who answers for it, for whom, and to where."""
        return {
            "clinic": self.clinic,
            "address": self.permission.address,
            "signed_by": self.permission.signed_by,
            "without_charge": self.without_charge,
        }

    @property
    def is_held(self):
        return any(verdict.is_held for verdict in self.verdicts.values())

    def waits_as_kept(self):
        """As JSON keeps it: {key of a line: day}."""
        return {str(key): day.isoformat() for key, day in self.waits.items()}


def prepare(
    basket,
    total,
    shipping_method,
    user,
    shipping_address,
    *,
    signer=None,
    number=None,
    is_frozen=False,
    is_approved=False,
    reasons=None,
    may_be_held=False,
    may_wait=False,
    po_number="",
    attempt=None,
    on_invoice=True,
    without_charge="",
):
    """Every lock and question of docs/rules/purchase.md, in their order; the Prepared.

    What was held for a paid `attempt` is taken over; only what goes `on_invoice` counts against the
    clinic's limit, and nothing of money is asked of what is `without_charge`. Raises what
    OrderCreator.place_order does.
    """
    if attempt is None:  # That of an open attempt is frozen, was locked, and has been read since.
        lock_basket(basket, basket.FROZEN if is_frozen or is_approved else basket.OPEN)
    lines = list(basket.all_lines())
    permission = Refused.unless_given(
        permission_to_order(user, lines, shipping_address, signer, lock=True)
    )
    unless_placed(number)
    unless_taxed_otherwise(basket, permission)
    require_right_units(lines)
    require_one_currency(lines, total.currency)
    clinic, reasons = permission.address.clinic, reasons or {}
    terms = terms_of(clinic)
    approval = None
    if not without_charge:
        po_number = read_po_number(terms, po_number)
        seen = partial(as_seen, basket, shipping_address, total)
        approval = approvals.require(
            basket, clinic, user, total.excl_tax, is_as_approved(seen), without=attempt
        )
    if on_invoice and not without_charge:
        require_room(terms, total.incl_tax)
    verdicts = answered_verdicts(lines, clinic, reasons, may_be_held)
    lock_offers(basket, user, shipping_method)
    lock_vouchers(basket, user)
    plan, waits = _planned(basket, attempt) or plan_lots(basket, may_wait=may_wait)
    so_far = permission, terms, po_number, reasons, verdicts, plan, waits
    return Prepared(*so_far, without_charge, approval)


def _planned(basket, attempt):
    """What was held for a payment, as plan_lots; None where that is to be planned afresh."""
    plan = attempt and take_over(attempt.key, attempt.user)
    if not plan:
        return None
    kept = attempt.said.get("waits", {})
    return plan, {int(key): date.fromisoformat(day) for key, day in kept.items()}


def lock_basket(basket, status):
    """A basket is open or, while somebody is asked to countersign it, frozen."""
    locked = _BASKET.first(basket=basket.pk)
    rows = _CONTENT.rows(basket=basket.pk)
    if placed := next((order for order, *_ in rows if order), None):
        raise AlreadyOrdered(Order.objects.get(pk=placed))
    if locked is None or locked.status != status:
        raise UnableToPlaceOrder(f"This basket is no longer {status.lower()}.")
    priced = {(line.pk, line.product_id, line.quantity) for line in basket.all_lines()}
    if priced != {tuple(line) for _, *line in rows if line[0]}:
        raise BasketChanged()
    if not priced:
        raise UnableToPlaceOrder(wording.NOTHING_IN_IT)


_BASKET = Statement(lambda: Basket.objects.select_for_update().filter(pk=asked_key("basket")))
# The order that it has become, and its lines.
_CONTENT = PlainSQL(
    """
    SELECT placed.id, line.id, line.product_id, line.quantity
    FROM basket_basket AS basket
    LEFT JOIN basket_line AS line ON line.basket_id = basket.id
    LEFT JOIN order_order AS placed ON placed.basket_id = basket.id
    WHERE basket.id = %(basket)s
    """,
    basket="bigint",
)


def unless_placed(number):
    """Who sends an order's number twice waits for the people's locks, and then gets that order."""
    placed = _NUMBERED.first(number=number) if number else None
    if placed:
        raise AlreadyOrdered(placed)


_NUMBERED = Statement(lambda: Order.objects.filter(number=Asked("number", CharField())))


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
            raise UnableToPlaceOrder(f"{line.name}: {words}")


def require_one_currency(lines, currency):
    """No sum is of two currencies, whatever came into the basket at one moment."""
    if any(line.purchase_info.price.currency != currency for line in lines):
        raise UnableToPlaceOrder(wording.TWO_CURRENCIES)


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
    keys = [application["offer"].pk for application in used]
    offers = {offer.pk: offer for offer in (_OFFERS.rows(pks=keys) if keys else ())}
    for application in used:
        if application["result"].affects_shipping:
            application["discount"] = shipping_method.discount(basket)
        frequency, amount = application["freq"], application["discount"]
        offer = offers.get(application["offer"].pk)
        if not offer or not offer.still_gives(frequency, amount, user, application["voucher"]):
            raise OfferEnded(application["offer"])


def _offers():
    rows = ConditionalOffer.objects.select_for_update().order_by("pk")
    return rows.filter(IsAnyOf(F("pk"), asked_keys()))


_OFFERS = Statement(_offers)


def lock_vouchers(basket, user):
    """Oscar locks them later and fails hard; here a used-up voucher is a sentence."""
    locked = _VOUCHERS.rows(basket=basket.pk) if basket.vouchers.all() else []
    good = {voucher.pk for voucher in locked if voucher.is_active()}
    for voucher in locked:
        if voucher.pk in good and not voucher.is_available_to_user(user)[0]:
            raise UnableToPlaceOrder(
                f"The voucher {voucher.code} has been used up. Order without it."
            )
    for application in basket.offer_applications:
        if application["voucher"] and application["voucher"].pk not in good:
            raise VoucherEnded(application["voucher"])


_VOUCHERS = Statement(
    lambda: (
        Voucher.objects.select_for_update(of=("self",))
        .filter(basket=asked_key("basket"))
        .order_by("pk")
    )
)


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

    wants = [_want(line) for line in lines]
    plan = stock.plan(wants, today(), read_later)
    return plan, dict(_waiting(lines, plan, later))


def _want(line):
    """A line of one lot gets that, as its buyer accepted it, or nothing (U16)."""
    lot = line.short_dated_line
    of_lot = {"offer": lot.offer_id, "accepted": lot.accepted} if lot else {}
    return stock.Want(line.pk, line.product, line.quantity, **of_lot)


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
