"""Where an order is written: the last and strictest place that asks whether it may be."""

import secrets

from django.db import transaction
from oscar.apps.order import utils as oscar
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_model

from common.clock import now, today
from common.order_states import OrderState
from shop.inventory import services as stock
from shop.ordering.exceptions import (
    AlreadyOrdered,
    BasketChanged,
    OfferEnded,
    ReasonNeeded,
    Refused,
    VoucherEnded,
)
from shop.ordering.permission import permission_to_order
from shop.purchasing import quantity_facts
from shop.purchasing.quantities import is_answered
from shop.purchasing.records import record_line, record_order

Basket = get_model("basket", "Basket")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Order = get_model("order", "Order")

# Crockford's base 32: no letter that is read as a digit.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class OrderNumberGenerator:
    """Numbers without meaning that nobody can guess: 50 random bits."""

    def order_number(self, basket=None):
        code = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        return f"{code[:5]}-{code[5:]}"


class OrderCreator(oscar.OrderCreator):
    @transaction.atomic
    def place_order(
        self,
        basket,
        total,
        shipping_method,
        shipping_charge,
        user=None,
        shipping_address=None,
        signer=None,
        reasons=None,
        may_be_held=False,
        entered_by=None,
        entry_note="",
        **kwargs,
    ):
        """Oscar's, behind every lock and question of ours (docs/rules/purchase.md).

        `signer` is the responsible clinician who countersigns what `user` asked for. `reasons`
        (by product key) say why a quantity goes beyond its limit; an order that goes far beyond
        one is placed as held, and only if whoever orders knows that it `may_be_held`. `entered_by`
        is staff who typed it; their basket, like one to countersign, is frozen. Raises
        AlreadyOrdered, BasketChanged, Refused, ReasonNeeded, OfferEnded or inventory's
        NotEnoughStock; each leaves the basket as it was.
        """
        self._lock_basket(basket, Basket.FROZEN if signer or entered_by else Basket.OPEN)
        lines = list(basket.all_lines())
        permission = self._permission = Refused.unless_given(
            permission_to_order(user, lines, shipping_address, signer, lock=True)
        )
        _unless_placed(kwargs.get("order_number"))
        self._reasons = reasons or {}
        self._verdicts = self._answered_verdicts(lines, may_be_held)
        self._lock_offers(basket, user, shipping_method)
        self._lock_vouchers(basket, user)
        self._plan = self._plan_lots(basket)
        if any(verdict.is_held for verdict in self._verdicts.values()):
            kwargs["status"] = OrderState.HELD
        order = super().place_order(
            basket,
            total,
            shipping_method,
            shipping_charge,
            user=user,
            shipping_address=shipping_address,
            **kwargs,
        )
        order.lines.update(status=order.status)
        record_order(
            order,
            clinic=permission.address.clinic,
            address=permission.address,
            signed_by=permission.signed_by,
            entered_by=entered_by,
            entry_note=entry_note,
        )
        return order

    def _answered_verdicts(self, lines, may_be_held):
        """How far each line's quantity goes, counted under the clinic's lock (P16)."""
        found = quantity_facts.verdicts(lines, self._permission.address.clinic, now())
        for line, verdict in found.items():
            reason = self._reasons.get(line.product_id, "")
            if not is_answered(verdict, reason, may_be_held=may_be_held):
                raise ReasonNeeded(found)
        return found

    def create_additional_line_models(self, order, order_line, basket_line):
        """The only hook that has both lines: the order's gets what was planned for the basket's."""
        stock.give(self._plan, basket_line.pk, order_line, by=order.user)
        permission = self._permission
        supply_class = permission.supply_classes[basket_line.product_id]
        record_line(
            order_line,
            supply_class,
            permission.decisions[basket_line],
            self._verdicts[basket_line],
            self._reasons.get(basket_line.product_id, ""),
        )

    def create_line_models(self, order, basket_line, extra_line_fields=None):
        """The rate is today's, not that of the day when the line was put in the basket."""
        basket_line.tax_code = basket_line.purchase_info.price.tax_code
        return super().create_line_models(order, basket_line, extra_line_fields)

    def record_voucher_usage(self, order, voucher, user):
        """A voucher that gave nothing is not used up."""
        if order.discounts.filter(voucher_id=voucher.pk).exists():
            super().record_voucher_usage(order, voucher, user)

    def update_stock_records(self, line):
        """Lots are the stock truth: inventory has moved Oscar's figures already."""

    def _lock_basket(self, basket, status):
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

    def _lock_offers(self, basket, user, shipping_method):
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

    def _lock_vouchers(self, basket, user):
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

    def _plan_lots(self, basket):
        """Lots are locked before anything is written: two orders cannot wait in a circle."""
        lines = basket.all_lines()
        return stock.plan([stock.Want(ln.pk, ln.product, ln.quantity) for ln in lines], today())


def _unless_placed(number):
    """Who sends an order's number twice waits for the people's locks, and then gets that order."""
    placed = Order.objects.filter(number=number).first() if number else None
    if placed:
        raise AlreadyOrdered(placed)
