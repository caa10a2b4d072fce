"""What placing a basket would order now."""

from oscar.core.loading import get_class

from shop.ordering.submission import as_shipping_address

Applicator = get_class("offer.applicator", "Applicator")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
Repository = get_class("shipping.repository", "Repository")
Strategy = get_class("partner.strategy", "Strategy")


def submission_of(asked, http_request):
    """What placing a request to countersign would order now, for its asker, signed by whom it asks.

    Prices, offers and rights are those of this moment.
    """
    strategy = Strategy(user=asked.asked_by, signer=asked.asked_of)
    return submission(asked.asked_by, asked.basket, strategy, asked.address, http_request)


def submission(user, basket, strategy, verified, http_request=None):
    """What placing a basket for this user to a ShipToAddress would order now."""
    basket.strategy = strategy
    basket.strategy.ship_to(verified)
    may_have_offers = basket.has_vouchers or basket.are_offers
    if may_have_offers and not strategy.is_free:  # What is free uses up no offer.
        Applicator().apply(basket, user, http_request)
    address = as_shipping_address(verified)
    method = Repository().get_default_shipping_method(
        basket=basket, user=user, shipping_addr=address, request=http_request
    )
    charge = method.calculate(basket)
    return {
        "user": user,
        "basket": basket,
        "shipping_address": address,
        "shipping_method": method,
        "shipping_charge": charge,
        "billing_address": None,
        "order_total": OrderTotalCalculator(http_request).calculate(basket, charge),
    }
