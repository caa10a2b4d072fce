"""The first page of My account, and a person's orders."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.applying.my_licences import my_licences
from accounts.clinics.invitations import invitations_for
from common.clock import now
from shop.approvals.progress import approvals_of
from shop.countersigning.queries import waiting_for
from shop.invoicing.queries import documents_of_order
from shop.ordering import wording
from shop.ordering.back_orders import choice_of
from shop.ordering.changing import may_change
from shop.ordering.exceptions import NotOpen
from shop.ordering.order_pages import lines_with_lots, order_of, orders_page
from shop.ordering.queries import cancelled_because, stop_of
from shop.ordering.reordering import put_again, told_of
from shop.ordering.totals import totals_of
from shop.parcels.queries import parcels_of
from shop.recalls.queries import to_answer
from shop.returns.queries import has_left, returns_of


@login_required
@require_safe
def summary(request):
    """The licences, what waits for the reader, and the ways on."""
    user, moment = request.user, now()
    context = {
        "mine": my_licences(user, moment),
        "requests": waiting_for(user, moment),
        "recalls": to_answer(user),
        "invitations": invitations_for(user, moment),
    }
    return render(request, "accounts/summary.html", context)


@login_required
@require_safe
def orders(request):
    return render(request, "ordering/orders.html", orders_page(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def order(request, order_number):
    """An order with the lot and expiry of everything that was shipped; sent, it is put into the
    basket again, or the one line of it that was pressed."""
    found = order_of(request.user, order_number)
    if found is None:
        raise Http404("This is no order that you may see.")
    if request.method == "POST":
        is_put = request.POST.get("action") == "reorder" and _put_again(request, found)
        return redirect("basket:summary") if is_put else redirect("customer:order", found.number)
    return render(request, "ordering/placed.html", _shown(request.user, found))


def _shown(user, order):
    lines = lines_with_lots(order)
    return {
        "order": order,
        "lines": lines,
        "waits_for_goods": any(line.open for line in lines),
        "signature": getattr(order, "signature", None),
        "approvals": approvals_of(order),
        "totals": totals_of(order),
        "cancelled_because": cancelled_because(order),
        "stop": stop_of(order) if order.waits else None,
        "send_as": choice_of(order) if order.waits else None,
        "parcels": parcels_of(order, [pick for line in lines for pick in line.all_picks]),
        "returns": returns_of(order),
        "invoices": documents_of_order(user, order),
        "may_change": may_change(order, user),
        "may_send_back": order.shows_lots and has_left(order),
    }


def _put_again(request, order):
    """Whether any of it is in the basket now."""
    pressed = request.POST.get("line", "")
    lines = order.lines.select_related("product__parent", "short_dated").order_by("pk")
    chosen = [line for line in lines if pressed in ("", str(line.pk))]
    try:
        put = put_again(request.basket, chosen)
    except NotOpen:
        messages.error(request, wording.NOT_OPEN)
        return False
    for level, sentence in told_of(put, order):
        messages.add_message(request, level, sentence)
    return any(again.now for again in put)
