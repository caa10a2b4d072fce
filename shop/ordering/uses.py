"""Gives back what a cancelled order used of limited offers and of vouchers (M10)."""

from collections import Counter

from oscar.core.loading import get_model

ConditionalOffer = get_model("offer", "ConditionalOffer")
Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")


def give_back_uses(order):
    """Call it once for an order, whose row is locked; offers and vouchers are locked as by P13.

    The order keeps its own rows, and so the figures that it was sold at.
    """
    discounts = list(order.discounts.all())
    offers = _locked(ConditionalOffer, {row.offer_id for row in discounts})
    used = VoucherApplication.objects.filter(order=order).values_list("voucher", flat=True)
    vouchers = _locked(Voucher, set(used))
    given = Counter()
    for row in discounts:
        given[row.voucher_id] += row.amount
        if row.offer_id in offers:
            offers[row.offer_id].give_back(row.frequency, row.amount)
    for key, voucher in vouchers.items():
        voucher.give_back(order, given[key])


def _locked(model, keys):
    """{key: row} of those that still are, by ascending key."""
    rows = model.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}
