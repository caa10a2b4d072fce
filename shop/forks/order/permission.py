"""Asks the rule about an order's products once more, when it is placed and when it is shipped."""

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from shop.common.clock import now
from shop.purchasing import facts
from shop.purchasing.policy import Buyer, may_buy

from .exceptions import Refused

Product = get_model("catalogue", "Product")


def refuse_unless_allowed(user, lines, destination):
    """Raise Refused unless the buyer may have every line at the destination, read afresh.

    The account and its licences stay locked until commit; a change of product, market or rule
    counts from the next order on.
    """
    decisions = _decisions(user, {line.product_id for line in lines}, destination)
    if not all(decision.is_allowed for decision in decisions.values()):
        raise Refused({line: decisions[line.product_id] for line in lines})


def _decisions(user, product_ids, destination):
    buyer = Buyer()
    if user:
        user = get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
        buyer = facts.buyer(user, now(), lock=True)
    products = facts.with_item_facts(Product.objects.filter(pk__in=product_ids), destination)
    return {product.pk: may_buy(buyer, facts.item(product), destination) for product in products}
