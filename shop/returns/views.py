"""The page on which a clinic announces that it sends something of an order back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.clinics.policy import Deed
from common.deeds import NotPossible
from common.typed import key_of
from shop.purchasing.queries import orders_of

from . import services
from .forms import AnnounceForm
from .queries import shipped_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request, number):
    """Which units of which lots, and why; for who sees the lots of the order."""
    order = get_object_or_404(orders_of(request.user, Deed.SEE_LOTS), number=number)
    form = AnnounceForm(request.POST or None, picks=shipped_of(order))
    if form.is_valid() and (goods_back := _announced(request, order, form)):
        messages.success(request, f"{goods_back} is announced. What happens next is in our mail.")
        return redirect("customer:order", order.number)
    context = {"order": order, "form": form, "key": key_of(request) or uuid.uuid4()}
    status = 409 if form.errors else 200
    return render(request, "returns/send_back.html", context, status=status)


def _announced(request, order, form):
    """The Return; None where it was refused, which the form says then."""
    typed = form.cleaned_data
    told = (form.units, typed["reason"], typed["words"], request.user, key_of(request))
    try:
        return services.announce(order, *told)
    except NotPossible as error:
        form.add_error(None, str(error))
        return None
