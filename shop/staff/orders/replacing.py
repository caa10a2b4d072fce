"""The claim that an order typed by staff is to replace units of, on the way there and back."""

from collections import Counter
from urllib.parse import urlencode

from django.urls import reverse
from oscar.core.loading import get_model

from shop.claims import queries
from shop.claims.models import Claim

StockRecord = get_model("partner", "StockRecord")


def claim_of(request, clinic):
    """The claim of the clinic that the address of the page names, or None."""
    number = request.GET.get("claim", "").replace("\0", "")[:140]
    claims = Claim.objects.filter(number=number, order__signature__clinic=clinic)
    return claims.first() if number else None


def lines_of(claim):
    """What was claimed, as somebody would type it into the lines of an order."""
    units = Counter()
    for line in queries.lines_of(claim) if claim else ():
        units[line.pick.lot.product_id] += line.units
    records = StockRecord.objects.filter(product__in=units).order_by("product", "pk")
    skus = dict(records.values_list("product", "partner_sku")) if units else {}
    return [{"sku": skus[key], "units": many} for key, many in units.items() if key in skus]


def answer_with(claim, order):
    """The address of the page on which the claim is answered with the order that replaces it."""
    page = reverse("admin:claims_claim_change", args=[claim.pk])
    return f"{page}?{urlencode({'replacement': order.number})}"
