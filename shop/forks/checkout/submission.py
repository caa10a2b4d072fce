"""What is ordered and where it goes, and a digest of it as somebody saw it (P12)."""

from django.utils.crypto import salted_hmac
from oscar.core.loading import get_class, get_model

Applicator = get_class("offer.applicator", "Applicator")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
Repository = get_class("shipping.repository", "Repository")
ShippingAddress = get_model("order", "ShippingAddress")
Strategy = get_class("partner.strategy", "Strategy")


def as_shipping_address(verified):
    """An unsaved copy of a ShipToAddress, as the order will keep it."""
    address = ShippingAddress(phone_number=verified.phone_number)
    verified.populate_alternative_model(address)
    address.copied_from = verified.pk
    return address


def what_is_seen(basket, shipping_address, order_total, **rest):
    """A digest of what the second screen shows: lines, address and total (P12)."""
    lines = sorted((line.product_id, line.quantity) for line in basket.all_lines())
    shown = f"{lines} {shipping_address.summary} {order_total.incl_tax}"
    return salted_hmac("order as seen", shown).hexdigest()


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
