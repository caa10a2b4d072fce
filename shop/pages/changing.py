"""Where a buyer changes an order that nobody has begun to pack: its address, and what is sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common import stale
from common.deeds import NotPossible
from shop.ordering import changing
from shop.ordering.back_orders import is_sent_together, missing_of
from shop.ordering.forms import MoveForm, SendForm
from shop.ordering.order_pages import order_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move_order(request, number):
    """Another verified address of the clinic."""
    order = _order(request, number)
    form = MoveForm(order, request.POST or None)
    return _page(
        request,
        order,
        form,
        "ordering/move.html",
        facts_of=changing.facts_of_delivery,
        deed=lambda order: changing.move_own(order, form.cleaned_data["address"], request.user),
        done="It goes to the other address; your colleagues are told by mail.",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_sending(request, number):
    """All together, or what is there today."""
    order = _order(request, number)
    form = SendForm(request.POST or None)
    return _page(
        request,
        order,
        form,
        "ordering/send.html",
        facts_of=changing.facts_of_sending,
        deed=lambda order: changing.choose_own(order, form.together, request.user),
        done="What is sent is changed; your colleagues are told by mail.",
        waiting=missing_of(order),
        is_together=is_sent_together(order),
    )


def _order(request, number):
    order = order_of(request.user, number)
    if order is None:
        raise Http404("This is no order that you may see.")
    return order


def _page(request, order, form, template, *, facts_of, deed, done, **context):
    """What is chosen is done to the order as the page showed it; otherwise it is shown again."""
    refused, problem = None, ""
    if form.is_valid():
        try:
            with stale.unchanged(request, order, facts_of) as current:
                deed(current)
        except stale.Stale as late:
            refused, order = late, late.thing
        except NotPossible as error:
            problem = str(error)
        else:
            messages.success(request, done)
            return redirect("customer:order", order.number)
    context |= {
        "order": order,
        "form": form,
        "problem": problem,
        "may_change": changing.may_change(order, request.user),
        **stale.carry(request, order, facts_of, refused),
    }
    status = 409 if problem or refused or form.errors else 200
    return render(request, template, context, status=status)
