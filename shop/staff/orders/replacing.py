"""The claim that an order typed by staff answers with other goods, on the way there and back."""

from urllib.parse import urlencode

from django.urls import reverse

from shop.claims.models import Claim


def claim_of(request, clinic):
    """The claim of the clinic that the address of the page names, or None."""
    number = request.GET.get("claim", "").replace("\0", "")[:140]
    claims = Claim.objects.filter(number=number, order__signature__clinic=clinic)
    return claims.first() if number else None


def answer_with(claim, order):
    """The address of the page on which the claim is answered with the order that replaces it."""
    page = reverse("admin:claims_claim_change", args=[claim.pk])
    return f"{page}?{urlencode({'replacement': order.number})}"
