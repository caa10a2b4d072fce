"""What an offer takes, of what, and how it stands, in words."""

from django.utils import timezone
from oscar.core.loading import get_model

from common.templatetags.currency_filters import currency

Benefit, Condition = get_model("offer", "Benefit"), get_model("offer", "Condition")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Voucher = get_model("voucher", "Voucher")

AUDIENCES = {
    ConditionalOffer.SITE: "Everybody",
    ConditionalOffer.VOUCHER: "Who types the code of a voucher",
}
CONDITIONS = {
    Condition.COUNT: "Units, at least",
    Condition.COVERAGE: "Different products, at least",
    Condition.VALUE: "Net amount, at least",
}
BENEFITS = {
    Benefit.PERCENTAGE: "Per cent off the net price",
    Benefit.FIXED: "A net amount off, in all",
    Benefit.FIXED_UNIT: "A net amount off each unit",
    Benefit.MULTIBUY: "The cheapest unit free",
    Benefit.FIXED_PRICE: "One net price for what the condition asks for",
    Benefit.SHIPPING_PERCENTAGE: "Per cent off the charge for delivery",
    Benefit.SHIPPING_ABSOLUTE: "A net amount off the charge for delivery",
    Benefit.SHIPPING_FIXED_PRICE: "One net charge for delivery",
}
USAGES = {
    Voucher.SINGLE_USE: "Once, by one customer",
    Voucher.ONCE_PER_CUSTOMER: "Once by each customer",
    Voucher.MULTI_USE: "As often as its offer allows",
}
PER_CENT = (Benefit.PERCENTAGE, Benefit.SHIPPING_PERCENTAGE)
OF_DELIVERY = (
    Benefit.SHIPPING_PERCENTAGE,
    Benefit.SHIPPING_ABSOLUTE,
    Benefit.SHIPPING_FIXED_PRICE,
)
# The kinds that take from a range; the others take from what the condition asks for.
OF_A_RANGE = (Benefit.PERCENTAGE, Benefit.FIXED, Benefit.FIXED_UNIT, Benefit.MULTIBUY)
OF_SOME_UNITS = (Benefit.PERCENTAGE, Benefit.FIXED, Benefit.FIXED_UNIT)

_ASKS = {
    Condition.COUNT: "from {number} of {range}",
    Condition.COVERAGE: "from {number} different ones of {range}",
    Condition.VALUE: "from {amount} net of {range}",
}
_TAKES = {
    Benefit.PERCENTAGE: "{number} % off {range}",
    Benefit.FIXED: "{amount} net off {range} in all",
    Benefit.FIXED_UNIT: "{amount} net off each unit of {range}",
    Benefit.MULTIBUY: "the cheapest unit of {range} free",
    Benefit.FIXED_PRICE: "{amount} net for these together",
    Benefit.SHIPPING_PERCENTAGE: "{number} % off delivery",
    Benefit.SHIPPING_ABSOLUTE: "{amount} net off delivery",
    Benefit.SHIPPING_FIXED_PRICE: "delivery for {amount} net",
}


def effect_in_words(offer):
    """One line: what the offer takes, and from which purchase on."""
    takes, asks = _filled(_TAKES, offer.benefit), _filled(_ASKS, offer.condition)
    return f"{takes}, {asks}"


def _filled(sentences, part):
    value = part.value or 0
    sentence = sentences.get(part.type, "of a kind that this page does not know")
    return sentence.format(number=f"{float(value):g}", amount=currency(value), range=part.range)


def standing(offer):
    """(state of a chip, word): whether the offer is given at this moment."""
    if offer.is_suspended:
        return "lapsed", "Suspended"
    if not offer.is_open:
        return "lapsed", "Used up"
    if offer.is_voucher_offer_type:
        return "ok", "By voucher"
    return _by_days(offer.start_datetime, offer.end_datetime)


def standing_of_voucher(voucher):
    return _by_days(voucher.start_datetime, voucher.end_datetime)


def _by_days(start, end):
    if start and start > timezone.now():
        return "waiting", "Not yet"
    if end and end < timezone.now():
        return "lapsed", "Ended"
    return "ok", "On"
