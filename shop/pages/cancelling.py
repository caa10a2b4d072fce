"""The page on which a buyer cancels an order that nobody has begun to pack."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.deeds import NotPossible
from common.typed import typed
from shop.ordering.cancelling import cancel_own
from shop.ordering.changing import may_change
from shop.ordering.order_pages import lines_with_lots, order_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_order(request, number):
    """Ask why, then cancel; one that is packed meanwhile stays, and the page says so."""
    order = order_of(request.user, number)
    if order is None:
        raise Http404("This is no order that you may see.")
    reason, problem = typed(request, "reason", 500), ""
    if request.method == "POST" and reason:
        try:
            cancel_own(order, request.user, reason)
        except NotPossible as error:
            problem = str(error)
        else:
            messages.success(request, f"Order {order.number} is cancelled.")
            return redirect("customer:order", order.number)
    elif request.method == "POST":
        problem = "Say why in a few words: your colleagues read it with the order."
    context = {
        "order": order,
        "lines": lines_with_lots(order),
        "may_change": may_change(order, request.user),
        "reason": reason,
        "problem": problem,
    }
    return render(request, "ordering/cancel.html", context, status=409 if problem else 200)
