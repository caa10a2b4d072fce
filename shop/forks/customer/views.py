"""Pages of My account that show what our rooms know beside what Oscar knows."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import TemplateView
from oscar.apps.customer import views as oscar

from accounts.applying import services
from accounts.applying.my_licences import my_licences
from accounts.clinics.invitations import invitations_for
from accounts.licences.policy import Standing, State
from accounts.licences.standing import standing_of
from common.clock import now
from common.deeds import NotPossible
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
from shop.purchasing.queries import signature_of
from shop.recalls.queries import to_answer
from shop.returns.queries import may_send_back, returns_of


class AccountSummaryView(TemplateView):
    """The first page of My account: the licences, and the ways on."""

    template_name = "oscar/customer/summary.html"

    def get_context_data(self, **kwargs):
        user, moment = self.request.user, now()
        return super().get_context_data(
            mine=my_licences(user, moment),
            requests=waiting_for(user, moment),
            recalls=to_answer(user),
            invitations=invitations_for(user, moment),
            **kwargs,
        )


class ProfileUpdateView(oscar.ProfileUpdateView):
    """Another name; where a verified licence rests on the present one, it is checked first."""

    def get_context_data(self, **kwargs):
        standing = standing_of(self.request.user, now()).standing
        is_checked = standing in (Standing.VERIFIED, Standing.RECHECK_OVERDUE)
        return super().get_context_data(is_checked=is_checked, **kwargs)

    def form_valid(self, form):
        name = form.cleaned_data["first_name"], form.cleaned_data["last_name"]
        if not form.has_changed():
            return redirect("customer:profile-view")
        try:
            application = services.change_name(self.request.user, *name)
        except NotPossible as error:
            messages.info(self.request, str(error))
            return redirect("customer:profile-view")
        return self._next(application)

    def _next(self, application):
        if application is None:
            messages.success(self.request, "The name is changed.")
            return redirect("customer:profile-view")
        if application.state == State.WAITING:
            messages.success(self.request, "The new name is checked with what you sent already.")
            return redirect("licence")
        messages.info(
            self.request,
            "The new name has to be checked first. Add a document that shows it, then send this.",
        )
        return redirect("licence-one", application.pk)


class OrderHistoryView(TemplateView):
    template_name = "oscar/customer/order/order_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**orders_page(self.request), **kwargs)


class OrderDetailView(oscar.OrderDetailView):
    """An order with the lot and expiry of everything that was shipped."""

    def get_object(self, queryset=None):
        order = order_of(self.request.user, self.kwargs["order_number"])
        if order is None:
            raise Http404("This is no order that you may see.")
        return order

    def get_context_data(self, **kwargs):
        order, user = self.object, self.request.user
        lines = lines_with_lots(order)
        return super().get_context_data(
            lines=lines,
            waits_for_goods=any(line.open for line in lines),
            signature=signature_of(order),
            approvals=approvals_of(order),
            totals=totals_of(order),
            cancelled_because=cancelled_because(order),
            stop=stop_of(order) if order.waits else None,
            send_as=choice_of(order) if order.waits else None,
            parcels=parcels_of(order, [pick for line in lines for pick in line.all_picks]),
            returns=returns_of(order),
            invoices=documents_of_order(user, order),
            may_change=may_change(order, user),
            may_send_back=may_send_back(order, user),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Put the order, or the one line that was pressed, into the basket again."""
        order = self.get_object()
        if request.POST.get("action") == "reorder" and self._put_again(order):
            return redirect("basket:summary")
        return redirect("customer:order", order.number)

    def _put_again(self, order):
        """Whether any of it is in the basket now."""
        pressed = self.request.POST.get("line", "")
        lines = order.lines.select_related("product__parent", "short_dated").order_by("pk")
        chosen = [line for line in lines if pressed in ("", str(line.pk))]
        try:
            put = put_again(self.request.basket, chosen)
        except NotOpen:
            messages.error(self.request, wording.NOT_OPEN)
            return False
        for level, sentence in told_of(put, order):
            messages.add_message(self.request, level, sentence)
        return any(again.now for again in put)
