"""How a payment by card stands, for who pays: it leads on to the provider or back to the basket."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect
from oscar.apps.checkout.utils import CheckoutSessionData

from common.clock import now
from shop.forks.checkout.views import ThankYouView
from shop.ordering.planned import forget
from shop.payment_providers import PROVIDERS
from shop.payments import services, wording
from shop.payments.last_screen import BACK, thank_you_url
from shop.payments.queries import attempt_of
from shop.payments.rule import LOOK_EVERY

_CAME_BACK = "came_back_from_provider_at"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def payment(request, pk):
    """Ask the provider how it stands, and say so; whoever sends the form stops it."""
    attempt = attempt_of(request.user, pk)
    if attempt is None:
        raise Http404("This is no payment of yours.")
    if request.method == "POST":
        return _stopped(request, attempt)
    attempt = (services.look if _comes_back(request, attempt) else services.look_lately)(attempt)
    if attempt.is_ordered:
        return _ordered(request, attempt.order)
    if BACK in request.GET:
        return redirect("payment", attempt.pk)
    told = {"attempt": attempt, "provider": PROVIDERS[attempt.provider].NAME}
    return render(request, "payments/payment.html", told)


def _comes_back(request, attempt):
    """Whether a payer comes back from the provider, who is asked at once then, however lately
    somebody looked. Counted once in LOOK_EVERY: who loads that address anew does not come back."""
    if BACK not in request.GET or attempt.is_ordered:
        return False
    moment, key = now().timestamp(), str(attempt.pk)
    last_key, last = request.session.get(_CAME_BACK, ("", 0))
    if key == last_key and moment - last < LOOK_EVERY.total_seconds():
        return False
    request.session[_CAME_BACK] = [key, moment]
    return True


def _stopped(request, attempt):
    if "stop" in request.POST:
        attempt = services.stop(attempt)
        if attempt.is_open:
            messages.warning(request, wording.NOT_STOPPED)
    return redirect("payment", attempt.pk)


def _ordered(request, order):
    """The page that thanks. What was typed for this basket is of no use any more."""
    forget(request.session)
    checkout = CheckoutSessionData(request)
    if checkout.is_shipping_address_set():
        checkout.flush()
    if request.htmx:
        return HttpResponseClientRedirect(thank_you_url(order))
    return ThankYouView.as_view()(request, order=order.number)
