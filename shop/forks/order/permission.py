"""Asks the rule about an order's products once more, when it is placed and when it is shipped."""

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from shop.common.clock import today
from shop.purchasing import facts
from shop.purchasing.policy import Buyer, may_buy

Product = get_model("catalogue", "Product")


def decisions(user, product_ids, destination):
    """A Decision for each product id, read afresh; licences stay locked until commit."""
    user = get_user_model().objects.get(pk=user.pk) if user else None
    buyer = facts.buyer(user, today(), lock=True) if user else Buyer()
    products = facts.with_item_facts(Product.objects.filter(pk__in=product_ids), destination)
    return {product.pk: may_buy(buyer, facts.item(product), destination) for product in products}
