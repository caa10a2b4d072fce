"""Where an order is written: the last and strictest place that asks whether it may be."""

import secrets

from django.contrib.auth import get_user_model
from django.db import transaction
from oscar.apps.order import utils as oscar
from oscar.core.loading import get_model

from shop.common.clock import today
from shop.inventory import services as stock
from shop.purchasing import facts
from shop.purchasing.policy import may_buy

from .exceptions import AlreadyOrdered, OfferEnded, Refused

Basket = get_model("basket", "Basket")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Order = get_model("order", "Order")
Product = get_model("catalogue", "Product")

# Crockford's base 32: no letter that is read as a digit.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class OrderNumberGenerator:
    """Numbers without meaning that nobody can guess: 50 random bits."""

    def order_number(self, basket=None):
        code = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        return f"{code[:5]}-{code[5:]}"


class OrderCreator(oscar.OrderCreator):
    @transaction.atomic
    def place_order(self, basket, *args, user=None, shipping_address=None, **kwargs):
        """Oscar's, behind every lock and question of ours (docs/rules/purchase.md).

        Raises AlreadyOrdered, Refused, OfferEnded or inventory's NotEnoughStock; each leaves
        the basket as it was.
        """
        self._lock_basket(basket)
        self._ask(basket, user, shipping_address)
        self._lock_offers(basket, user)
        order = super().place_order(
            basket, *args, user=user, shipping_address=shipping_address, **kwargs
        )
        self._allocate(order)
        return order

    def update_stock_records(self, line):
        """Lots are the stock truth: inventory has moved Oscar's figures already."""

    def _lock_basket(self, basket):
        locked = Basket.objects.select_for_update().get(pk=basket.pk)
        order = Order.objects.filter(basket=locked).first()
        if order:
            raise AlreadyOrdered(order)
        if locked.status != Basket.OPEN:
            raise oscar.exceptions.UnableToPlaceOrder("This basket is no longer open.")

    def _ask(self, basket, user, shipping_address):
        user = get_user_model().objects.get(pk=user.pk) if user else None
        destination = shipping_address.country_id if shipping_address else ""
        buyer = facts.buyer(user, today(), lock=True) if user else facts.Buyer()
        lines = list(basket.all_lines())
        rows = Product.objects.filter(pk__in=[line.product_id for line in lines])
        items = {row.pk: facts.item(row) for row in facts.with_item_facts(rows, destination)}
        decisions = {line: may_buy(buyer, items[line.product_id], destination) for line in lines}
        if not all(decision.is_allowed for decision in decisions.values()):
            raise Refused(decisions)

    def _lock_offers(self, basket, user):
        """An offer with a limit is counted under its lock, so that it cannot be used once too often."""
        used = list(basket.offer_applications)
        locked = ConditionalOffer.objects.select_for_update().order_by("pk")
        offers = {offer.pk: offer for offer in locked.filter(pk__in=[u["offer"].pk for u in used])}
        for application in used:
            offer = offers.get(application["offer"].pk)
            if offer is None or offer.get_max_applications(user) < application["freq"]:
                raise OfferEnded(application["offer"])

    def _allocate(self, order):
        lines = order.lines.select_related("product")
        wants = [stock.Want(line, line.product, line.quantity) for line in lines]
        stock.allocate(wants, today(), by=order.user)
