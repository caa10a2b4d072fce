"""Whether each refund has the money that it says, for the audit of every sum (J22)."""

from collections import defaultdict

from django.db.models import Sum

from shop.receivables.models import Allocation
from shop.taxes.cents import NOTHING

from .models import Refund


def faults():
    """What is under way is kept for it, what is done has left, and nothing else is so."""
    live = Allocation.objects.filter(undone_at=None).order_by()
    kept = dict(live.exclude(refund=None).values_list("refund").annotate(Sum("amount")))
    left = live.exclude(returned__refund=None).values_list("payment", "returned__refund")
    left = {(payment, refund): n for payment, refund, n in left.annotate(Sum("amount"))}
    of_payments = defaultdict(lambda: NOTHING)
    rows = Refund.objects.select_related("payment", "gone", "came_back").order_by("pk")
    for refund in rows.iterator(2000):
        here = kept.get(refund.pk, NOTHING)
        gone = left.get((refund.payment_id, refund.pk), NOTHING)
        out = -refund.gone.amount if refund.gone_id else NOTHING
        if here != (refund.amount if refund.is_under_way else NOTHING):
            yield f"{refund} of {refund.amount} is {refund.state}, and {here} is kept for it."
        if {gone, out} != {refund.amount if refund.is_done or refund.is_bounced else NOTHING}:
            yield f"{refund} of {refund.amount} is {refund.state}, and {gone} of {out} left for it."
        back = refund.came_back.amount if refund.came_back_id else NOTHING
        if back != (refund.amount if refund.is_bounced else NOTHING):
            yield f"{refund} of {refund.amount} is {refund.state}, and {back} came back."
        if not refund.is_declined and not refund.is_refused:
            of_payments[refund.payment] += refund.amount
    for payment, amount in of_payments.items():
        if amount > payment.amount:
            yield f"Payment {payment.pk} ({payment}): {amount} of it is given back."
