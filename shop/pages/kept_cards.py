"""The cards that the card company keeps for the reader: seen and forgotten here, typed there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.payment_providers import card_on_offer
from shop.payment_providers.answers import NotAnswered
from shop.payments.queries import payers_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept_cards(request):
    provider = card_on_offer()
    payers = list(payers_of(request.user, provider)) if provider else []
    try:
        found = [(payer, provider.cards(payer.reference)) for payer in payers]
        if request.method == "POST":
            return _forgotten(request, provider, found)
    except NotAnswered:
        told = {"is_silent": True, "provider": provider}
        return render(request, "payments/cards.html", told, status=503)
    told = {"provider": provider, "payers": [each for each in found if each[1]]}
    return render(request, "payments/cards.html", told)


def _forgotten(request, provider, found):
    """Only what is the reader's own can be named."""
    for payer, cards in found:
        for card in cards:
            if card.key == request.POST.get("card"):
                provider.forget(payer.reference, card.key)
                messages.success(request, f"{card.words}: forgotten.")
                return redirect("kept_cards")
    messages.warning(request, "This card was not kept any more.")
    return redirect("kept_cards")
