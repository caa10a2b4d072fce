"""Offers and vouchers for tests: of any benefit, condition and limit."""

from datetime import timedelta

from django.utils import timezone
from oscar.core.loading import get_model

Benefit, Condition, ConditionalOffer, Range = (
    get_model("offer", name) for name in ("Benefit", "Condition", "ConditionalOffer", "Range")
)
Voucher = get_model("voucher", "Voucher")


def everything():
    return Range.objects.get_or_create(name="Everything", includes_all_products=True)[0]


def offer(name="Ten percent", type=Benefit.PERCENTAGE, value=10, condition=None, **limits):
    """An offer on all products; `condition` is (type, value), by default one unit of anything."""
    kind, least = condition or (Condition.COUNT, 1)
    of_goods = not type.startswith("Shipping") and type != Benefit.FIXED_PRICE
    most_items = limits.pop("max_affected_items", None)
    return ConditionalOffer.objects.create(
        name=name,
        condition=Condition.objects.create(range=everything(), type=kind, value=least),
        benefit=Benefit.objects.create(
            range=everything() if of_goods else None,
            type=type,
            value=value,
            max_affected_items=most_items,
        ),
        **limits,
    )


def voucher(code, *offers, usage=Voucher.MULTI_USE):
    """A voucher that is good today; without offers it takes ten per cent of everything."""
    offers = offers or [offer(f"Offer of {code}", offer_type=ConditionalOffer.VOUCHER)]
    made = Voucher.objects.create(
        name=code,
        code=code,
        usage=usage,
        start_datetime=timezone.now() - timedelta(days=1),
        end_datetime=timezone.now() + timedelta(days=1),
    )
    made.offers.set(offers)
    return made


def use_voucher(client, code):
    return client.post("/basket/", {"use_voucher": "", "code": code}, follow=True)
