"""The screen that places orders: what came of a form that is sent again, and paying by card."""

from django.shortcuts import redirect
from django.urls import reverse

from common.deeds import NotPossible
from shop.ordering.already_ordered import order_already_placed
from shop.ordering.asking import asked_already
from shop.ordering.exceptions import AlreadyOrdered
from shop.ordering.failures import FAILURES
from shop.ordering.said import as_kept
from shop.ordering.submission import as_seen
from shop.payment_providers import card_on_offer

from . import services, wording
from .queries import open_attempt

CARD, INVOICE = "card", "invoice"
BACK = "back"  # In the address that the provider leads back to.


def thank_you_url(order):
    return f"{reverse('checkout:thank-you')}?order={order.number}"


def came_of_it(request):
    """Where the order, the payment or the request is that a form of this screen led to; or None."""
    action = request.POST.get("action")
    if action == "place_order":
        if order := order_already_placed(request):
            return thank_you_url(order)
        attempt = attempt_of_form(request)
        return attempt and reverse("payment", args=[attempt.pk])
    asked = asked_already(request) if action == "ask" else None
    return asked and asked.get_absolute_url()


def attempt_of_form(request):
    """The attempt that was begun with the basket of this form, where it is not decided yet."""
    key = request.POST.get("basket", "")
    is_key = key.isdecimal() and len(key) < 18
    return open_attempt(request.user, int(key)) if is_key else None


class PaysByCard:
    """Adds to the view of that screen what it shows and does of cards."""

    def dispatch(self, request, *args, **kwargs):
        """The form of this page may lead to the provider, and to no other."""
        response = super().dispatch(request, *args, **kwargs)
        card = card_on_offer()
        if card:
            response._csp_update = {"form-action": list(card.sends_to())}
        return response

    def ways_to_pay(self, context):
        """The provider of `card`, where it is on offer for this order, and what is chosen."""
        total = context["order_total"].incl_tax
        card = card_on_offer() if total and not context["refusals"].awaits_signature else None
        only_card = bool(card and context.get("not_on_invoice"))
        chosen = CARD if only_card else self.request.POST.get("pay_by", INVOICE)
        return {"card": card, "only_card": only_card, "pays_by_card": card and chosen == CARD}

    def pay(self, submission):
        """Place what goes on invoice. By card begin an attempt of what was seen, and lead to where
        it is paid; or say why not. Who sends the form twice is led to the one attempt."""
        if self.request.POST.get("pay_by") != CARD:
            return self.submit(**submission)
        provider = card_on_offer()
        if provider is None:
            return self.show_again(NotPossible(wording.NO_CARDS))
        told = {"number": self.generate_order_number(submission["basket"])}
        told["said"] = as_kept(submission.pop("order_kwargs"))
        try:
            attempt = services.begin(provider, submission, seen=as_seen(**submission), **told)
        except AlreadyOrdered as placed:
            return redirect(thank_you_url(placed.order))
        except FAILURES as error:
            other = attempt_of_form(self.request)
            return redirect("payment", other.pk) if other else self.show_again(error)
        here = reverse("payment", args=[attempt.pk])
        there = self.request.build_absolute_uri(f"{here}?{BACK}=1")
        attempt, page = services.ask(attempt, there)
        return redirect(page or here)
