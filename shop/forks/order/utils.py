"""Where an order is written: the last and strictest place that asks whether it may be."""

import secrets

from django.db import transaction
from oscar.apps.order import utils as oscar
from oscar.core.loading import get_model

from shop.common.clock import today
from shop.inventory import services as stock
from shop.purchasing.records import record_line, record_order

from .exceptions import AlreadyOrdered, BasketChanged, OfferEnded, UnableToPlaceOrder
from .permission import permission_for

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
    def place_order(self, basket, *args, user=None, shipping_address=None, signer=None, **kwargs):
        """Oscar's, behind every lock and question of ours (docs/rules/purchase.md).

        `signer` is the responsible clinician who countersigns what `user` asked for. Raises
        AlreadyOrdered, BasketChanged, Refused, OfferEnded or inventory's NotEnoughStock; each
        leaves the basket as it was.
        """
        self._lock_basket(basket, Basket.FROZEN if signer else Basket.OPEN)
        lines = list(basket.all_lines())
        self._permission = permission_for(user, lines, shipping_address, signer)
        self._lock_offers(basket, user)
        self._lock_vouchers(basket, user)
        self._plan = self._plan_lots(basket)
        order = super().place_order(
            basket, *args, user=user, shipping_address=shipping_address, **kwargs
        )
        permission = self._permission
        record_order(
            order,
            clinic=permission.address.clinic,
            address=permission.address,
            signed_by=permission.signed_by,
        )
        return order

    def create_additional_line_models(self, order, order_line, basket_line):
        """The only hook that has both lines: the order's gets what was planned for the basket's."""
        stock.give(self._plan, basket_line.pk, order_line, by=order.user)
        permission = self._permission
        supply_class = permission.supply_classes[basket_line.product_id]
        record_line(order_line, supply_class, permission.decisions[basket_line])

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

    def _lock_offers(self, basket, user):
        """An offer with a limit is counted under its lock: it is never used once too often."""
        used = list(basket.offer_applications)
        locked = ConditionalOffer.objects.select_for_update().order_by("pk")
        offers = {offer.pk: offer for offer in locked.filter(pk__in=[u["offer"].pk for u in used])}
        for application in used:
            offer = offers.get(application["offer"].pk)
            if offer is None or offer.get_max_applications(user) < application["freq"]:
                raise OfferEnded(application["offer"])

    def _lock_vouchers(self, basket, user):
        """Oscar locks them later and fails hard; here a used-up voucher is a sentence."""
        for voucher in basket.vouchers.select_for_update(of=("self",)).order_by("pk"):
            if voucher.is_active() and not voucher.is_available_to_user(user)[0]:
                raise UnableToPlaceOrder(
                    f"The voucher {voucher.code} has been used up. Take it out of the basket."
                )

    def _plan_lots(self, basket):
        """Lots are locked before anything is written: two orders cannot wait in a circle."""
        lines = basket.all_lines()
        return stock.plan([stock.Want(ln.pk, ln.product, ln.quantity) for ln in lines], today())
