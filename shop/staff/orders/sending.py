"""Staff's page that changes whether an order which waits for goods is sent all together."""

from django.contrib import messages
from django.shortcuts import redirect, render
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from common import stale
from common.deeds import NotPossible
from shop.ordering.back_orders import is_sent_together, missing_of
from shop.ordering.changing import choose, facts_of_sending
from shop.ordering.forms import SendForm

Order = get_model("order", "Order")


def choose_sending(request, context, order):
    form, refused, problem = SendForm(request.POST or None), None, ""
    if form.is_valid():
        try:
            with stale.unchanged(request, order, facts_of_sending) as current:
                choose(current, form.together, request.user)
        except stale.Stale as late:
            refused, order = late, late.thing
        except (NotPossible, InvalidShippingEvent) as error:
            problem = str(error)
        else:
            messages.success(request, f"{order} is changed; the clinic is told by mail.")
            return redirect("admin:order_order_change", order.pk)
    context |= {
        "title": f"What is sent of order {order.number}",
        "opts": Order._meta,
        "order": order,
        "form": form,
        "problem": problem,
        "waiting": missing_of(order),
        "is_together": is_sent_together(order),
        **stale.carry(request, order, facts_of_sending, refused),
    }
    status = 409 if problem or refused or form.errors else 200
    return render(request, "admin/order/send.html", context, status=status)
